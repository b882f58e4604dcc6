"""How every verb of the desk is carried out: one page for its form, one unit, and a word on what others changed."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import queries
from portal.domain.repairs.queries import RepairPage
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Refused, Stale, WrongState
from portal.infra.wording import gettext
from portal.staff.repairs.acts import ACTS
from portal.staff.repairs.facts import facts_of

NOT_NOW = N_("这件报修现在不能再这样操作，下面是最新情况。")
Ready = Callable[[Any, RepairPage], None]


class VerbForm(Versioned):
    """The form of one verb; it remembers why it was refused, so that the page can tell what others changed."""

    form_id = "verb"
    refused: Refused | None = None

    def refuse(self, refused: Refused) -> None:
        """Keep the refusal beside its sentence."""
        self.refused = refused
        super().refuse(refused)


def run(
    repair_id: int,
    verb: str,
    make: type[VerbForm],
    act: Callable[[Any, Any], object],
    said: str,
    ready: Ready | None = None,
) -> AnyResponse:
    """The page of a verb on GET, the verb on POST. `act(repair, form)` runs in the unit, `ready(form, page)` fills
    in choices and first values before the form is drawn."""
    if request.method == "GET":
        return _open(repair_id, verb, make, ready)
    form = make.incoming()

    def carry_out() -> str:
        act(queries.get_for(web.actor(), repair_id), form)
        web.said(said)
        return after(repair_id)

    return web.submit(form, carry_out, lambda: again(repair_id, verb, form, ready))


def after(repair_id: int) -> str:
    """Where a verb leads: back to the queue it was called from, or to the repair."""
    if request.args.get("from") == "desk":
        return url_for("staff.desk.show")
    return url_for("staff.repairs.show", repair_id=repair_id)


def _open(repair_id: int, verb: str, make: type[VerbForm], ready: Ready | None) -> AnyResponse:
    page = queries.page_for(web.actor(), repair_id, thread=False)
    if verb not in page.verbs:
        web.said(NOT_NOW, "soon")
        return web.to(url_for("staff.repairs.show", repair_id=repair_id))
    form = make(data={"version": page.repair.version})
    return draw(page, verb, form, ready)


def again(repair_id: int, verb: str, form: Any, ready: Ready | None) -> AnyResponse:
    """The form once more with everything typed; where others were first, with what they changed."""
    page = queries.page_for(web.actor(), repair_id, thread=False)
    if isinstance(form.refused, Stale | WrongState):
        form.version.data, form.version.raw_data = page.repair.version, None
    return draw(page, verb, form, ready)


def draw(page: RepairPage, verb: str, form: Any, ready: Ready | None) -> AnyResponse:
    """The page of one verb."""
    if ready is not None:
        ready(form, page)
    late = form.refused if isinstance(form.refused, Stale | WrongState) else None
    template = "staff/repairs/conflict.html" if late else "staff/repairs/verb.html"
    return web.page(
        template, page=page, act=ACTS[verb], form=form, changes=getattr(late, "changes", ()),
        still=verb in page.verbs, kept=_kept(form) if late else (), **facts_of(page),
    )  # fmt: skip


def _kept(form: Any) -> list[tuple[str, str]]:
    """What was typed, field by field, in the words of the form."""
    found = []
    for field in form:
        if field.name in ("key", "version") or not field.data or field.type in ("PhotosField", "HiddenField"):
            continue
        chosen = [str(c[1]) for c in field.iter_choices() if c[2]] if hasattr(field, "iter_choices") else []
        found.append((field.label.text, gettext("、").join(chosen) if chosen else str(field.data)))
    return found
