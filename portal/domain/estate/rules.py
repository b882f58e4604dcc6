"""Kinds of homes, people and ties; how a home is written; whose word counts."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from portal.infra.refused import N_


class UnitState(StrEnum):
    """What is going on in a home."""

    UNSOLD = "unsold"
    NOT_HANDED_OVER = "not_handed_over"
    VACANT = "vacant"
    RENOVATING = "renovating"
    OCCUPIED = "occupied"
    LET = "let"


UNIT_STATE_WORDS: Mapping[UnitState, str] = {
    UnitState.UNSOLD: N_("未售"),
    UnitState.NOT_HANDED_OVER: N_("未交付"),
    UnitState.VACANT: N_("空置"),
    UnitState.RENOVATING: N_("装修中"),
    UnitState.OCCUPIED: N_("自住"),
    UnitState.LET: N_("出租"),
}


class Tie(StrEnum):
    """How a person belongs to a home."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    HOUSEHOLD = "household"
    TENANT = "tenant"


TIE_WORDS: Mapping[Tie, str] = {
    Tie.OWNER: N_("业主"),
    Tie.CO_OWNER: N_("共有人"),
    Tie.HOUSEHOLD: N_("家属"),
    Tie.TENANT: N_("租户"),
}


def unit_label(building: str, entrance: str, door: str) -> str:
    """A home as its people write it: 3幢2-1802, or 3幢1802 where there is one entrance."""
    return f"{building}{entrance}-{door}" if entrance else f"{building}{door}"


def lives_there(from_on: date, to_on: date | None, on: date) -> bool:
    """Whether a tie holds on the day; the last day is its own."""
    return from_on <= on and (to_on is None or on <= to_on)


def mask_phone(phone: str) -> str:
    """A phone number as a stranger may see it: 138****2046."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def show_phone(phone: str) -> str:
    """A stored number (E.164) as people here read it: 138 0000 2046."""
    number = phone.removeprefix("+86")
    return f"{number[:3]} {number[3:7]} {number[7:]}" if re.fullmatch(r"1\d{10}", number) else number


def dial(phone: str) -> str:
    """A number as a phone dials it (RFC 3966): digits, + only in front, without an extension."""
    number = re.sub(r"[^\d+]", "", re.split(r"[转轉,;xX#]", phone.translate(FULL_WIDTH))[0])
    return number[:1] + number[1:].replace("+", "")


MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
ABROAD = re.compile(r"\+\d{7,15}")


def phone_number(text: str) -> str | None:
    """A typed mobile number as E.164, or None: Chinese mobiles in any spelling, others with a leading +."""
    digits = re.sub(r"[\s\-()（）.]", "", text.translate(FULL_WIDTH))
    if found := MOBILE.fullmatch(digits):
        return "+86" + found.group(1)
    return digits if ABROAD.fullmatch(digits) and not digits.startswith("+86") else None


FULL_WIDTH = {ord(f): h for f, h in zip("０１２３４５６７８９＋－（）　", "0123456789+-() ", strict=True)}
