"""The forms of sign-off at the desk: signing, and what is done about an owner who does not."""

from typing import Any

import wtforms
from wtforms import validators

from portal.domain.repairs.place_rules import ATTEMPT_CHANNELS, ATTEMPT_RESULTS
from portal.domain.terms.sign_rules import PARTY_WORDS, Party
from portal.infra.fields import Length, picks, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.repairs.acting import VerbForm


class PartyForm(VerbForm):
    """A form about one place; which one is asked only where there are several."""

    party = wtforms.RadioField(N_("哪一方"), [validators.Optional()], choices=[], validate_choice=False)

    def offer(self, parties: Any) -> None:
        """The places to choose from; with one there is nothing to choose."""
        if len(parties) < 2:
            del self.party
            return
        self.party.choices = [wtforms.SelectChoice(p.value, gettext(PARTY_WORDS[p])) for p in parties]
        self.party.data = self.party.data or parties[0].value

    def chosen(self) -> Party | None:
        """The place that was chosen; None leaves it to the verb."""
        word = self.party.data if "party" in self else None
        return Party(word) if word in set(Party) else None


class SignForm(PartyForm):
    """Who signs: a typed name or a drawn one."""

    name = wtforms.StringField(N_("签认人"), [Length(80)])
    drawing = wtforms.HiddenField()

    def validate_name(self, field: wtforms.Field) -> None:
        """One of both must be there."""
        if not field.data and not self.drawing.data:
            raise wtforms.ValidationError(gettext("请填签认人的姓名，或者手写签名"))


class RefuseForm(PartyForm):
    """What is not repaired."""

    reason = wtforms.TextAreaField(N_("哪里没有修好"), [required(N_("请写明原因")), Length(500, 2)])


class AttemptForm(PartyForm):
    """One try to reach the owner, today."""

    channel = wtforms.RadioField(
        N_("怎么联系的"),
        [required(N_("请选择怎么联系的。"))],
        choices=lambda: picks(tuple(ATTEMPT_CHANNELS.items())),
    )
    result = wtforms.RadioField(
        N_("结果"),
        [required(N_("请选择联系的结果。"))],
        choices=lambda: picks(tuple(ATTEMPT_RESULTS.items())),
    )
    note = wtforms.TextAreaField(N_("说明"), [validators.Optional(), Length(500)])


class NotifyForm(PartyForm):
    """The notice that was left, with photos of it."""

    text = wtforms.TextAreaField(
        N_("贴在哪里，写了什么"), [required(N_("请写明通知贴在哪里")), Length(500, 2)]
    )
    photos = PhotosField(N_("通知和门牌的照片"), needed=True)


class WitnessForm(PartyForm):
    """What the second person saw."""

    note = wtforms.TextAreaField(N_("您看到了什么"), [required(N_("请写明您看到的情况")), Length(500, 2)])


class SourceForm(VerbForm):
    """The home that the leak comes from; empty takes it back."""

    unit = wtforms.StringField(N_("源头房号"), [validators.Optional(), Length(80)])
