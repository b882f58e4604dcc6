"""Forms: what was typed comes back as typed, hostile characters do not come in, ids are unique on a page."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import wtforms
from flask import request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import validators
from wtforms.fields.core import Field

from portal.infra import formkeys
from portal.infra.keyring import key_for
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext

# Unicode keeps the last two places of every plane, and 32 more, free of characters for good.
NOTHING = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufdd0-\ufdef{NOTHING}]")

WORDS = {
    "This field is required.": N_("这一项要填"),
    "Not a valid choice.": N_("请从列出的选项里选一个"),
    "Not a valid choice": N_("请从列出的选项里选一个"),
    "Invalid Choice: could not coerce.": N_("请从列出的选项里选一个"),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("请从列出的选项里选"),
    "Not a valid integer value.": N_("请填一个整数"),
    "Not a valid decimal value.": N_("请填一个数字，例如 12.50"),
    "Not a valid date value.": N_("请按“年-月-日”填写日期，例如 2026-11-24"),
    "Not a valid datetime value.": N_("请按“年-月-日 时:分”填写，例如 2026-11-24 09:30"),
    "Not a valid time value.": N_("请按“时:分”填写，例如 09:30"),
}


class _Words:
    """WTForms' own few sentences, in the portal's words and the reader's language."""

    def gettext(self, string: str) -> str:
        return gettext(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return gettext(WORDS.get(singular, singular))


def clean(value: Any) -> Any:
    """Text without control characters and outer space; composed; line ends as \\n."""
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ValueError(gettext("这里有不能识别的字符，请重新输入"))
    return unicodedata.normalize("NFC", CONTROL.sub("", value)).strip()


class Secret(wtforms.PasswordField):
    """A password, taken exactly as typed (ASVS 6.2.8) and never written back into the page."""


class KeyField(wtforms.HiddenField):
    """The form key: what was posted is in `data`, what is shown is always a fresh one."""

    form: "Form"

    def _value(self) -> str:
        return key_for(self.form.action)


class Form(wtforms.Form):
    """A form of the portal.

    Subclasses set `form_id`, the prefix of their field ids; two forms on one page need two.
    `key` is the form key, `version` (where a subclass has it) the version of the case it was opened on.
    """

    form_id = "f"
    key = KeyField()

    class Meta:
        def bind_field(self, form: "Form", unbound: Any, options: dict[str, Any]) -> Field:
            filters = list(unbound.kwargs.get("filters", ()))
            text = issubclass(unbound.field_class, wtforms.StringField)
            if text and not issubclass(unbound.field_class, Secret) and clean not in filters:
                unbound.kwargs["filters"] = [clean, *filters]
            field: Field = unbound.bind(form=form, **options)
            field.id = f"{form.form_id}-{options['name']}"
            field.form = form
            if hasattr(field, "label"):
                field.label.field_id = field.id
            return field

        def get_translations(self, form: "Form") -> _Words:
            return _Words()

    def __init__(
        self,
        action: str = "",
        *,
        sent: MultiDict[str, Any] | None = None,
        obj: object = None,
        data: Mapping[str, Any] | None = None,
        form_id: str | None = None,
    ) -> None:
        if form_id:
            self.form_id = form_id
        self.action = action or request.path
        self.filed_as = ""
        self.form_errors: list[str]
        super().__init__(formdata=sent, obj=obj, data=data)

    def process(self, *given: Any, **named: Any) -> None:
        """As in WTForms; what dates and numbers show again as it was typed is without control characters too."""
        super().process(*given, **named)
        for field in self._fields.values():
            if field.raw_data and not isinstance(
                field, (Secret, wtforms.FileField, wtforms.MultipleFileField)
            ):
                field.raw_data = [
                    CONTROL.sub("", typed) for typed in field.raw_data if isinstance(typed, str)
                ]

    @classmethod
    def incoming(cls, **kwargs: Any) -> "Form":
        """The form as it was posted to this address, files included."""
        return cls(sent=CombinedMultiDict([request.files, request.form]), **kwargs)

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at its field, or at the head of the form."""
        words = gettext(refused.msgid, **refused.params) if refused.params else gettext(refused.msgid)
        if isinstance(refused, formkeys.Filed):
            self.filed_as = refused.result
        field = self._fields.get(refused.field or "")
        if field is None or isinstance(field, wtforms.HiddenField):
            self.form_errors.append(words)
        else:
            field.errors = [*field.errors, words]

    def rescue(self) -> None:
        """Keep what a refusal must not lose: photos that were good."""
        for field in self._fields.values():
            if hasattr(field, "rescue"):
                field.rescue()

    @property
    def hidden(self) -> Sequence[Field]:
        """What is sent without being seen."""
        fields = self._fields.values()
        return [field for field in fields if getattr(field.widget, "input_type", "") == "hidden"]

    @property
    def all_errors(self) -> Sequence[tuple[str, str]]:
        """(field id, sentence) of every error, form-level ones first with an empty id."""
        found = [("", str(e)) for e in self.form_errors]
        for field in self._fields.values():
            found.extend((field.id, str(e)) for e in field.errors if isinstance(e, str))
        return found


def blank(kind: type[Form], action: str, version: int | None = None) -> Any:
    """A form that nobody has filled in yet, for a class whose fields are alike in every request: they are made once,
    and drawn once in each language. `version` is that of the case, where the class has it. Never to be changed."""
    of: Any = kind
    form = object.__new__(of)
    form.__dict__.update(_blank(of).__dict__, action=action)
    own: dict[str, Field] = {"key": _like(form.key, form=form)}
    if version is not None:
        own["version"] = _like(form.version, data=version)
    form.__dict__.update(own)
    form._fields = {**form._fields, **own}
    return form


def _like(field: Field, **own: Any) -> Field:
    of: Any = type(field)
    made: Field = object.__new__(of)  # a field is not made but by its form
    made.__dict__.update(field.__dict__, **own)
    return made


@cache
def _blank(kind: type[Form]) -> Any:
    form = kind(action="/")
    for field in form:
        field.still = field.name not in ("key", "version")
    return form


class Versioned(Form):
    """A form about a case; it remembers which version of the case the person was looking at."""

    version = wtforms.IntegerField(
        widget=wtforms.widgets.HiddenInput(), validators=[validators.InputRequired()]
    )


def required(message: str = N_("这一项要填")) -> validators.InputRequired:
    """The field must be filled; the sentence is translated when shown."""
    return _Required(message)


class _Required(validators.DataRequired):
    def __call__(self, form: wtforms.Form, field: Field) -> None:
        value = field.data
        if value is None or value == [] or (isinstance(value, str) and not value.strip()) or value is False:
            field.errors = []
            raise validators.StopValidation(gettext(self.message))


class Length:
    """Between `least` and `most` characters."""

    def __init__(self, most: int, least: int = 0) -> None:
        self.most = most
        self.least = least
        self.field_flags = {"maxlength": most}

    def __call__(self, form: wtforms.Form, field: Field) -> None:
        count = len(field.data or "")
        if count > self.most:
            raise validators.ValidationError(
                gettext(
                    "最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些",
                    most=self.most,
                    count=count,
                )
            )
        if 0 < count < self.least:
            raise validators.ValidationError(gettext("至少%(least)d个字", least=self.least))


class Between:
    """A number from `least` to `most`."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        self.field_flags = {"min": least, "max": most}

    def __call__(self, form: wtforms.Form, field: Field) -> None:
        value = field.data
        # A Decimal may be "NaN", which cannot be compared with anything.
        counts = not isinstance(value, Decimal) or value.is_finite()
        if value is not None and not (counts and self.least <= value <= self.most):
            raise validators.ValidationError(
                gettext("请填%(least)s到%(most)s之间的数", least=self.least, most=self.most)
            )


optional = validators.Optional


def picks(pairs: Sequence[tuple[str, str]]) -> list[wtforms.SelectChoice]:
    """Choices for a select, radio or tick group, in the reader's language."""
    return [wtforms.SelectChoice(value, gettext(label)) for value, label in pairs]
