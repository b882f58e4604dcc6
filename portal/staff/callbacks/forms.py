"""The forms of a callback at the desk."""

import wtforms

from portal.domain.callbacks.rules import ALL_OUTCOMES, SCORES, STANDS, WAYS
from portal.infra.fields import Length, Versioned, optional, picks, required
from portal.infra.refused import N_

MARKS = tuple((str(mark), str(mark)) for mark in SCORES)


class CallForm(Versioned):
    """One try: how, what came of it, and where the person was reached what they said."""

    form_id = "call"
    way = wtforms.SelectField(
        N_("怎么联系的"), [required(N_("请选择怎么联系的"))], choices=lambda: picks(tuple(WAYS.items()))
    )
    outcome = wtforms.RadioField(
        N_("结果"), [required(N_("请选择联系的结果"))], choices=lambda: picks(tuple(ALL_OUTCOMES.items()))
    )
    stands = wtforms.RadioField(
        N_("现在好了吗？"), [optional()], choices=lambda: picks(tuple(STANDS.items()))
    )
    score = wtforms.RadioField(
        N_("满意度"), [optional()], choices=[wtforms.SelectChoice(value, label) for value, label in MARKS]
    )
    words = wtforms.TextAreaField(N_("业主原话"), [Length(2000)])
    wrong = wtforms.StringField(N_("还没解决的"), [Length(500)])
    promised = wtforms.StringField(N_("答应业主的"), [Length(500)])
    note = wtforms.StringField(N_("备注"), [Length(500)])


class AssignForm(Versioned):
    """Who asks."""

    form_id = "assign"
    person = wtforms.SelectField(
        N_("由谁回访"), [required(N_("请选择由谁回访"))], coerce=int, validate_choice=False
    )
