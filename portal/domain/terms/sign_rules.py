"""Who must sign the repair form 维修单: parties, the table of an administrator, and how it is read for a case.

Field guide, section 3 item 6: in warranty the four parties, what no builder answers for the repair department and
the owner; a common part is signed by the service centre in the owners' place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.infra.refused import N_, Refused


class Party(StrEnum):
    """Who signs the repair form; `SOURCE_OWNER` owns the home where a leak comes from."""

    REPAIR_DEPARTMENT = "repair_department"
    OWNER = "owner"
    SOURCE_OWNER = "source_owner"
    SITE_SUPERVISION = "site_supervision"
    PROJECT_OFFICE = "project_office"


P = Party
PARTY_WORDS: Mapping[Party, str] = {
    P.REPAIR_DEPARTMENT: N_("维修部"),
    P.OWNER: N_("业主"),
    P.SOURCE_OWNER: N_("渗漏源头业主"),
    P.SITE_SUPERVISION: N_("监理"),
    P.PROJECT_OFFICE: N_("项目部"),
}
OWNERS = frozenset({P.OWNER, P.SOURCE_OWNER})
ALWAYS = (P.REPAIR_DEPARTMENT, P.OWNER)
FOUR = (P.REPAIR_DEPARTMENT, P.OWNER, P.SITE_SUPERVISION, P.PROJECT_OFFICE)
CHOOSABLE = (P.SITE_SUPERVISION, P.PROJECT_OFFICE)


class Case(StrEnum):
    """What kind of repair it is, as far as signing goes."""

    BUILDER = "builder"
    COMPANY = "company"
    OUT = "out"
    SMALL = "small"


CASE_WORDS: Mapping[Case, str] = {
    Case.BUILDER: N_("保修期内，施工方负责"),
    Case.COMPANY: N_("保修期内，公司自担"),
    Case.OUT: N_("不在保修期"),
    Case.SMALL: N_("小额维修"),
}
# By the verdict of the warranty answer; what is not named here is out of warranty for this purpose.
CASE_OF_VERDICT: Mapping[str, Case] = {"in_both": Case.BUILDER, "gap": Case.COMPANY}
STAND_IN_ROLES = ("project_office", "dispatcher", "service_lead", "site_manager", "head")
MOST_SMALL_CENTS = 10_000_000
MOST_CONSENT_DAYS = 90
CONSENT_LEAST_DAYS = 7


@dataclass(frozen=True)
class StandIn:
    """Who signs in a party's place: everybody in a role, a firm's contacts, one person, or the service centre."""

    kind: str = ""
    word: str = ""
    id: int = 0
    name: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "StandIn":
        """The stand-in as it was kept; an empty one where nobody stands in."""
        return cls(
            str(kept.get("kind", "")),
            str(kept.get("word", "")),
            int(kept.get("id", 0)),
            str(kept.get("name", "")),
        )

    def plain(self) -> dict[str, Any]:
        """The stand-in as plain values; nothing where nobody stands in."""
        return {"kind": self.kind, "word": self.word, "id": self.id, "name": self.name} if self.kind else {}

    def __bool__(self) -> bool:
        return bool(self.kind)


CENTRE = StandIn("centre", name=N_("客服中心"))


@dataclass(frozen=True)
class SignTable:
    """Who must sign in each case, from which amount a job is no longer small, who stands in for 监理.

    `consent_days` is after how many days silence counts as consent for parties that are no owner (0: never).
    `department_first`: the others are asked when the repair department has signed; else any order will do.
    """

    parties: Mapping[Case, tuple[Party, ...]] = field(
        default_factory=lambda: {
            Case.BUILDER: FOUR, Case.COMPANY: ALWAYS, Case.OUT: ALWAYS, Case.SMALL: ALWAYS,
        }
    )  # fmt: skip
    small_cents: int = 20_000
    consent_days: int = 0
    supervision: StandIn = StandIn()
    department_first: bool = False


@dataclass(frozen=True)
class Asked:
    """One party that must sign, and who does it in its place."""

    party: Party
    stand_in: StandIn = StandIn()


def case_of(verdict: str, total_cents: int, table: SignTable, *, developer: bool) -> Case:
    """Which row of the table counts; a job without cost lines has no amount and is never small."""
    if 0 < total_cents <= table.small_cents:
        return Case.SMALL
    return CASE_OF_VERDICT.get(verdict, Case.OUT) if developer else Case.OUT


def asked_by(
    table: SignTable, case: Case, *, common: bool, two_homes: bool, developer: bool, doer_firm_id: int | None
) -> tuple[Asked, ...]:
    """Everybody who must sign, in the order of the form.

    Without a developer 监理 and 项目部 are off. A firm never stands in for 监理 on its own work: 监理 itself signs.
    """
    wanted = set(table.parties[case]) | set(ALWAYS)
    found = []
    for party in FOUR:
        if party not in wanted or (party in CHOOSABLE and not developer):
            continue
        found.append(Asked(party, _stand_in(table, party, common, doer_firm_id)))
        if party is P.OWNER and two_homes:
            found.append(Asked(P.SOURCE_OWNER))
    return tuple(found)


def _stand_in(table: SignTable, party: Party, common: bool, doer_firm_id: int | None) -> StandIn:
    if party is P.OWNER and common:
        return CENTRE
    own = table.supervision
    if party is not P.SITE_SUPERVISION or (own.kind == "firm" and own.id == doer_firm_id):
        return StandIn()
    return own


def read_parties(chosen: Collection[str]) -> tuple[Party, ...]:
    """The parties of one case as they were ticked; repair department and owner are always among them."""
    if not set(chosen) <= set(CHOOSABLE):
        raise Refused(N_("请从列出的选项里选"), field="parties")
    return tuple(p for p in FOUR if p in ALWAYS or p in chosen)


def check(table: SignTable) -> None:
    """Refuse a table with figures out of range or a stand-in that is nobody."""
    if not 0 <= table.small_cents <= MOST_SMALL_CENTS:
        raise Refused(N_("小额上限请填0到100000元之间的金额。"), field="small_most")
    if table.consent_days and not CONSENT_LEAST_DAYS <= table.consent_days <= MOST_CONSENT_DAYS:
        raise Refused(N_("沉默视为同意最少7天，最多90天；填0就是不采用。"), field="consent_days")
    if table.supervision.kind not in ("", "role", "firm", "person"):
        raise Refused(N_("请从列出的选项里选一个"), field="stand_in")
    if table.supervision.kind == "role" and table.supervision.word not in STAND_IN_ROLES:
        raise Refused(N_("请从列出的选项里选一个"), field="stand_in")


def words_of(parties: Sequence[Party]) -> list[str]:
    """The message ids of these parties."""
    return [PARTY_WORDS[party] for party in parties]
