"""The arithmetic of the books, pure: what a signed job enters, what a statement adds up to, what retention may hold.

Amounts are integer cents, signed as the firm sees them: more than nothing is owed to it, less is owed by it. A line
has three of them: `amount` moves what is owed, `retention` moves the retention money, `listed` is what the work is
worth where neither moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from portal.infra.refused import N_, Refused


class LineKind(StrEnum):
    """What a line of an account is."""

    MEASURED = "measured"
    NIL = "nil_work"
    RETURNED = "returned"
    OWN_CREW = "own_crew"
    ANNOUNCED = "announced"
    BACK_CHARGE = "back_charge"
    REVERSAL = "reversal"
    CORRECTION = "correction"
    DEPOSITED = "deposited"
    RETAINED = "retained"
    USED = "retention_used"
    REFILLED = "retention_back"
    RELEASED = "released"
    PAYMENT = "payment"
    RECEIVED = "received"


LINE_WORDS: Mapping[LineKind, str] = {
    LineKind.MEASURED: N_("维修计量"),
    LineKind.NIL: N_("保修维修，不计费"),
    LineKind.RETURNED: N_("返修，自行承担"),
    LineKind.OWN_CREW: N_("自有维修班，不计费"),
    LineKind.ANNOUNCED: N_("扣款通知，待定"),
    LineKind.BACK_CHARGE: N_("代修扣款"),
    LineKind.REVERSAL: N_("冲回"),
    LineKind.CORRECTION: N_("更正"),
    LineKind.DEPOSITED: N_("存入质保金"),
    LineKind.RETAINED: N_("扣留质保金"),
    LineKind.USED: N_("质保金抵扣"),
    LineKind.REFILLED: N_("退回质保金"),
    LineKind.RELEASED: N_("质保金返还"),
    LineKind.PAYMENT: N_("付款"),
    LineKind.RECEIVED: N_("收款"),
}


class Section(StrEnum):
    """The parts of a statement."""

    OWN = "own"
    PAYABLE = "payable"
    CHARGES = "charges"
    CORRECTIONS = "corrections"
    RETENTION = "retention"
    PAYMENTS = "payments"
    ANNOUNCED = "announced"


SECTION_WORDS: Mapping[Section, str] = {
    Section.OWN: N_("保修范围内自行维修，只列不计"),
    Section.PAYABLE: N_("应付维修费"),
    Section.CHARGES: N_("代修扣款"),
    Section.CORRECTIONS: N_("更正和冲回"),
    Section.RETENTION: N_("质保金变动"),
    Section.PAYMENTS: N_("收付款"),
    Section.ANNOUNCED: N_("已通知、还没有定的扣款"),
}
KINDS_OF: Mapping[Section, tuple[LineKind, ...]] = {
    Section.OWN: (LineKind.NIL, LineKind.RETURNED, LineKind.OWN_CREW),
    Section.PAYABLE: (LineKind.MEASURED,),
    Section.CHARGES: (LineKind.BACK_CHARGE,),
    Section.CORRECTIONS: (LineKind.REVERSAL, LineKind.CORRECTION),
    Section.RETENTION: (
        LineKind.DEPOSITED, LineKind.RETAINED, LineKind.USED, LineKind.REFILLED, LineKind.RELEASED,
    ),
    Section.PAYMENTS: (LineKind.PAYMENT, LineKind.RECEIVED),
    Section.ANNOUNCED: (LineKind.ANNOUNCED,),
}  # fmt: skip
SECTION_OF: Mapping[LineKind, Section] = {kind: part for part, kinds in KINDS_OF.items() for kind in kinds}
JOBS = frozenset({LineKind.MEASURED, LineKind.NIL, LineKind.RETURNED, LineKind.OWN_CREW})
DISPUTABLE = frozenset({
    LineKind.MEASURED, LineKind.NIL, LineKind.RETURNED, LineKind.BACK_CHARGE, LineKind.REVERSAL,
    LineKind.CORRECTION, LineKind.RETAINED, LineKind.USED,
})  # fmt: skip
# What a correction may take back; money that moved by itself (retention, payments) has its own way back.
REVERSIBLE = frozenset({
    LineKind.MEASURED, LineKind.BACK_CHARGE, LineKind.REVERSAL, LineKind.CORRECTION, LineKind.RECEIVED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What a signed job enters on the account of the one who did it; `charge` on that of the first firm."""

    kind: LineKind
    amount: int
    listed: int
    charge: int = 0


def entry_of(
    total: int,
    from_firm: int,
    *,
    returned: bool,
    own_crew: bool,
    professional: bool,
    in_place: bool,
    supplied: int = 0,
) -> Entry:
    """The entry of a signed job worth `total`, of which `from_firm` is for the responsible firm to bear, and
    `supplied` came from the house's own stores, so that nobody is paid for it.

    Warranty work that the responsible firm did itself is listed and nil; what somebody else pays for is payable to
    the doer; a crew that came in the place of a late firm is paid, and the first firm is charged; 返修 is at the
    doer's cost (domain guide, section 3).
    """
    if returned and not in_place:
        return Entry(LineKind.RETURNED, 0, total)
    charge = from_firm if in_place else 0
    if own_crew:
        return Entry(LineKind.OWN_CREW, 0, total, charge)
    payable = (total if in_place or professional else total - from_firm) - supplied
    return Entry(LineKind.MEASURED if payable else LineKind.NIL, payable, total, charge)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the lines of one kind come to."""

    count: int
    amount: int
    retention: int
    listed: int


NOTHING = Sum(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a statement. `net` is what stands open after it; the retention is told before and after."""

    carried: int
    own_count: int
    own_listed: int
    payable_count: int
    payable: int
    charges_count: int
    charges: int
    corrections_count: int
    corrections: int
    retention_count: int
    retention: int
    payments_count: int
    payments: int
    announced_count: int
    announced: int
    retention_before: int
    retention_after: int
    net: int
    lines: int


FIGURES = tuple(each.name for each in fields(Figures))


def figures(carried: int, retention_before: int, sums: Mapping[LineKind, Sum]) -> Figures:
    """What a statement says, from what was open before it and the sums of its lines by kind."""
    part = {section: added(sums.get(kind, NOTHING) for kind in kinds) for section, kinds in KINDS_OF.items()}
    whole = added(part.values())
    return Figures(
        carried=carried,
        own_count=part[Section.OWN].count, own_listed=part[Section.OWN].listed,
        payable_count=part[Section.PAYABLE].count, payable=part[Section.PAYABLE].amount,
        charges_count=part[Section.CHARGES].count, charges=part[Section.CHARGES].amount,
        corrections_count=part[Section.CORRECTIONS].count, corrections=part[Section.CORRECTIONS].amount,
        retention_count=part[Section.RETENTION].count, retention=part[Section.RETENTION].amount,
        payments_count=part[Section.PAYMENTS].count, payments=part[Section.PAYMENTS].amount,
        announced_count=part[Section.ANNOUNCED].count, announced=part[Section.ANNOUNCED].listed,
        retention_before=retention_before, retention_after=retention_before + whole.retention,
        net=carried + whole.amount, lines=whole.count,
    )  # fmt: skip


def added(sums: Iterable[Sum]) -> Sum:
    """Several sums as one."""
    count = amount = retention = listed = 0
    for each in sums:
        count, amount = count + each.count, amount + each.amount
        retention, listed = retention + each.retention, listed + each.listed
    return Sum(count, amount, retention, listed)


def still_stands(amount: int, taken: Iterable[int]) -> int:
    """How much of a line of `amount` cents was not taken back by these lines of the other sign, in cents."""
    return max(0, abs(amount) - sum(abs(each) for each in taken if (each < 0) is not (amount < 0)))


def first_from_retention(charge: int, held: int) -> int:
    """How much of a back-charge is taken from the retention money: as much as there is."""
    return max(0, min(charge, held))


# 质保金: at most 3 % of the contract price (建设工程质量保证金管理办法 art. 7).
MOST_BP = 300
WHOLE_BP = 10_000


def highest_cap(price_cents: int) -> int:
    """The most that may be held back of a contract price, in whole cents, never rounded up."""
    return price_cents * MOST_BP // WHOLE_BP


def check_cap(price_cents: int, cap_cents: int) -> None:
    """Refuse a cap above what the law allows."""
    if price_cents <= 0:
        raise Refused(N_("请填合同价，大于0。"), field="price")
    if not 0 < cap_cents <= highest_cap(price_cents):
        raise Refused(N_("质保金上限不能超过合同价的3%%，这份合同最多%(most)s元。"), field="cap",
                      most=_yuan(highest_cap(price_cents)))  # fmt: skip


def _yuan(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"


_DIGITS, _UNITS, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "万亿")


def capital_yuan(cents: int) -> str:
    """An amount in the Chinese figures that papers of money carry: 叁万贰仟伍佰肆拾元整 (支付结算办法 annex 1)."""
    whole, rest = divmod(abs(cents), 100)
    words = f"{_whole(whole)}元" if whole else ""
    jiao, fen = divmod(rest, 10)
    if not rest:
        words = (words or "零元") + "整"
    else:
        words += f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
        words += f"{_DIGITS[fen]}分" if fen else "整"
    return ("负" if cents < 0 else "") + words


def _whole(number: int) -> str:
    digits, words, zero = str(number), "", False
    for at, digit in enumerate(digits):
        place = len(digits) - 1 - at
        if digit == "0":
            zero = True
        else:
            words += ("零" if zero and words else "") + _DIGITS[int(digit)] + _UNITS[place % 4]
            zero = False
        if place and place % 4 == 0 and int(digits[max(0, at - 3) : at + 1]):
            words += _GROUPS[place // 4]
    return words
