"""The forms by which a survey is written."""

from collections.abc import Mapping
from dataclasses import replace

import wtforms

from portal.domain.surveys import actions
from portal.domain.surveys.build_rules import CHOOSABLE, LEAD_MOST, NAME_MOST, TITLE_MOST
from portal.domain.surveys.rules import LANGUAGES, TRIGGERS
from portal.domain.surveys.seeds import START_NAMES, STARTS
from portal.infra.fields import Length, Versioned, picks, required
from portal.infra.refused import N_

SETTINGS_PICKS = [(trigger, TRIGGERS[trigger]) for trigger in CHOOSABLE]
NAMED_PICKS = [("named", N_("记名：不满意的可以跟进")), ("anonymous", N_("匿名：谁答了什么查不到"))]
START_PICKS = [*START_NAMES.items(), ("", N_("空白问卷"))]
LANGUAGE_WORDS: Mapping[str, str] = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}


class SettingsForm(Versioned):
    """What a survey is for."""

    form_id = "settings"
    name = wtforms.StringField(N_("问卷名称"), [required(), Length(NAME_MOST)])
    trigger = wtforms.SelectField(N_("什么时候发"), choices=lambda: picks(SETTINGS_PICKS))
    place = wtforms.SelectField(N_("哪个项目用"), coerce=int, choices=[], validate_choice=False)
    named = wtforms.RadioField(
        N_("记名还是匿名"), [required()], choices=lambda: picks(NAMED_PICKS), default="named"
    )

    def settings(self) -> actions.Settings:
        """What was filled in."""
        return actions.Settings(
            self.name.data or "",
            self.trigger.data or "",
            self.place.data or None,
            self.named.data == "anonymous",
        )


class NewForm(SettingsForm):
    """A new survey: what it is for, and what it starts from."""

    form_id = "new"
    version = None
    start = wtforms.RadioField(N_("从哪一份开始"), choices=lambda: picks(START_PICKS), default="repair")
    trigger = wtforms.SelectField(
        N_("什么时候发"), choices=lambda: picks([("", N_("按上面那一份")), *SETTINGS_PICKS]), default=""
    )

    def settings(self) -> actions.Settings:
        """What was filled in; a trigger left open is that of the start."""
        given = super().settings()
        start = STARTS.get(self.start.data or "", {})
        return replace(given, trigger=given.trigger or str(start.get("trigger", "campaign")))


class VerbForm(Versioned):
    """Nothing to fill in: the button says what is done."""

    form_id = "verb"


class OrderForm(VerbForm):
    """The buttons that move a question: their names and values say which way and which."""

    form_id = "order"


class FrameForm(Versioned):
    """Title, lead and thanks, each in every language; only the default one is needed to publish."""

    form_id = "frame"

    def frame(self) -> actions.Frame:
        """What was filled in."""
        found = {
            part: {language: self[f"{part}_{language}"].data or "" for language in LANGUAGES}
            for part in PARTS
        }
        return actions.Frame(**found)


PARTS: Mapping[str, tuple[str, int]] = {
    "title": (N_("标题"), TITLE_MOST), "lead": (N_("开头的说明"), LEAD_MOST), "thanks": (N_("交卷后的话"), LEAD_MOST),
}  # fmt: skip
for _part, (_label, _most) in PARTS.items():
    for _language in LANGUAGES:
        kind = wtforms.StringField if _part == "title" else wtforms.TextAreaField
        setattr(FrameForm, f"{_part}_{_language}", kind(_label, [Length(_most)]))
