"""The parts of the room: what is to be called, quotas, draws, rules; each for who may see it."""

from collections.abc import Sequence

from flask import url_for

from portal.infra import web
from portal.infra.refused import N_
from portal.infra.wording import gettext

SECTIONS: Sequence[tuple[str, str, str]] = (
    ("index", N_("回访"), "callback.read"),
    ("quotas", N_("指标"), "callback.read"),
    ("draws", N_("抽样"), "callback.read"),
    ("rules", N_("规则"), "callback.read"),
    ("figures", N_("统计"), "callback.figures"),
)


def sections(current: str) -> list[tuple[str, str, bool]]:
    """The tabs over every page of the room, with the present one marked."""
    who = web.actor()
    return [
        (gettext(words), url_for(f"staff.callbacks.{name}"), name == current)
        for name, words, permission in SECTIONS
        if who.may(permission)
    ]
