"""Single cells of a roster: names, phones, areas and identity numbers in the ways people write them.

Each reader takes the cell's value and gives a `Read`; it guesses nothing, and what it cannot say it says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation

from portal.infra.refused import N_
from portal.infra.sheets.headings import flat

Value = str | int | float | bool | date | time | None

_NOTHING = (
    "不详 不祥 未知 未定 待定 待补 无 無 空 暂无 暫無 不清楚 null none nil n/a na - -- --- — —— / // ? ?? ？"
)
NOT_SAID = frozenset(_NOTHING.split())
_FORMULA = re.compile(r"[=@]|[-+](?=[A-Za-z(])|#(REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}|[48]00-?\d{3}-?\d{4}|\+(852|853|886|[1-7]|9[0-8])\d{7,12}")
_ASIDE = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r"[/、,;\n|或和&]+")
_AREA = re.compile(r"(\d+(?:\.\d+)?)(?:m2|m²|平方米|平方公尺|平米|平|sqm|sq\.?m\.?)?", re.IGNORECASE)
_OWNERS = re.compile(r"[、，;；/／\n&＆]|,\s*(?=[\u3400-\u9fff])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about the cell just read."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says: the main value, further ones, and remarks; the value is None where it says nothing."""

    value: str | Decimal | None = None
    more: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def unsaid(text: str) -> bool:
    """Whether the cell stands for "not known"."""
    return not text or text.casefold() in NOT_SAID


def is_formula(text: str) -> bool:
    """Whether the text is a formula or its error, which is never taken for a value."""
    return bool(_FORMULA.match(text))


def read_name(value: Value) -> Read:
    """The name as written (outer spaces aside), and each owner it names; a word in brackets is remarked."""
    text = re.sub(r"[ \t\u3000\xa0]+", " ", str(value)).strip() if value is not None else ""
    text = re.sub(r"\s*\n\s*", "、", text)
    if unsaid(text):
        return Read(remarks=(Remark(N_("没有写姓名")),))
    if is_formula(text) or len(text) > 80 or not any(ch.isalpha() for ch in text):
        return Read(remarks=(Remark(N_("“%(text)s”不像姓名"), {"text": text[:40]}),))
    remarks = []
    asides = _ASIDE.findall(text.replace("（", "(").replace("）", ")"))
    if any(asides):
        remarks.append(Remark(N_("姓名后注明“%(text)s”，请核对"), {"text": "、".join(asides)[:40]}))
    bare = _ASIDE.sub("", text.replace("（", "(").replace("）", ")"))
    owners = tuple(part.strip() for part in _OWNERS.split(bare) if part.strip())
    if len(owners) > 1:
        remarks.append(Remark(N_("一格写了%(count)s个人，按共有人分开"), {"count": len(owners)}))
    if any(len(owner) == 1 for owner in owners):
        remarks.append(Remark(N_("姓名只有一个字，请核对")))
    return Read(text, owners or (text,), tuple(remarks))


def read_phone(value: Value) -> Read:
    """The first mobile number as eleven digits (else the first number that rings), the others after it."""
    text = flat(value)
    if not text:
        return Read()
    if unsaid(text) or is_formula(text):
        return Read(remarks=(Remark(N_("“%(text)s”不是电话，电话留空"), {"text": text[:40]}),))
    asides = [aside for aside in _ASIDE.findall(text) if not any(ch.isdigit() for ch in aside)]
    numbers, odd = _numbers(_ASIDE.sub(lambda m: m[1] if any(c.isdigit() for c in m[1]) else "", text))
    numbers.sort(key=lambda number: not _MOBILE.fullmatch(number))
    remarks = [_odd_phone(part) for part in odd]
    if any(asides):
        remarks.append(Remark(N_("电话后注明“%(text)s”，请核对是谁的号码"), {"text": "、".join(asides)[:40]}))
    if numbers and not _MOBILE.fullmatch(numbers[0]):
        remarks.append(Remark(N_("没有手机号，不能用短信登录")))
    return Read(numbers[0] if numbers else None, tuple(numbers[1:]), tuple(remarks))


def read_area(value: Value) -> Read:
    """Square metres; anything that is not a number with or without its unit is remarked."""
    text = flat(value).replace(" ", "").replace(",", "")
    if not text:
        return Read()
    found = _AREA.fullmatch(text)
    try:
        area = Decimal(found[1]) if found else None
    except InvalidOperation:
        area = None
    if area is None or not Decimal(1) <= area <= Decimal(100_000):
        return Read(remarks=(Remark(N_("“%(text)s”读不出面积，面积留空"), {"text": flat(value)[:40]}),))
    return Read(area)


def read_identity(value: Value) -> Read:
    """The 18 characters of a resident identity number; remarks never repeat the number."""
    text = flat(value).replace(" ", "").upper()
    if unsaid(text.casefold()):
        return Read()
    if "*" in text:
        return Read(remarks=(Remark(N_("证件号中间被遮住")),))
    if isinstance(value, float) or re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        return Read(remarks=(Remark(N_("证件号被表格软件改成了近似数，后几位已丢失")),))
    if re.fullmatch(r"\d{15}", text):
        return _longer_identity(text)
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return Read(remarks=(Remark(N_("不是居民身份证号")),))
    if _check_digit(text) != text[-1]:
        return Read(remarks=(Remark(N_("证件号的校验位不对")),))
    return Read(text)


def _longer_identity(text: str) -> Read:
    # The short form ended in 1999; a year this early would be an owner past a hundred, or a later one cut short.
    if int(text[6:8]) < 20:
        return Read(remarks=(Remark(N_("十五位证件号的出生年份不明")),))
    text = f"{text[:6]}19{text[6:]}"
    return Read(text + _check_digit(text))


def _numbers(text: str) -> tuple[list[str], list[str]]:
    numbers: list[str] = []
    odd: list[str] = []
    for part in _BETWEEN.split(text):
        found = _one_number(part)
        if found is None:
            pieces = [_one_number(piece) for piece in part.split()]
            found = [number for piece in pieces if piece for number in piece] if all(pieces) else None
        if found is None:
            odd.append(part.strip())
        else:
            numbers += [number for number in found if number not in numbers]
    return numbers, [part for part in odd if part]


def _one_number(part: str) -> list[str] | None:
    part = re.sub(r"^(电话|手机|tel|mobile)?[:.]?", "", part.strip(), flags=re.IGNORECASE)
    part = re.sub(r"\.0+$", "", part)
    bare = re.sub(r"[\s.\-\u2010-\u2015]", "", part)
    if not bare:
        return []
    local = re.sub(r"^(\+|00)86(?=[1-9]\d{9,10}$|0?\d{9,11}$)|^86(?=1\d{10}$)", "", bare)
    if _MOBILE.fullmatch(local) or _FIXED.fullmatch(local):
        return [local]
    if re.fullmatch(r"(1[3-9]\d{9}){2,4}", local):
        return _MOBILE.findall(local)
    return None


def _odd_phone(part: str) -> Remark:
    digits = re.sub(r"\D", "", part)
    if digits.startswith("1") and len(digits) != 11 and 7 <= len(digits) <= 13:
        less = 11 - len(digits)
        if less > 0:
            return Remark(N_("手机号“%(text)s”少%(count)s位，电话留空"), {"text": part[:40], "count": less})
        return Remark(N_("手机号“%(text)s”多%(count)s位，电话留空"), {"text": part[:40], "count": -less})
    return Remark(N_("“%(text)s”不是电话，电话留空"), {"text": part[:40]})


def _check_digit(text: str) -> str:
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False)) % 11]
