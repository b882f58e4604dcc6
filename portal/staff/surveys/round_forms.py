"""The forms by which a survey is sent."""

from typing import Any

import wtforms

from portal.domain.estate.rules import TIE_WORDS
from portal.domain.surveys.actions import rounds
from portal.domain.surveys.round_rules import NAME_MOST
from portal.domain.surveys.segment_rules import HAD, Segment
from portal.infra.fields import Between, Form, Length, optional, picks, required
from portal.infra.refused import N_

TIE_PICKS = [(tie.value, word) for tie, word in TIE_WORDS.items()]
HAD_PICKS = [("", N_("不限")), *HAD.items()]
MOST_HOMES = 1_000_000


class RoundForm(Form):
    """Whom a campaign is for, how many, and when."""

    form_id = "round"
    name = wtforms.StringField(N_("这次调查叫什么"), [required(), Length(NAME_MOST)])
    communities = wtforms.SelectMultipleField(
        N_("发给哪些项目"), [optional()], coerce=int, choices=[], validate_choice=False,
        option_widget=wtforms.widgets.CheckboxInput(),
    )  # fmt: skip
    buildings = wtforms.StringField(N_("只发这些楼栋"), [optional(), Length(300)])
    ties = wtforms.SelectMultipleField(
        N_("发给家里的谁"), [required(N_("请至少选一种"))], choices=lambda: picks(TIE_PICKS), default=["owner"],
        option_widget=wtforms.widgets.CheckboxInput(),
    )  # fmt: skip
    handed_from = wtforms.DateField(N_("交付不早于"), [optional()])
    handed_to = wtforms.DateField(N_("交付不晚于"), [optional()])
    had = wtforms.RadioField(N_("只发给办过事的"), [optional()], choices=lambda: picks(HAD_PICKS), default="")
    since = wtforms.DateField(N_("从哪天起算"), [optional()])
    sample = wtforms.IntegerField(N_("最多发几户"), [optional(), Between(1, MOST_HOMES)])
    opens_on = wtforms.DateField(N_("哪天开始发"), [optional()])
    remind_on = wtforms.DateField(N_("哪天提醒一次"), [optional()])
    closes_on = wtforms.DateField(N_("收到哪天为止"), [required()])
    board = wtforms.BooleanField(N_("同时做一张告示栏二维码"))

    def plan(self) -> rounds.Plan:
        """What was filled in."""
        given: dict[str, Any] = {field.name: field.data for field in self}
        segment = Segment(
            communities=tuple(sorted(given["communities"] or ())), ties=tuple(given["ties"]), had=given["had"] or "",
            **{name: given[name] for name in ("handed_from", "handed_to", "since")},
        )  # fmt: skip
        kept = ("name", "sample", "opens_on", "remind_on", "closes_on", "board")
        return rounds.Plan(
            segment=segment, buildings=given["buildings"] or "", **{name: given[name] for name in kept}
        )
