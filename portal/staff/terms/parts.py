"""Building parts: the tree in plain words, with both warranty clocks and the deadline of each."""

from collections.abc import Callable, Mapping

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.terms import actions, queries
from portal.domain.terms.rules import AGREEABLE, LIMIT_WORDS, TRADES
from portal.domain.terms.warranty_rules import FoundIn, Part, Term, TermUnit
from portal.infra import web
from portal.infra.fields import Form, Length, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext, ngettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.terms.place import frame

bp = Blueprint("parts", __name__, url_prefix="/parts")
LIMIT_PICKS = tuple((key, words) for key, words in LIMIT_WORDS.items() if key.startswith(AGREEABLE))
FOUND_WORDS = ((FoundIn.HOME, N_("家里")), (FoundIn.COMMON, N_("公共区域")), (FoundIn.BOTH, N_("都有")))
_TERM_WORDS: Mapping[TermUnit, Callable[[int], str]] = {
    TermUnit.MONTH: lambda n: ngettext("%(num)s个月", "%(num)s个月", n),
    TermUnit.YEAR: lambda n: ngettext("%(num)s年", "%(num)s年", n),
    TermUnit.HEATING_SEASON: lambda n: ngettext("%(num)s个采暖季", "%(num)s个采暖季", n),
    TermUnit.COOLING_SEASON: lambda n: ngettext("%(num)s个供冷季", "%(num)s个供冷季", n),
    TermUnit.SEASON: lambda n: ngettext("%(num)s个采暖季和供冷季", "%(num)s个采暖季和供冷季", n),
    TermUnit.DESIGN_LIFE: lambda n: gettext("设计使用年限"),
}


class TermsForm(Form):
    """Both clocks and the deadline of a part."""

    form_id = "part"
    owner_term = wtforms.StringField(N_("业主的保修期"), [Length(40)])
    builder_term = wtforms.StringField(N_("施工方的责任期"), [Length(40)])
    limit_key = wtforms.SelectField(N_("修好期限"), [required()], choices=lambda: picks(LIMIT_PICKS))


class NewPartForm(TermsForm):
    """A part that the tree does not have yet."""

    group = wtforms.SelectField(N_("放在哪一组"), [required()])
    name = wtforms.StringField(N_("业主看到的名称"), [required(), Length(40)])
    trade = wtforms.SelectField(N_("工种"), [required()], choices=lambda: picks(tuple(TRADES.items())))
    found_in = wtforms.SelectField(
        N_("在哪里"),
        [required()],
        choices=lambda: picks([(kind.value, words) for kind, words in FOUND_WORDS]),
    )


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """The tree with the terms of each part."""
    parts = queries.all_parts()
    groups = [
        (group, [part for part in parts if part.parent == group.code]) for group in parts if not group.parent
    ]
    framed = frame("parts", None)
    return web.page(
        "staff/terms/parts.html",
        groups=groups,
        trades=TRADES,
        limits=LIMIT_WORDS,
        term_words=term_words,
        **framed,
    )


@bp.route("/new", methods=["GET", "POST"])
@web.permission("terms.edit")
def new() -> AnyResponse:
    """Add a part to a group."""
    groups = [(part.code, gettext(part.name)) for part in queries.all_parts() if not part.parent]

    def save(form: NewPartForm) -> str:
        actions.add_part(
            form.group.data or "", form.name.data or "", trade=form.trade.data or "",
            owner_term=form.owner_term.data or "", builder_term=form.builder_term.data or "",
            limit_key=form.limit_key.data or "", found_in=form.found_in.data or "", by=web.actor(),
        )  # fmt: skip
        web.said(N_("部位已加上，报修时就能选。"))
        return url_for(".index")

    def show(form: NewPartForm) -> AnyResponse:
        return web.page("staff/terms/part.html", form=form, part=None)

    return asked.answer(NewPartForm, save, show, choices={"group": groups})


@bp.route("/<string:code>/edit", methods=["GET", "POST"])
@web.permission("terms.edit")
def edit(code: str) -> AnyResponse:
    """Change a part's warranty and deadline."""
    part = queries.part(code)

    def save(form: TermsForm) -> str:
        actions.set_part_terms(
            code, owner_term=form.owner_term.data or "", builder_term=form.builder_term.data or "",
            limit_key=form.limit_key.data or "", by=web.actor(),
        )  # fmt: skip
        web.said(N_("“%(part)s”的保修期已改。"), part=gettext(part.name))
        return url_for(".index")

    def show(form: TermsForm) -> AnyResponse:
        return web.page("staff/terms/part.html", form=form, part=part)

    return asked.answer(TermsForm, save, show, data=_typed(part))


@bp.route("/<string:code>/retire", methods=["GET", "POST"])
@web.permission("terms.edit")
def retire(code: str) -> AnyResponse:
    """Take a part out of what can be chosen."""
    part = queries.part(code)

    def save(form: YesForm) -> str:
        actions.retire_part(code, by=web.actor())
        web.said(N_("“%(part)s”不再出现在报修里。"), part=gettext(part.name))
        return url_for(".index")

    return asked.answer(YesForm, save, lambda form: web.page("staff/terms/retire.html", form=form, part=part))


def term_words(terms: tuple[Term, ...]) -> str:
    """The terms of one clock in the reader's language; of several the longest counts."""
    said = [_TERM_WORDS[term.unit](term.amount) for term in terms]
    return gettext("、").join(said) if said else gettext("不适用")


def _typed(part: Part) -> dict[str, str]:
    return {
        "owner_term": "/".join(map(str, part.owner_terms)),
        "builder_term": "/".join(map(str, part.builder_terms)),
        "limit_key": part.limit_key,
    }
