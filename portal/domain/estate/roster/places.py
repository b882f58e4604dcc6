"""Home numbers and dates of a roster, in the ways people and spreadsheets write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.domain.estate.roster.cells import Remark, Value, flat, is_formula, unsaid
from portal.infra.refused import N_

_NUMERALS = {ch: n for n, ch in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_COUNTING = re.compile(r"[〇零○一二三四五六七八九十百]+(?=[栋幢棟座号號单單楼樓层層室户年月日门門期])")
_DASHES = re.compile(r"[\-‐-―−~～_/\\—一·.]+")
_PART = r"[0-9]{1,3}[A-Z]?|[A-Z][0-9]{0,3}"
_PREFIX = r"(?:[0-9]{0,2}[\u3400-\u9fff]{1,8}-?)?"
# 3楼502 may mean the third floor, so a bare 楼 names no building.
_BLOCK = r"(?:#[楼樓]?|号楼|號樓|栋|幢|棟|座|号|號)"
_ROOM = r"(?:室|号|號|房|户|戶)?"
_STEPS = r"(?:单元|單元|梯|门|門|-)"
_STOREY = r"(?:(?P<f>\d{1,2})(?:层|層|楼|樓|F)-?)?"
_DOOR = r"(?:[A-Z]?[0-9]{2,5}[A-Z]?)"
_SHORT_DOOR = r"(?P<f>\d{1,2})-(?P<d>\d{1,2})"
_HOMES = (
    re.compile(
        rf"(?P<b>{_PREFIX}(?:{_PART})){_BLOCK}-?(?:(?P<e>{_PART}){_STEPS})?-?{_STOREY}(?P<d>{_DOOR}|\d){_ROOM}"
    ),
    re.compile(rf"(?P<b>{_PART})-(?P<e>{_PART})(?:单元|單元)?-{_SHORT_DOOR}{_ROOM}"),
    re.compile(rf"(?P<b>{_PREFIX}(?:{_PART}))-(?P<e>{_PART})(?:单元|單元)?-(?P<d>{_DOOR}){_ROOM}"),
    re.compile(rf"(?P<b>{_PREFIX}(?:{_PART}))-(?P<d>{_DOOR}){_ROOM}"),
)
_WITHIN = re.compile(rf"(?:(?P<e>{_PART}){_STEPS}-?)?{_STOREY}(?P<d>{_DOOR}|\d){_ROOM}")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split(), start=1)}
_YMD = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})[日号號]?(?:[ T]+[\d:.+]+Z?)?")
_SHORT = re.compile(r"'?([0-4]\d)[-/.年](\d{1,2})[-/.月](\d{1,2})[日号號]?")
_REPUBLIC = re.compile(r"(?:民国|民國)(\d{1,3})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号號]?")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_DAY_MON = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[-, ]+(\d{4}|\d{2})")
_MON_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SERIAL_FIRST, _SERIAL_LAST = 20_000, 73_050  # 1954 to 2099


@dataclass(frozen=True, slots=True)
class Home:
    """A home number in its parts; a part that is not said is None."""

    building: str | None = None
    entrance: str | None = None
    floor: str | None = None
    door: str | None = None


def read_home(value: Value) -> tuple[Home | None, Remark | None]:
    """A whole home number (13-2-2603, 19栋1单元2303, 7#1-3204, 8幢904 …) in its parts."""
    if isinstance(value, date):
        return None, Remark(N_("房号被表格软件改成了日期，请把这一列设为文本后重填"))
    text = flat(value)
    if unsaid(text):
        return None, Remark(N_("没有写房号"))
    if not is_formula(text):
        bare = _bare(text)
        for pattern in _HOMES:
            found = pattern.fullmatch(bare)
            if found:
                return _home(found.groupdict()), None
    return None, Remark(N_("“%(text)s”读不出房号"), {"text": text[:40]})


def read_door(value: Value) -> Home | None:
    """A door with or without its entrance and floor (2单元502, 2-502, 502室), the building standing elsewhere."""
    text = flat(value)
    found = None if isinstance(value, date) or is_formula(text) else _WITHIN.fullmatch(_bare(text))
    return _home(found.groupdict()) if found else None


def read_part(value: Value) -> str | None:
    """A building's, entrance's or floor's own name without its counting word: 3号楼 is 3, A座 is A."""
    text = flat(value)
    if unsaid(text) or is_formula(text) or isinstance(value, date):
        return None
    bare = re.sub(r"(?:第)?(.+?)(?:号楼|號樓|单元|單元|[#栋幢棟座楼樓号號层層梯门門F])+$", r"\1", _bare(text))
    return _plain(bare) if 0 < len(bare) <= 10 else None


def read_date(value: Value) -> tuple[date | None, Remark | None]:
    """A day in any usual writing, a spreadsheet's serial number too; no day is guessed."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value, None
    text = flat(value)
    if not text:
        return None, None
    if unsaid(text):
        return None, Remark(N_("写着“%(text)s”，日期留空"), {"text": text})
    try:
        day = _serial(text) or _numeric(_digits(text)) or _worded(text)
    except ValueError:
        day = None
    if day and 1950 <= day.year < 2100:
        return day, None
    return None, Remark(N_("“%(text)s”读不出日期，日期留空"), {"text": text[:40]})


def _bare(text: str) -> str:
    text = _digits(text).upper().replace(" ", "")
    return _DASHES.sub("-", text).strip("-")


def _digits(text: str) -> str:
    return _COUNTING.sub(lambda found: str(_number(found[0])), text)


def _number(text: str) -> int | str:
    if "十" not in text and "百" not in text:
        return "".join(str(_NUMERALS[ch]) for ch in text)
    total = digit = 0
    for ch in text:
        if ch in "十百":
            total += (digit or (0 if total else 1)) * (10 if ch == "十" else 100)
            digit = 0
        else:
            digit = _NUMERALS[ch]
    return total + digit


def _home(parts: dict[str, str | None]) -> Home:
    door, floor = _plain(parts["d"] or ""), _plain(parts.get("f") or "")
    if floor and door.isdigit() and len(door) <= 2:
        door = f"{floor}{int(door):02d}"
    if not floor and door.isdigit() and len(door) in (3, 4):
        floor = door[:-2]
    building, entrance = (_plain(parts.get(key) or "") or None for key in "be")
    return Home(building, entrance, floor or None, door)


def _plain(part: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", part)


def _serial(text: str) -> date | None:
    number = float(text) if re.fullmatch(r"\d{5}(\.\d+)?", text) else 0
    if _SERIAL_FIRST <= number < _SERIAL_LAST:
        return date(1899, 12, 30) + timedelta(days=int(number))
    return None


def _numeric(text: str) -> date | None:
    compact = re.sub(r"\.0$", "", text.replace(" ", ""))
    for pattern, base in ((_REPUBLIC, 1911), (_SHORT, 2000)):
        found = pattern.fullmatch(compact)
        if found:
            return date(base + int(found[1]), int(found[2]), int(found[3]))
    spaced = re.sub(r" *([-/.年月]) *| +(?=[日号號])", r"\1", text)
    found = _YMD.fullmatch(spaced)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _COMPACT.fullmatch(compact)
    return date(int(found[1] + found[2]), int(found[3]), int(found[4])) if found else None


def _worded(text: str) -> date | None:
    found = _DAY_MON.fullmatch(text)
    if found:
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return date(year, _MONTHS.get(found[2].lower(), 0), int(found[1]))
    found = _MON_DAY.fullmatch(text)
    if found:
        return date(int(found[3]), _MONTHS.get(found[1].lower(), 0), int(found[2]))
    found = _SLASHED.fullmatch(text)
    if found and (int(found[1]) > 12 or int(found[2]) > 12 or found[1] == found[2]):
        day, month = (int(found[1]), int(found[2])) if int(found[2]) <= 12 else (int(found[2]), int(found[1]))
        return date(int(found[3]), month, day)
    return None
