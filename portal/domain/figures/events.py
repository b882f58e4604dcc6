"""What the figures tell, in the words of a timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class HotSpotFound(Event):
    name = "figures.hot_spot_found"
    sentence = N_("发现缺陷热点：%(building)s，%(part)s，%(days)d天内%(cases)d件")
    tone = "late"
    community_id: int
    building: str
    part: str
    cases: int
    days: int


@dataclass(frozen=True, kw_only=True)
class HotSpotRuleChanged(Event):
    name = "figures.hot_spot_rule_changed"
    sentence = N_("热点规则改为：%(days)d天内同一楼栋同一部位满%(least)d件")
    least: int
    days: int
    active: bool
