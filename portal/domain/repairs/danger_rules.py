"""What to do at once in each kind of danger, in the order in which it has to be done; the one source of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.infra.refused import N_


@dataclass(frozen=True)
class Danger:
    """What to do at once: icon, and (what, how, icon) of each thing; the public number for it, where there is one."""

    icon: str
    now: tuple[tuple[str, str, str], ...]
    number: str = ""
    number_words: str = ""


DANGERS: Mapping[str, Danger] = {
    "gas": Danger("flame", (
        (N_("不要开关任何电器，不要点火"), N_("灯、门铃、电话都不要碰，电话到室外再打"), "zap"),
        (N_("关燃气阀，开门窗"), N_("阀门在燃气表旁，转到与管道垂直"), "flame"),
        (N_("所有人到室外去"), N_("走楼梯，不坐电梯"), "log-out"),
    ), "119", N_("火警")),
    "burst_pipe": Danger("droplets", (
        (N_("关进户水阀"), N_("入户门外水表井内，顺时针拧到底"), "droplets"),
        (N_("关漏水处的电"), N_("手是湿的就不要碰配电箱"), "zap"),
    )),
    "live_wires": Danger("zap", (
        (N_("不要碰，离开几步"), N_("有人触电时也不要直接拉，先断电"), "circle-alert"),
        (N_("拉下总开关"), N_("在入户配电箱里，最大的那一个"), "zap"),
    ), "120", N_("急救")),
    "trapped": Danger("users", (
        (N_("按住电梯里的呼救按钮"), N_("几秒后有人应答，说明楼号和人数"), "phone-call"),
        (N_("不要扒门，不要往外爬"), N_("轿厢有通风，不会闷；等人来开"), "circle-alert"),
    ), "119", N_("火警与救援")),
    "flooding": Danger("waves", (
        (N_("水碰到插座前拉下总开关"), N_("已经碰到就不要下水，先走开"), "zap"),
        (N_("往高处走，不去地下室挪车"), N_("车可以赔，人不可以"), "log-out"),
    ), "119", N_("火警与救援")),
}  # fmt: skip
