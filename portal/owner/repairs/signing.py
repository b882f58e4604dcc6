"""The owner's place on the repair form; and the page of a home that a leak came from, which sees its own part only."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.casework import queries as shared
from portal.domain.repairs import actions, queries
from portal.domain.repairs.place_rules import SIGNABLE
from portal.domain.repairs.queries.places import places_of, signable
from portal.domain.repairs.queries.sign_reach import SourcePart, source_part
from portal.domain.repairs.rules import OF_SOURCE, Status
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_rules import Party
from portal.infra import files, web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Missing
from portal.owner.repairs.blueprint import bp
from portal.owner.repairs.forms import RefuseForm, SignForm
from portal.owner.repairs.pages import show_page

SOURCE = "source"


def _carry(repair_id: int, form: Any, act: Any, words: str) -> AnyResponse:
    """Carry out one verb of a party; the home a leak came from is led back to its own part."""
    source = form.part.data == SOURCE
    party = Party.SOURCE_OWNER if source else Party.OWNER

    def verb() -> str:
        act(queries.get_to_sign(web.actor(), repair_id), party)
        web.said(words)
        return url_for(".source" if source else ".show", repair_id=repair_id)

    return web.submit(
        form, verb, lambda: show_source(repair_id, form) if source else show_page(repair_id, form)
    )


@bp.post("/<int:repair_id>/signature")
@web.permission("repair.sign")
def sign(repair_id: int) -> AnyResponse:
    """Confirm that it is repaired."""
    form: Any = SignForm.incoming()

    def act(repair: Any, party: Party) -> None:
        actions.sign(
            repair, name=form.name.data or "", drawing=form.drawing.data or "", party=party, by=web.actor(),
            device=request.user_agent.string, version=form.version.data,
            satisfaction=int(form.satisfaction.data) if form.satisfaction.data else None,
        )  # fmt: skip

    return _carry(repair_id, form, act, N_("已签认，谢谢您。15天内发现问题还可以重开。"))


@bp.post("/<int:repair_id>/refusal")
@web.permission("repair.refuse")
def refuse(repair_id: int) -> AnyResponse:
    """Send the work back, and say what is wrong."""
    form: Any = RefuseForm.incoming()

    def act(repair: Any, party: Party) -> None:
        actions.refuse(
            repair, reason=form.reason.data, party=party, by=web.actor(), version=form.version.data
        )

    return _carry(repair_id, form, act, N_("已退回重修，师傅会按您写的来修。"))


@bp.get("/<int:repair_id>/source-part")
def source(repair_id: int) -> AnyResponse:
    """What was repaired in the own home because another one was wet; nothing of that other home."""
    return show_source(repair_id)


def show_source(repair_id: int, refused: Versioned | None = None) -> AnyResponse:
    """The own part with its form, or after a refusal with that form as it was typed."""
    actor = web.actor()
    part = source_part(actor, repair_id)
    places = places_of(repair_id, part.round)
    own = [p for p in places if p.party is Party.SOURCE_OWNER]
    open_ = part.status is Status.SIGNING and not part.disputed and own and own[0].state in SIGNABLE
    mine = bool(open_) and Party.SOURCE_OWNER in signable(actor, places)
    return web.page(
        "owner/repairs/source.html", part=part, places=own, mine=[Party.SOURCE_OWNER] if mine else [],
        forms=_forms(part, refused) if mine else {}, part_name=terms.part(part.part_code).name,
        left=refused if refused is not None and not mine else None,
        pictures=[p for p in shared.attachments(("repair", repair_id))
                  if p.kind in OF_SOURCE and p.round == part.round and p.state == "ready"],
    )  # fmt: skip


def _forms(part: SourcePart, refused: Versioned | None) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    for verb, kind in (("sign", SignForm), ("refuse", RefuseForm)):
        given = {"version": part.version, "part": SOURCE}
        form: Any = refused if isinstance(refused, kind) else kind(
            action=url_for(f".{verb}", repair_id=part.repair_id), data=given
        )  # fmt: skip
        form.version.data, form.version.raw_data = part.version, None
        forms[verb] = form
    return forms


@bp.get("/<int:repair_id>/source-part/photos/<int:file_id>/<string:size>")
def source_photo(repair_id: int, file_id: int, size: str) -> Response:
    """A photo of what was repaired in the own home."""
    part = source_part(web.actor(), repair_id)
    shown = {
        p.file_id
        for p in shared.attachments(("repair", repair_id))
        if p.kind in OF_SOURCE and p.round == part.round
    }
    if file_id not in shown:
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.visitor().person_id)
