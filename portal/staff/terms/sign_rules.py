"""Who must sign the repair form, from which day on; who stands in for 监理; whether silence counts."""

from decimal import Decimal
from typing import Any

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.estate.queries.roles import staff_with, told_apart
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms import actions
from portal.domain.terms.sign_queries import SignRule, sign_rule, sign_rules
from portal.domain.terms.sign_rules import (
    CASE_WORDS,
    CHOOSABLE,
    PARTY_WORDS,
    STAND_IN_ROLES,
    Case,
    SignTable,
    StandIn,
    read_parties,
)
from portal.infra import clock, web
from portal.infra.fields import Between, Form, picks, required
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.terms.place import frame, place_of

bp = Blueprint("sign_rules", __name__, url_prefix="/sign-rules")
PARTY_PICKS = tuple((party.value, PARTY_WORDS[party]) for party in CHOOSABLE)


class SignRuleForm(Form):
    """The whole table, in force from a day on."""

    form_id = "rule"
    from_on = wtforms.DateField(N_("从哪天起用"), [required()])
    small_most = wtforms.DecimalField(N_("小额维修的上限（元）"), [required()])
    stand_in = wtforms.SelectField(N_("谁代监理签"), choices=[], validate_choice=False)
    consent_days = wtforms.IntegerField(N_("沉默几天视为同意"), [Between(0, 90)], default=0)
    department_first = wtforms.BooleanField(N_("维修部先签，再请其他各方签"))

    def table(self, stand_in: StandIn) -> SignTable:
        """What was filled in, as a rule takes it."""
        parties = {case: read_parties(self[case.value].data or ()) for case in Case}
        silent, first = self.consent_days.data or 0, bool(self.department_first.data)
        return SignTable(parties, _cents(self.small_most.data), silent, stand_in, first)


for _case in Case:
    setattr(
        SignRuleForm,
        _case.value,
        wtforms.SelectMultipleField(
            CASE_WORDS[_case],
            choices=lambda: picks(PARTY_PICKS),
            option_widget=wtforms.widgets.CheckboxInput(),
        ),
    )


def _cents(amount: Decimal | None) -> int:
    if amount is None or not amount.is_finite() or abs(amount) > 10**9:
        raise Refused(N_("小额上限请填0到100000元之间的金额。"), field="small_most")
    return int(amount * 100)


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """The rule in force today, and every version that was or will be."""
    community = asked.number("community")
    framed = frame("sign_rules", community)
    today = clock.today()
    return web.page(
        "staff/terms/sign_rules.html", rule=sign_rule(community, today), versions=sign_rules(community), cases=CASE_WORDS,
        parties=PARTY_WORDS, stand_in_words=stand_in_words, today=today, **framed,
    )  # fmt: skip


@bp.route("/<int:community_id>/edit", methods=["GET", "POST"])
@web.permission("terms.edit")
def edit(community_id: int) -> AnyResponse:
    """Make a new version from a day on; open forms keep theirs."""
    place, name = place_of(community_id)
    people = _choices(place)

    def save(form: SignRuleForm) -> str:
        table = form.table(_stand_in(form.stand_in.data or "", people))
        actions.set_sign_rule(table, from_on=form.from_on.data, community_id=place, by=web.actor())
        web.said(N_("签认规则已保存，从选定的那天起开的签认按新规则；已经开始签的不变。"))
        return url_for(".index", community=place)

    def show(form: SignRuleForm) -> AnyResponse:
        back = url_for(".index", community=place)
        return web.page(
            "staff/terms/sign_rule.html", form=form, place=name, back=back, cases=[c.value for c in Case]
        )

    given = _typed(sign_rule(place, clock.today()))
    return asked.answer(SignRuleForm, save, show, data=given, choices={"stand_in": list(people.items())})


def _choices(place: int | None) -> dict[str, str]:
    """Who may stand in: nobody, a role, a firm, or one of the people who may sign there; by key."""
    found = {"": gettext("监理自己签")}
    found |= {
        f"role:{role}": gettext("%(role)s的人", role=gettext(ROLE_WORDS[Role(role)]))
        for role in STAND_IN_ROLES
    }
    found |= {f"firm:{row.id}": row.name for row in estate.all_firms(web.actor()) if not row.is_own_crew}
    if place is not None:
        people = told_apart(staff_with("repair.sign", place))
        found |= {f"person:{id}": name for id, name in people.items()}
    return found


def _stand_in(chosen: str, people: dict[str, str]) -> StandIn:
    if chosen not in people:
        raise Refused(N_("请从列出的选项里选一个"), field="stand_in")
    kind, _, which = chosen.partition(":")
    if not kind:
        return StandIn()
    return StandIn(kind, which) if kind == "role" else StandIn(kind, id=int(which), name=people[chosen])


def _typed(rule: SignRule) -> dict[str, Any]:
    table, own = rule.table, rule.table.supervision
    key = f"{own.kind}:{own.word or own.id}" if own else ""
    ticked = {c.value: [p.value for p in table.parties[c] if p in CHOOSABLE] for c in Case}
    small = Decimal(table.small_cents) / 100
    return {
        "from_on": clock.today(),
        "small_most": small,
        "stand_in": key,
        "consent_days": table.consent_days,
        "department_first": table.department_first,
    } | ticked


def stand_in_words(rule: SignRule) -> str:
    """Who stands in for 监理, in the reader's language; empty where nobody does."""
    own = rule.table.supervision
    return gettext(ROLE_WORDS[Role(own.word)]) if own.kind == "role" else own.name
