"""Forms of approvals."""

import wtforms

from portal.domain.approvals.rules import DECIDERS, MOST_RUNGS, NOTE_MOST, Outcome, Rung
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.repairs.cost_rules import cents_from
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext

MOST_CENTS = 10**12
RUNGS = range(1, MOST_RUNGS + 1)
ROLE_PICKS = (("", N_("不用这一步")), *((role, ROLE_WORDS[Role(role)]) for role in DECIDERS))


class DecideForm(Form):
    """A yes with a note, or a no with a reason; `do` is the button that was pressed."""

    form_id = "decide"
    note = wtforms.TextAreaField(N_("意见"), [Length(NOTE_MOST)])
    do = wtforms.StringField(N_("决定"))

    def validate(self, extra_validators: object = None) -> bool:
        """Without a button of the two nothing is decided."""
        right = bool(super().validate(extra_validators))
        if self.do.data not in set(Outcome):
            self.form_errors.append(gettext("请选择同意或不同意。"))
            return False
        return right


class WithdrawForm(Form):
    """Why a request is taken back."""

    form_id = "withdraw"
    reason = wtforms.StringField(N_("为什么撤回"), [Length(500)])


class DeputyForm(Form):
    """Who decides in whose place, from when until when, up to how much."""

    form_id = "deputy"
    principal = wtforms.SelectField(N_("代替谁"), [required()], coerce=int)
    deputy = wtforms.SelectField(N_("由谁代理"), [required()], coerce=int)
    community = wtforms.SelectField(N_("在哪个项目"), default="")
    from_at = wtforms.DateTimeLocalField(N_("从什么时候"), [required()], format="%Y-%m-%dT%H:%M")
    until_at = wtforms.DateTimeLocalField(N_("到什么时候"), [required()], format="%Y-%m-%dT%H:%M")
    ceiling = wtforms.StringField(N_("每件最多代批（元）"), [required(), Length(20)])
    reason = wtforms.StringField(N_("原因"), [Length(200)])


class RuleForm(Form):
    """Up to four steps, each with a role and the amount it begins above, and the day they hold from."""

    form_id = "rule"
    from_on = wtforms.DateField(N_("从哪天起"), [required()])

    def rungs(self) -> list[Rung]:
        """The steps that name a role."""
        rows = [
            (self[f"role{at}"].data, self[f"over{at}"].data or "0", self[f"beside{at}"].data, at)
            for at in RUNGS
        ]
        return [
            Rung(role, cents_from(over, f"over{at}", MOST_CENTS), bool(beside))
            for role, over, beside, at in rows
            if role
        ]


for _at in RUNGS:
    setattr(RuleForm, f"role{_at}", wtforms.SelectField(N_("由谁决定"), choices=lambda: picks(ROLE_PICKS)))
    setattr(
        RuleForm, f"over{_at}", wtforms.StringField(N_("超过多少元才要（0是都要）"), [optional(), Length(20)])
    )
    setattr(RuleForm, f"beside{_at}", wtforms.BooleanField(N_("和上一步同时进行")))
