"""Changing a rule: write it down, see what it would have drawn last quarter, then put it in force or leave it."""

from collections.abc import Mapping
from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions
from portal.domain.callbacks.queries import ruling as queries
from portal.domain.callbacks.queries.simulating import simulate
from portal.domain.callbacks.rule_rules import (
    COUNTED,
    HIGH,
    MOST_MINUTES,
    MOST_WEIGHT,
    PRIORITIES,
    RAISED,
    TEAMS,
    Terms,
    questions_of,
)
from portal.domain.callbacks.rules import LIMIT_OF, OUR_WAYS, TRIGGERS
from portal.domain.complaints.record_rules import TOPIC_WORDS
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms import queries as terms
from portal.domain.terms.span_rules import Unit
from portal.infra import web
from portal.infra.clock import HOME_ZONE
from portal.infra.fields import Between, Form, Length, Versioned, optional, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.rules import place_of
from portal.staff.callbacks.rules_words import (
    ABOUT_PARTS,
    ABOUT_TOPICS,
    category_words,
    differences,
    part_words,
    tier_words,
)
from portal.staff.terms.place import UNIT_WORDS

TEAM_PICKS = tuple((role, ROLE_WORDS[Role(role)]) for role in TEAMS)
PRIORITY_PICKS = tuple((str(number), words) for number, words in PRIORITIES.items())
UNITS = [(unit, UNIT_WORDS[Unit(unit)]) for unit in COUNTED]


class RuleForm(Versioned):
    """The whole rule; nothing counts until it is put in force."""

    form_id = "rule"
    rate = wtforms.IntegerField(N_("百分之几"), [Between(0, 100)])
    opens_after = wtforms.IntegerField(N_("多久以后开始"), [Between(0, 400)], default=0)
    opens_unit = wtforms.SelectField(N_("怎么算"), choices=lambda: picks(UNITS))
    due_after = wtforms.IntegerField(N_("多久以内打完"), [optional(), Between(1, 400)])
    due_unit = wtforms.SelectField(N_("怎么算"), choices=lambda: picks(UNITS))
    applies_to = wtforms.SelectMultipleField(
        N_("哪些"), choices=[], validate_choice=False, option_widget=wtforms.widgets.CheckboxInput()
    )
    way = wtforms.SelectField(N_("怎么联系"), choices=lambda: picks(tuple(OUR_WAYS.items())))
    team = wtforms.SelectField(N_("由谁来打"), choices=lambda: picks(TEAM_PICKS))
    minutes = wtforms.IntegerField(N_("每件用几分钟"), [required(), Between(1, MOST_MINUTES)])
    priority = wtforms.SelectField(N_("先后"), choices=lambda: picks(PRIORITY_PICKS))
    consent_first = wtforms.BooleanField(N_("先征得同意再上门"))
    raised = wtforms.IntegerField(N_("风险较高的，比例乘以百分之几"), [required(), Between(100, MOST_WEIGHT)])
    high = wtforms.IntegerField(N_("风险高的，比例乘以百分之几"), [required(), Between(100, MOST_WEIGHT)])
    script = wtforms.TextAreaField(N_("话术，一行一句"), [Length(4200)])
    questions = wtforms.TextAreaField(N_("要问的、要看的，一行一项"), [Length(4200)])
    told = wtforms.TextAreaField(N_("回访人要办的，一行一项"), [Length(4200)])

    def terms(self) -> Terms:
        """What was filled in, as a rule takes it."""
        due = self.due_after.data
        return Terms(
            rate=self.rate.data if self.rate.data is not None else -1,
            opens_after=f"{self.opens_after.data or 0}{self.opens_unit.data}",
            due_after=f"{due}{self.due_unit.data}" if due else "", applies_to=tuple(self.applies_to.data or ()),
            way=self.way.data, team=self.team.data, minutes=self.minutes.data, priority=int(self.priority.data),
            consent_first=self.consent_first.data, script=_lines(self.script.data),
            questions=questions_of(_lines(self.questions.data), _lines(self.told.data)),
            weights={RAISED: self.raised.data, HIGH: self.high.data},
        )  # fmt: skip


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _typed(said: Terms, version: int) -> dict[str, Any]:
    opens, due = queries.opens_and_due(said)
    return {
        "version": version, "rate": said.rate, "opens_after": opens.amount, "opens_unit": opens.unit.value,
        "due_after": due.amount if due else None, "due_unit": due.unit.value if due else Unit.DAY.value,
        "applies_to": list(said.applies_to), "way": said.way, "team": said.team, "minutes": said.minutes,
        "priority": str(said.priority), "consent_first": said.consent_first, "raised": said.weights[RAISED],
        "high": said.weights[HIGH], "script": "\n".join(said.script),
        "questions": "\n".join(each["words"] for each in said.questions if not each.get("caller")),
        "told": "\n".join(each["words"] for each in said.questions if each.get("caller")),
    }  # fmt: skip


def _groups(trigger: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a rule may be narrowed to: groups with their parts, or the topics as one group."""
    if trigger in ABOUT_TOPICS:
        return [("", "", [(topic.value, gettext(words)) for topic, words in TOPIC_WORDS.items()])]
    if trigger not in ABOUT_PARTS:
        return []
    return [
        (
            branch.group.code,
            gettext(branch.group.name),
            [(part.code, gettext(part.name)) for part in branch.parts],
        )
        for branch in terms.parts_tree()
    ]


@bp.route("/rules/<int:community_id>/<string:trigger>/edit", methods=["GET", "POST"])
@web.permission("callback.rules")
def prepare(community_id: int, trigger: str) -> AnyResponse:
    """Write down a changed rule; it is looked at before it counts."""
    place, name, _ = place_of(community_id)
    line = queries.line(place, trigger)
    groups = _groups(trigger)
    codes = [
        (code, words) for group, title, parts in groups for code, words in [(group, title), *parts] if code
    ]

    def save(form: RuleForm) -> str:
        row = actions.prepare(
            trigger, form.terms(), community_id=place, base_version=form.version.data, by=web.actor()
        )
        return url_for(".trial", rule_id=row.id)

    def show(form: RuleForm) -> AnyResponse:
        return web.page(
            "staff/callbacks/rule_form.html", form=form, place=name, what=TRIGGERS[trigger], groups=groups,
            limited=trigger in LIMIT_OF, back=url_for(".rule", community_id=community_id, trigger=trigger),
        )  # fmt: skip

    return asked.answer(
        RuleForm, save, show, data=_typed(line.terms, line.version), choices={"applies_to": codes}
    )


@bp.get("/rules/trials/<int:rule_id>")
@web.permission("callback.rules")
def trial(rule_id: int) -> AnyResponse:
    """What the prepared rule would have drawn last quarter, beside the rule in force."""
    return draw_trial(rule_id, {})


def draw_trial(rule_id: int, given: Mapping[str, Any]) -> AnyResponse:
    """The page of a prepared rule, with a form that was refused in its place."""
    row = queries.get_for(web.actor(), rule_id)
    place, name, zone = place_of(row.community_id or 0)
    now, then = queries.line(place, row.trigger).terms, queries.terms_of(row)
    found = simulate(row.trigger, place, now, then, zone or HOME_ZONE)
    parts = part_words()
    lines = [(tier_words(each.tier), category_words(each.category, parts), each) for each in found.lines]
    waiting = row.valid_from is None and row.retired_at is None
    forms = {name: Form(url_for(f".{name}", rule_id=rule_id), form_id=name) for name in ("start", "discard")}
    return web.page(
        "staff/callbacks/trial.html", row=row, found=found, lines=lines, place=name, waiting=waiting,
        what=TRIGGERS[row.trigger], changes=differences(row.trigger, now, then), forms={**forms, **given},
        back=url_for(".rule", community_id=place or 0, trigger=row.trigger),
        edit=url_for(".prepare", community_id=place or 0, trigger=row.trigger),
    )  # fmt: skip


@bp.post("/rules/trials/<int:rule_id>/start")
@web.permission("callback.rules")
def start(rule_id: int) -> AnyResponse:
    """Put the prepared rule in force."""
    form: Any = Form.incoming(form_id="start")

    def verb() -> str:
        row = queries.get_for(web.actor(), rule_id)
        actions.put_in_force(row, by=web.actor())
        web.said(N_("新的一版已启用，从下一件开始；已经抽中的不变。"))
        return url_for(".rule", community_id=row.community_id or 0, trigger=row.trigger)

    return web.submit(form, verb, lambda: draw_trial(rule_id, {"start": form}))


@bp.post("/rules/trials/<int:rule_id>/discarding")
@web.permission("callback.rules")
def discard(rule_id: int) -> AnyResponse:
    """Leave the rule as it is."""
    form: Any = Form.incoming(form_id="discard")

    def verb() -> str:
        row = queries.get_for(web.actor(), rule_id)
        actions.discard(row, by=web.actor())
        web.said(N_("改动没有启用，规则还是原来的。"))
        return url_for(".rule", community_id=row.community_id or 0, trigger=row.trigger)

    return web.submit(form, verb, lambda: draw_trial(rule_id, {"discard": form}))
