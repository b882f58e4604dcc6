"""Forms that change what stands: two people at one page lose nothing, and only a true clash is asked about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import request
from wtforms import Field

from portal.infra.fields import Form
from portal.infra.refused import N_, Stale
from portal.infra.wording import gettext

DIFFERS = N_("您打开之后，别人改了同一项，还没有保存。您填的都在，请逐项选用哪一个，再保存。")
PICK = "pick"


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed as well: what stood when the form was opened, and both new values."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str


class Edited(Form):
    """A form that remembers what stood in each field when it was opened."""

    was = wtforms.HiddenField()
    differences: Sequence[Difference] = ()

    def remember(self) -> None:
        """Before it is shown for the first time: what stands now."""
        self.was.data = json.dumps({field.name: plain(field) for field in self._values()}, ensure_ascii=False)

    def meet(self, standing: "Edited") -> None:
        """Inside the unit, before the change: lay this form over what stands now.

        What others changed and the reader left alone stays theirs. What both changed is asked about, field by
        field (Stale, 409), until the reader has said which one counts.
        """
        before = self._before()
        found = []
        for field in self._values():
            other = standing[field.name]
            mine, theirs = plain(field), plain(other)
            was = before.get(field.name, theirs)
            if theirs in (was, mine):
                continue
            picked = request.form.get(f"{PICK}-{field.name}")
            if mine == was or picked == "theirs":
                field.data = other.data
                field.raw_data = None
            elif picked != "mine":
                label = gettext(field.label.text)
                found.append(Difference(field.name, label, *(shown(field, v) for v in (was, theirs, mine))))
        self.differences = found
        if found:
            raise Stale(DIFFERS)

    def _before(self) -> dict[str, str]:
        try:
            kept = json.loads(self.was.data or "{}")
        except ValueError:
            return {}
        return {k: v for k, v in kept.items() if isinstance(v, str)} if isinstance(kept, dict) else {}

    def _values(self) -> list[Field]:
        return [
            field for field in self
            if field.name not in ("key", "was", "version") and not isinstance(field, wtforms.HiddenField)
        ]  # fmt: skip


def plain(field: Any) -> str:
    """A field's value as one text, the same however it came to be there."""
    if isinstance(field, wtforms.BooleanField):
        return "y" if field.data else ""
    if isinstance(field, wtforms.SelectField):
        return "" if field.data is None else str(field.data)
    return str(field._value()).strip()


def shown(field: Any, value: str) -> str:
    """A value as the reader knows it: the words of a choice, a tick as yes or no."""
    if isinstance(field, wtforms.BooleanField):
        return gettext(N_("是")) if value else gettext(N_("否"))
    if isinstance(field, wtforms.SelectField):
        return next((gettext(str(c[1])) for c in field.iter_choices() if str(c[0]) == value), value)
    return value or gettext(N_("未填"))


def over(form: Edited, data: Mapping[str, Any], choices: Mapping[str, Any]) -> None:
    """Lay the form over what stands now, given as it was opened with."""
    standing = type(form)(action=form.action, data=data)
    for name, pairs in choices.items():
        standing[name].choices = pairs
    form.meet(standing)
