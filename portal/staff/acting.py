"""How every verb of the desk is carried out: one page for its form, one unit, and a word on what others changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import Refused, Stale, WrongState
from portal.infra.wording import gettext

SILENT = ("PhotosField", "FilesField", "HiddenField")


@dataclass(frozen=True)
class Act:
    """One verb at the desk. `noun` is its door; `direct` ones are a button, the others open a page of their own.

    `title` and `lead` head that page: what is done, and what follows from it; `submit` is its button, `above` a
    fragment over its fields, `fields` one in place of the plain row of fields, `beside` one in the column beside;
    the button of an `inside` one stands in the section it belongs to.
    """

    verb: str
    noun: str
    label: str
    direct: bool = False
    title: str = ""
    lead: str = ""
    submit: str = ""
    danger: bool = False
    above: str = ""
    fields: str = ""
    beside: str = ""
    inside: bool = False


class VerbForm(Versioned):
    """The form of one verb; it remembers why it was refused, so that the page can tell what others changed."""

    form_id = "verb"
    refused: Refused | None = None

    def refuse(self, refused: Refused) -> None:
        """Keep the refusal beside its sentence."""
        self.refused = refused
        super().refuse(refused)


Ready = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Room:
    """How the verbs of one kind of case are carried out at the desk.

    `page_for(id)` reads the page of a case with its `verbs`, `find(id)` holds the case for a verb, `version_of(page)`
    is the version it was read in, `home(id)` its address, `words_of(page)` what its templates share; `verb` and
    `conflict` name the templates, `not_now` what is said where a verb does not fit any more.
    """

    page_for: Callable[[int], Any]
    find: Callable[[int], Any]
    version_of: Callable[[Any], int]
    home: Callable[[int], str]
    words_of: Callable[[Any], Mapping[str, Any]]
    acts: Mapping[str, Act]
    verb: str
    conflict: str
    not_now: str

    def run(
        self,
        case_id: int,
        verb: str,
        make: type[VerbForm],
        act: Callable[[Any, Any], object],
        said: str,
        ready: Ready | None = None,
    ) -> AnyResponse:
        """The page of a verb on GET, the verb on POST. `act(case, form)` runs in the unit, `ready(form, page)` fills
        in choices and first values before the form is drawn."""
        if request.method == "GET":
            return self._open(case_id, verb, make, ready)
        form = make.incoming()

        def carry_out() -> str:
            act(self.find(case_id), form)
            web.said(said)
            return self.after(case_id)

        return web.submit(form, carry_out, lambda: self.again(case_id, verb, form, ready))

    def after(self, case_id: int) -> str:
        """Where a verb leads: back to the queue it was called from, or to the case."""
        return url_for("staff.desk.show") if request.args.get("from") == "desk" else self.home(case_id)

    def _open(self, case_id: int, verb: str, make: type[VerbForm], ready: Ready | None) -> AnyResponse:
        page = self.page_for(case_id)
        if verb not in page.verbs:
            web.said(self.not_now, "soon")
            return web.to(self.home(case_id))
        return self.draw(page, verb, make(data={"version": self.version_of(page)}), ready)

    def again(self, case_id: int, verb: str, form: Any, ready: Ready | None) -> AnyResponse:
        """The form once more with everything typed; where others were first, with what they changed."""
        page = self.page_for(case_id)
        if isinstance(form.refused, Stale | WrongState):
            form.version.data, form.version.raw_data = self.version_of(page), None
        return self.draw(page, verb, form, ready)

    def draw(self, page: Any, verb: str, form: Any, ready: Ready | None) -> AnyResponse:
        """The page of one verb."""
        if ready is not None:
            ready(form, page)
        late = form.refused if isinstance(form.refused, Stale | WrongState) else None
        return web.page(
            self.conflict if late else self.verb, page=page, act=self.acts[verb], form=form,
            changes=getattr(late, "changes", ()), still=verb in page.verbs, kept=kept(form) if late else (),
            **self.words_of(page),
        )  # fmt: skip


def kept(form: Any) -> list[tuple[str, str]]:
    """What was typed, field by field, in the words of the form."""
    found = []
    for field in form:
        if field.name in ("key", "version") or not field.data or field.type in SILENT:
            continue
        chosen = [str(c[1]) for c in field.iter_choices() if c[2]] if hasattr(field, "iter_choices") else []
        found.append((field.label.text, gettext("、").join(chosen) if chosen else str(field.data)))
    return found
