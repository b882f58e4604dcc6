"""Who works here before the story begins: a community with its firm, and staff in four roles, made through the verbs."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.estate import queries
from portal.domain.estate.models import Person as Row
from portal.domain.estate.roles import Role
from portal.infra.db import session
from tests import makers_estate as make
from tests.harness.places import SHARED, lacking

ROSTERS = SHARED / "data" / "rosters"
ROSTER = ROSTERS / "owner-roster-messy.xlsx"
FIRM = "安固防水工程有限公司"


@dataclass(frozen=True)
class Home:
    """A home of the roster with its owner, as the answer key has it."""

    building: str
    entrance: str
    door: str
    owner: str
    phone: str
    handed_over_on: date
    accepted_on: date

    @property
    def label(self) -> str:
        """The home as the portal writes it: 13幢2-2603."""
        return f"{self.building}幢{self.entrance}-{self.door}"


@dataclass(frozen=True)
class Team:
    """Ids of the place and its people; `phone(id)` is what one signs in with."""

    community: int
    firm: int
    lead: int
    agent: int
    dispatcher: int
    other_dispatcher: int
    contractor: int

    def phone(self, person_id: int) -> str:
        """The person's mobile phone, as typed."""
        session().rollback()
        return str(session().get_one(Row, person_id).phone).removeprefix("+86")

    def id_of(self, phone: str) -> int:
        """Whose phone it is."""
        session().rollback()
        found = queries.person_by_phone(phone)
        assert found is not None, phone
        return int(found.id)


def team() -> Team:
    """A community without homes yet, its service centre, and a firm for leaks."""
    make.terms()
    community = make.community("听松里")
    firm = make.firm(FIRM, community, trade="plumbing", short_name="安固防水")
    return Team(
        community, firm,
        lead=make.staff(Role.SERVICE_LEAD, community, "郭小满"),
        agent=make.staff(Role.AGENT, community, "陆青禾"),
        dispatcher=make.staff(Role.DISPATCHER, community, "赵守诚"),
        other_dispatcher=make.staff(Role.DISPATCHER, community, "沈知微"),
        contractor=make.contact_of(firm, "contractor", "周砚秋"),
    )  # fmt: skip


def home_of_the_roster() -> Home:
    """The home that was handed over last, of those whose owner's phone nobody else has.

    Its building is taken to have been accepted a month before the first of its homes was handed over.
    """
    if not ROSTER.exists():
        lacking("the sample rosters are not beside the project")
    with (ROSTERS / "owner-roster-truth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    phones = [row["phone"] for row in rows]
    fit = [row for row in rows if phones.count(row["phone"]) == 1 and len(row["phone"]) == 11]
    row = max(fit, key=lambda each: (each["handover"], each["no"]))
    first = min(each["handover"] for each in rows if each["building"] == row["building"])
    return Home(
        row["building"], row["unit"], row["room"], row["name"], row["phone"],
        handed_over_on=date.fromisoformat(row["handover"]),
        accepted_on=date.fromisoformat(first) - timedelta(days=30),
    )  # fmt: skip
