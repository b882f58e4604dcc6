"""What the owner is asked to pay: the quote answered, the bill on paper, the published prices."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.queries.own import own_homes
from portal.domain.repairs import actions, queries
from portal.domain.repairs.cost_rules import KIND_WORDS, QUOTE_WORDS, QuoteState
from portal.domain.repairs.queries.bill import owner_bill
from portal.domain.repairs.queries.rates import published
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.owner import asked
from portal.owner.repairs.blueprint import bp
from portal.owner.repairs.deeds import carry
from portal.owner.repairs.forms import AcceptQuoteForm, DeclineQuoteForm


@bp.post("/<int:repair_id>/quote-acceptance")
@web.permission("repair.accept_quote")
def accept_quote(repair_id: int) -> AnyResponse:
    """Agree to pay what the quote says; the work may begin."""
    form: Any = AcceptQuoteForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.accept_quote(repair, by=web.actor(), version=form.version.data),
        N_("已接受报价，师傅可以动工了。"),
    )


@bp.post("/<int:repair_id>/quote-refusal")
@web.permission("repair.decline_quote")
def decline_quote(repair_id: int) -> AnyResponse:
    """Not agree, and say why; nothing is done before a quote is accepted."""
    form: Any = DeclineQuoteForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.decline_quote(
            repair, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("已告诉客服。没有您同意，师傅不会动工。"),
    )


@bp.get("/<int:repair_id>/bill")
@web.permission("repair.read")
def bill(repair_id: int) -> AnyResponse:
    """The quote, and after the work the bill, on paper."""
    page = queries.page_for(web.actor(), repair_id)
    found = owner_bill(page.repair, page.lines, page.quote)
    if not page.full or found is None:
        raise Missing
    return web.page(
        "owner/repairs/bill.html", page=page, repair=page.repair, bill=found, kinds=KIND_WORDS, payers=PAYER_WORDS,
        quote_words=QUOTE_WORDS, zone=page.community.zone, accepted=page.repair.quote_state is QuoteState.ACCEPTED,
    )  # fmt: skip


@bp.get("/prices")
@web.permission("repair.read")
def prices() -> AnyResponse:
    """What paid work at home costs, as published for the community of the own home."""
    homes = own_homes(web.actor())
    wanted = asked.number("community")
    home = next((home for home in homes if home.community_id == wanted), homes[0] if homes else None)
    if home is None:
        raise Missing
    rate_list, rates = published(home.community_id, clock.today(home.zone))
    places = {each.community_id: each.community for each in homes}
    return web.page(
        "owner/repairs/prices.html", rate_list=rate_list, rates=rates, kinds=KIND_WORDS, places=places,
        community_id=home.community_id,
    )  # fmt: skip
