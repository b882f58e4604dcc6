"""Themes in people's own words: which signs, Chinese or English, name a theme, and which themes an answer touches.

Words are compared folded (width, case, Traditional and Simplified alike). A Chinese sign counts wherever it stands,
one in letters only as a word or the beginning of one, so that `rude` finds "rudeness" and not "intruded".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from portal.infra.refused import N_

# What surveys of property service are mostly about (norms 3.3: repair, cleaning and green, safety, cost, staff,
# reception, culture), each with its signs.
BUILT: Sequence[tuple[str, str]] = (
    (N_("维修速度"), "太慢 拖延 等了 迟迟 没人来 不及时 及时 很快 slow delay late waited quick prompt fast"),
    (N_("维修质量"), "没修好 又坏 返修 反复 修不好 修好了 质量 漏水 渗水 fixed repair leak broken again quality"),
    (N_("服务态度"), "态度 礼貌 耐心 热情 不耐烦 推诿 冷漠 rude polite friendly patient attitude courteous helpful"),
    (N_("沟通告知"), "通知 告知 回复 没有说法 联系不上 解释 沟通 reply answer inform communicat notice explain contact"),
    (N_("收费"), "收费 物业费 费用 太贵 涨价 停车费 fee charge expensive price cost bill tax"),
    (N_("清洁绿化"), "清洁 保洁 卫生 垃圾 绿化 打扫 异味 clean dirty trash garbage litter garden tree weed"),
    (N_("安全秩序"), "安全 保安 门禁 监控 偷 消防 陌生人 safe security guard crime theft camera police"),
    (N_("电梯设备"), "电梯 停电 停水 水泵 路灯 照明 lift elevator power water light street"),
    (N_("噪音"), "噪音 噪声 太吵 装修声 扰民 nois loud"),
    (N_("停车"), "停车 车位 乱停 堵车 park traffic"),
)  # fmt: skip
NAME_MOST, SIGN_MOST, SIGNS_MOST = 60, 40, 60
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
Fold = Callable[[str], str]


def signs_in(text: str, fold: Fold) -> list[str]:
    """The signs that were typed, parted by space, comma or line, folded and each once."""
    parts = re.split(r"[\s,，、;；]+", text)
    return list(dict.fromkeys(fold(part)[:SIGN_MOST] for part in parts if part.strip()))


def finder(themes: Mapping[int, Iterable[str]], fold: Fold) -> Callable[[str], list[int]]:
    """Finds the themes of a text, by their ids, in the order given; `themes` are ids with their signs."""
    patterns = {id: pattern for id, signs in themes.items() if (pattern := _pattern(signs, fold))}

    def found(text: str) -> list[int]:
        folded = fold(text)
        return [id for id, pattern in patterns.items() if pattern.search(folded)]

    return found


def _pattern(signs: Iterable[str], fold: Fold) -> re.Pattern[str] | None:
    folded = [fold(sign) for sign in signs if sign.strip()]
    parts = [re.escape(sign) if _HAN.search(sign) else rf"(?<![^\W_]){re.escape(sign)}" for sign in folded]
    return re.compile("|".join(parts)) if parts else None
