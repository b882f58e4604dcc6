"""What somebody sent after the sign-in had ended, shown again to that person to be sent now."""

from werkzeug.wrappers import Response

from portal.infra import formkeys, web
from portal.infra.refused import Missing
from portal.public.blueprint import bp

SHOWN = 12


@bp.get("/parked/<string:token>")
def parked(token: str) -> Response:
    """The kept form with one button that sends it; nobody else's, and not after a day."""
    if not web.signed_in():
        return web.ask_to_sign_in()
    kept = formkeys.parked(token[:40], web.visitor().person_id)
    if kept is None:
        raise Missing
    words = [value for _, value in kept.fields if _is_text(value)]
    return web.page(
        "public/parked.html", path=kept.path, fields=kept.fields, words=words[:SHOWN], kept_at=kept.parked_at,
        key=formkeys.key_of(kept),
    )  # fmt: skip


def _is_text(value: str) -> bool:
    """Whether a kept value is worth showing: words somebody typed, not numbers and marks of the form."""
    return len(value) > 1 and not value.isascii()
