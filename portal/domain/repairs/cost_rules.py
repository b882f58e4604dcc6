"""Money of a repair, pure: line amounts, tax, totals, who pays, and when somebody else has to say yes.

Prices include tax: what is listed is what is paid, nothing comes on top (明码标价规定 art. 8). Amounts are integer
cents, quantities integer thousandths, tax rates basis points (1300 = 13 %); halves round up.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.infra.refused import N_, Refused

MILLI = 1000
WHOLE_BP = 10_000
MOST_QUANTITY = 100_000 * MILLI
MOST_PRICE = 10_000_000_00
MOST_AMOUNT = 100_000_000_00
MOST_TAX_BP = 3_000
_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


class Kind(StrEnum):
    """What a cost line is for."""

    LABOUR = "labour"
    MATERIAL = "material"
    TRANSPORT = "transport"
    OTHER = "other"


class Source(StrEnum):
    """Where the price of a line comes from; `noted` was written down on the job and has no price yet."""

    LIST = "list"
    FREE = "free"
    NOTED = "noted"


class ListKind(StrEnum):
    """Whom a price list binds: the community's own, one firm's by its contract, or what owners pay."""

    COMMUNITY = "community"
    CONTRACT = "contract"
    OWNER = "owner"


class CostState(StrEnum):
    """Whether somebody else has to agree to what the repair costs."""

    NONE = ""
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class QuoteState(StrEnum):
    """Where the quote to the owner stands; `void` was accepted or open when the costs changed."""

    NONE = ""
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    VOID = "void"


KIND_WORDS: Mapping[Kind, str] = {
    Kind.LABOUR: N_("人工"),
    Kind.MATERIAL: N_("材料"),
    Kind.TRANSPORT: N_("运输"),
    Kind.OTHER: N_("其他"),
}
SOURCE_WORDS: Mapping[Source, str] = {
    Source.LIST: N_("价目表"),
    Source.FREE: N_("价目表外"),
    Source.NOTED: N_("未计价"),
}
LIST_WORDS: Mapping[ListKind, str] = {
    ListKind.COMMUNITY: N_("项目价目表"),
    ListKind.CONTRACT: N_("合同价目表"),
    ListKind.OWNER: N_("业主有偿服务价目表"),
}
COST_WORDS: Mapping[CostState, str] = {
    CostState.NONE: "",
    CostState.PENDING: N_("费用待审批"),
    CostState.APPROVED: N_("费用已批准"),
    CostState.REJECTED: N_("费用没有批准"),
}
QUOTE_WORDS: Mapping[QuoteState, str] = {
    QuoteState.NONE: N_("还没报价"),
    QuoteState.SENT: N_("等业主确认报价"),
    QuoteState.ACCEPTED: N_("业主已接受报价"),
    QuoteState.DECLINED: N_("业主没有接受报价"),
    QuoteState.VOID: N_("费用改了，报价作废"),
}
CONDITIONS: Mapping[str, str] = {
    "approved": N_(
        "费用超过了登记人能决定的额度，要等审批人（物业经理或上级）批准才能接着做。没有批准的，请先调低费用。有危险的先处置，不用等。"
    ),
    "accepted": N_("这件由业主付费，业主接受报价之后才能接着做。有危险的先处置，不用等。"),
    "confirmed": N_("维修主管改了费用，请先确认变更，再报完工。"),
    "settled": N_("费用还没有批准，批准之后才能签认。没有批准的，请维修主管先调低费用。"),
    "owner_pays": N_("这件不由业主付费，不用报价。"),
    "quoted": N_("现在没有等业主确认的报价。"),
    "varied": N_("没有等您确认的费用变更。"),
}
# Above this an own decision is not enough, unless a community sets another (domain guide, section 4).
LIMIT_CENTS = 2_000_00
VARIATION_BP = 1_000


@dataclass(frozen=True)
class Standing:
    """How the money of a repair stands to its verbs.

    `unapproved`: somebody above has not agreed to the cost; `unaccepted`: the owner, who pays, has not accepted a
    quote; both are never so in an emergency, where making safe comes first. `unsettled` asks the same of the
    approval whatever the urgency. `quoted`: a quote waits for the owner; `varied`: a change waits for the firm.
    """

    owner_pays: bool = False
    quoted: bool = False
    unaccepted: bool = False
    unapproved: bool = False
    unsettled: bool = False
    varied: bool = False

    def conditions(self) -> dict[str, bool]:
        """What the conditions of the life cycle about money come to."""
        return {
            "approved": not self.unapproved,
            "accepted": not self.unaccepted,
            "confirmed": not self.varied,
            "settled": not self.unsettled,
            "owner_pays": self.owner_pays,
            "quoted": self.quoted,
            "varied": self.varied,
        }


class Case(Protocol):
    """What the standing is read from: the repair's own columns."""

    @property
    def unit_id(self) -> int | None: ...
    @property
    def owner_cents(self) -> int: ...
    @property
    def cost_state(self) -> CostState: ...
    @property
    def quote_state(self) -> QuoteState: ...
    @property
    def varied(self) -> bool: ...


def standing_of(case: Case, *, owner_is_payer: bool, emergency: bool) -> Standing:
    """How the money of this repair stands; a common part has no owner to ask."""
    owner_pays = case.unit_id is not None and (owner_is_payer or case.owner_cents > 0)
    unsettled = case.cost_state in (CostState.PENDING, CostState.REJECTED)
    return Standing(
        owner_pays=owner_pays,
        quoted=owner_pays and case.quote_state is QuoteState.SENT,
        unaccepted=owner_pays and not emergency and case.quote_state is not QuoteState.ACCEPTED,
        unapproved=unsettled and not emergency,
        unsettled=unsettled,
        varied=case.varied and not emergency,
    )


class Priced(Protocol):
    """What sums are made of: a cost line, or its frozen copy."""

    @property
    def amount_cents(self) -> int: ...
    @property
    def tax_cents(self) -> int: ...


@dataclass(frozen=True)
class Sums:
    """Totals that are exact: each is the sum of its lines, and `net + tax = gross`; `by_payer` as (payer, cents)."""

    net: int = 0
    tax: int = 0
    gross: int = 0
    by_payer: Sequence[tuple[str, int]] = ()


def half_up(value: int, by: int) -> int:
    """`value / by` to the nearest whole, halves away from zero."""
    whole = (2 * abs(value) + by) // (2 * by)
    return whole if value >= 0 else -whole


def amount_of(quantity_milli: int, unit_price_cents: int) -> int:
    """What that much costs, tax included."""
    return half_up(quantity_milli * unit_price_cents, MILLI)


def tax_in(amount_cents: int, tax_bp: int) -> int:
    """The tax that an amount contains."""
    return amount_cents - half_up(amount_cents * WHOLE_BP, WHOLE_BP + tax_bp)


def sums(lines: Iterable[Priced]) -> Sums:
    """Net, tax and gross of these lines."""
    found = [(line.amount_cents, line.tax_cents) for line in lines]
    gross, tax = sum(a for a, _ in found), sum(t for _, t in found)
    return Sums(gross - tax, tax, gross)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").strip()


def quantity_from(text: str, field: str = "quantity") -> int:
    """The thousandths behind a typed quantity; refused unless above nothing and with three decimals at most."""
    plain = _plain(text)
    found = _thousandths(plain) if _QUANTITY.fullmatch(plain) else 0
    if not 0 < found <= MOST_QUANTITY:
        raise Refused(N_("数量请填大于0的数字，最多三位小数，例如1.5。"), field=field)
    return found


def _thousandths(plain: str) -> int:
    whole, _, part = plain.partition(".")
    return int(whole) * MILLI + int(part.ljust(3, "0") or 0)


def cents_from(text: str, field: str = "price", most: int = MOST_PRICE) -> int:
    """The cents behind a typed amount in yuan; refused where it is none or too large."""
    plain = _plain(text).removeprefix("¥").strip()
    whole, _, part = plain.partition(".")
    found = int(whole) * 100 + int(part.ljust(2, "0")) if _MONEY.fullmatch(plain) else -1
    if not 0 <= found <= most:
        raise Refused(N_("金额请填数字，单位元，最多两位小数，例如38.50。"), field=field)
    return found


def tax_from(text: str, field: str = "tax") -> int:
    """The basis points behind a typed rate in percent; nothing typed is no tax."""
    plain = _plain(text).removesuffix("%").strip() or "0"
    whole, _, part = plain.partition(".")
    found = int(whole) * 100 + int(part.ljust(2, "0")) if _PERCENT.fullmatch(plain) else -1
    if not 0 <= found <= MOST_TAX_BP:
        raise Refused(N_("税率请填百分数，例如13，最高30。"), field=field)
    return found


def quantity_words(milli: int) -> str:
    """A quantity as it is written: 1.5, without idle noughts."""
    return f"{milli // MILLI}.{milli % MILLI:03d}".rstrip("0").rstrip(".")


def checked_amount(quantity_milli: int, unit_price_cents: int) -> int:
    """The amount of a line, refused where no repair costs that much."""
    found = amount_of(quantity_milli, unit_price_cents)
    if found > MOST_AMOUNT:
        raise Refused(N_("这一行的金额太大，请核对数量和单价。"), field="quantity")
    return found


def counts_as_spending(payer: str, *, doer_answers: bool) -> bool:
    """Whether a line is money the house lays out: not what the owner agrees to, not a firm's own warranty work."""
    if payer in ("owner", "utility"):
        return False
    return not (payer == "responsible_contractor" and doer_answers)


def over_limit(spending_cents: int, limit_cents: int) -> bool:
    """Whether somebody above the raiser has to agree."""
    return spending_cents > limit_cents


def within_variation(spending_cents: int, cleared_cents: int, variation_bp: int) -> bool:
    """Whether a change after the yes stays within what the yes allows."""
    return spending_cents * WHOLE_BP <= cleared_cents * (WHOLE_BP + variation_bp)
