"""The page that takes something out of use: why, and what stays."""

from collections.abc import Callable, Sequence
from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.staff import asked


def retire_page(
    make: type[Form], act: Callable[[str], str], *, what: str, back: str, trail: Sequence[Any], note: str = ""
) -> AnyResponse:
    """Ask for the reason on GET, retire on POST: `act(reason)` runs in the unit and says where to go on."""

    def save(form: Any) -> str:
        onward = act(form.reason.data or "")
        web.said(N_("%(what)s已停用，记录都保留。"), what=what)
        return onward

    def show(form: Any) -> AnyResponse:
        return web.page("staff/retire.html", form=form, what=what, back=back, trail=trail, note=note)

    return asked.answer(make, save, show)
