"""What a new house starts with: the tree of building parts, opening hours, and the holidays of China.

Terms: the national minimum for both clocks (建设工程质量管理条例 art. 40) and, after it or alone, the items of
the quality book 住宅质量保证书, which count for the owner only.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from portal.domain.terms.rules import BY_AGREEMENT
from portal.domain.terms.span_rules import Day, DayKind, Window
from portal.domain.terms.warranty_rules import FoundIn, Part, parse_terms
from portal.infra.refused import N_

_ORDINARY, _WATER = "repair.deadline.ordinary", "repair.deadline.waterproofing"
_HOME, _COMMON, _BOTH = FoundIn.HOME, FoundIn.COMMON, FoundIn.BOTH

_GROUPS = (
    ("leak", N_("漏水渗水"), "droplets"),
    ("water", N_("水管与下水"), "waves"),
    ("power", N_("电与灯"), "zap"),
    ("door", N_("门窗"), "door-open"),
    ("wall", N_("墙面、地面、吊顶"), "paint-roller"),
    ("heat", N_("暖气、空调、新风"), "thermometer"),
    ("kit", N_("厨房、卫生间设备"), "cooking-pot"),
    ("shared", N_("电梯与公共设施"), "building-2"),
    ("frame", N_("房屋结构"), "house"),
    ("other", N_("其他"), "circle-help"),
)

# code, name, icon, trade, owner's terms, builder's terms, limit, found in
_LEAVES = (
    ("leak.bathroom", N_("卫生间漏水渗水"), "bath", "waterproofing", "5y/1y", "5y", _WATER, _HOME),
    ("leak.kitchen", N_("厨房漏水渗水"), "cooking-pot", "waterproofing", "5y/1y", "5y", _WATER, _HOME),
    ("leak.balcony", N_("阳台漏水渗水"), "umbrella", "waterproofing", "5y", "5y", _WATER, _HOME),
    ("leak.window", N_("窗边渗水"), "umbrella", "waterproofing", "5y/1y", "5y", _WATER, _HOME),
    ("leak.outer_wall", N_("外墙渗水"), "building-2", "waterproofing", "5y/1y", "5y", _WATER, _BOTH),
    ("leak.roof", N_("屋顶漏水"), "house", "waterproofing", "5y/3y", "5y", _WATER, _BOTH),
    ("leak.basement", N_("地下室、车库渗水"), "droplets", "waterproofing", "5y/1y", "5y", _WATER, _BOTH),
    ("water.supply", N_("水管漏水"), "droplets", "plumbing", "2y/1y", "2y", _ORDINARY, _BOTH),
    ("water.none", N_("没水或水压小"), "waves", "plumbing", "2y", "2y", _ORDINARY, _BOTH),
    ("water.drain", N_("下水管漏水"), "waves", "plumbing", "2y/1y", "2y", _ORDINARY, _BOTH),
    ("water.blocked", N_("下水堵"), "waves", "plumbing", "2m", "", _ORDINARY, _BOTH),
    ("water.tap", N_("水龙头、阀门"), "wrench", "plumbing", "1y", "", _ORDINARY, _HOME),
    ("water.meter", N_("水表"), "receipt", "plumbing", "", "", _ORDINARY, _BOTH),
    ("power.line", N_("没电、跳闸"), "zap", "electrical", "2y", "2y", _ORDINARY, _BOTH),
    ("power.socket", N_("开关、插座"), "zap", "electrical", "6m", "", _ORDINARY, _HOME),
    ("power.lamp", N_("灯"), "lightbulb", "electrical", "6m", "", _ORDINARY, _BOTH),
    ("power.network", N_("网线、有线电视、对讲"), "phone", "weak_current", "2y", "2y", _ORDINARY, _HOME),
    ("power.meter", N_("电表、供电线路"), "receipt", "electrical", "", "", _ORDINARY, _BOTH),
    ("door.entry", N_("入户门、单元门"), "door-open", "windows", "1y", "", _ORDINARY, _BOTH),
    ("door.inner", N_("室内门"), "door-open", "windows", "1y", "", _ORDINARY, _HOME),
    ("door.window", N_("窗户、玻璃"), "wind", "windows", "1y", "", _ORDINARY, _BOTH),
    ("door.lock", N_("门锁、把手、合页"), "key-round", "windows", "1y", "", _ORDINARY, _HOME),
    ("door.railing", N_("栏杆、扶手"), "shield", "windows", "2y", "2y", _ORDINARY, _BOTH),
    ("wall.plaster", N_("墙面、顶面掉皮脱落"), "paint-roller", "fit_out", "1y", "", _ORDINARY, _BOTH),
    ("wall.crack", N_("墙面裂缝"), "split", "fit_out", "2y", "2y", _ORDINARY, _BOTH),
    ("wall.paint", N_("墙漆、壁纸"), "paint-roller", "fit_out", "2y", "2y", _ORDINARY, _BOTH),
    ("wall.tile", N_("瓷砖空鼓、脱落"), "layout-dashboard", "fit_out", "2y", "2y", _ORDINARY, _BOTH),
    ("wall.floor", N_("地面空鼓、开裂、地板"), "layout-dashboard", "fit_out", "1y", "", _ORDINARY, _BOTH),
    ("wall.ceiling", N_("吊顶"), "arrow-up", "fit_out", "2y", "2y", _ORDINARY, _BOTH),
    ("wall.insulation", N_("墙体保温、结露发霉"), "thermometer", "civil", "5y", "5y", _ORDINARY, _BOTH),
    ("heat.radiator", N_("暖气、地暖不热"), "flame", "hvac", "2hs", "2hs", _ORDINARY, _HOME),
    ("heat.cooling", N_("中央空调不冷"), "thermometer", "hvac", "2cs", "2cs", _ORDINARY, _BOTH),
    ("heat.air", N_("新风、排风"), "wind", "hvac", "2y", "2y", _ORDINARY, _BOTH),
    ("kit.sanitary", N_("马桶、洗手盆、淋浴"), "bath", "plumbing", "1y", "", _ORDINARY, _HOME),
    ("kit.cabinet", N_("橱柜、浴室柜"), "archive", "fit_out", "2y", "2y", _ORDINARY, _HOME),
    ("kit.appliance", N_("灶具、油烟机、热水器"), "cooking-pot", "appliances", "", "", _ORDINARY, _HOME),
    ("kit.gas", N_("燃气管道、燃气表"), "flame", "general", "", "", _ORDINARY, _BOTH),
    ("shared.lift", N_("电梯"), "arrow-up-down", "lift", "2y", "2y", _ORDINARY, _COMMON),
    ("shared.fire", N_("消防设施"), "siren", "fire", "2y", "2y", _ORDINARY, _COMMON),
    ("shared.gate", N_("门禁、监控、道闸"), "lock", "weak_current", "2y", "2y", _ORDINARY, _COMMON),
    ("shared.pump", N_("水泵、供水设备"), "waves", "plumbing", "2y", "2y", _ORDINARY, _COMMON),
    ("shared.paving", N_("道路、停车位"), "map-pin", "civil", "2y", "2y", _ORDINARY, _COMMON),
    ("shared.garden", N_("绿化、水景"), "sprout", "landscaping", "", "", _ORDINARY, _COMMON),
    (
        "frame.structure",
        N_("梁、柱、承重墙、楼板"),
        "building-2",
        "civil",
        "life",
        "life",
        BY_AGREEMENT,
        _BOTH,
    ),
    ("frame.foundation", N_("地基、沉降"), "hard-hat", "civil", "life", "life", BY_AGREEMENT, _BOTH),
    ("other.other", N_("说不清，师傅来看"), "circle-help", "general", "", "", _ORDINARY, _BOTH),
)
_UTILITY = frozenset({"water.meter", "power.meter", "kit.gas"})


def parts() -> list[Part]:
    """The tree of building parts in the words owners use: groups first, then their leaves."""
    groups = [
        Part(code, "", name, icon, sort=number * 100) for number, (code, name, icon) in enumerate(_GROUPS, 1)
    ]
    order = {group.code: group.sort for group in groups}
    leaves: list[Part] = []
    for number, (code, name, icon, trade, owner, builder, limit, found_in) in enumerate(_LEAVES, 1):
        group = code.partition(".")[0]
        terms = (parse_terms(owner), parse_terms(builder))
        leaves.append(
            Part(
                code, group, name, icon, trade, *terms, limit, found_in,
                utility=code in _UTILITY, sort=order[group] + number,
            )
        )  # fmt: skip
    return groups + leaves


WINDOWS: Mapping[str, tuple[Window, ...]] = {
    "workday": (Window.parse("08:30-12:00"), Window.parse("13:30-18:00")),
}
YEARS = (2025, 2026, 2027)
CONFIRMED_YEARS = frozenset({2025, 2026})
_FESTIVALS = (
    ("New Year's Day", N_("元旦")),
    ("Chinese New Year", N_("春节")),
    ("Tomb-Sweeping Day", N_("清明节")),
    ("Labor Day", N_("劳动节")),
    ("Dragon Boat Festival", N_("端午节")),
    ("Mid-Autumn Festival", N_("中秋节")),
    ("National Day", N_("国庆节")),
)
_DAY_OFF, _MADE_UP = N_("放假"), N_("调休上班")


def holiday_days(years: Iterable[int] = YEARS) -> dict[date, Day]:
    """The public holidays and make-up workdays of China as far as the State Council has announced them.

    For a year not yet announced only the statutory days are known; confirm the year once it is.
    """
    import holidays

    years = tuple(years)
    known = holidays.country_holidays("CN", years=years, language="en_US")
    days: dict[date, Day] = {}
    for on in sorted(on for on in known if on.year in years):
        days[on] = Day(DayKind.HOLIDAY, _festival(known[on]) or _name_nearby(days, on))
    for on in known.weekend_workdays:
        if on.year in years:
            days[on] = Day(DayKind.MAKE_UP, _MADE_UP)
    return dict(sorted(days.items()))


def _festival(name: str) -> str:
    return next((ours for theirs, ours in _FESTIVALS if name.startswith(theirs)), "")


def _name_nearby(days: Mapping[date, Day], on: date) -> str:
    """A day off by exchange bears the name of the festival it follows."""
    before = (days.get(on - timedelta(days=number)) for number in range(1, 6))
    return next((day.name for day in before if day), _DAY_OFF)
