"""Building parts to choose from, for every form at the desk that registers what is broken."""

from typing import Any

from wtforms import SelectChoice

from portal.domain.terms import queries as terms
from portal.infra.wording import gettext


def parts_of(*, common: bool) -> dict[str, list[Any]]:
    """The building parts to choose from, by group."""
    found = {"": [SelectChoice("", gettext("请选择"))]}
    for branch in terms.parts_tree(common):
        found[gettext(branch.group.name)] = [SelectChoice(p.code, gettext(p.name)) for p in branch.parts]
    return found
