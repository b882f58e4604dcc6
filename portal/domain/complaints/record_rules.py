"""The words of 《业主投诉记录表》: what it is about, how it came in, how grave, whose; moods and means for staff only."""

from collections.abc import Mapping
from enum import StrEnum

from portal.infra.refused import N_


class Topic(StrEnum):
    """What a complaint is about, as the field sorts it (domain guide, section 5)."""

    WORKMANSHIP = "workmanship"
    DESIGN = "design"
    SALES = "sales"
    PROPERTY_SERVICE = "property_service"
    CUSTOMER_SERVICE = "customer_service"


TOPIC_WORDS: Mapping[Topic, str] = {
    Topic.WORKMANSHIP: N_("工程质量"),
    Topic.DESIGN: N_("规划设计"),
    Topic.SALES: N_("销售管理"),
    Topic.PROPERTY_SERVICE: N_("物业管理"),
    Topic.CUSTOMER_SERVICE: N_("客户服务"),
}
# The same in plain words, for the person who complains.
TOPIC_PLAIN: Mapping[Topic, str] = {
    Topic.WORKMANSHIP: N_("房子的质量：交付以后、装修期间发现的问题"),
    Topic.DESIGN: N_("规划设计：交付的和当初说的、样板看到的不一样"),
    Topic.SALES: N_("销售：私下承诺、夸大宣传、没有兑现"),
    Topic.PROPERTY_SERVICE: N_("物业服务：报修没人管、修得不好、保洁秩序绿化"),
    Topic.CUSTOMER_SERVICE: N_("客户服务：延期交付、办证、接待"),
}


class Severity(StrEnum):
    """How grave a complaint is; it sets the clock of the reply and who leads."""

    GENERAL = "general"
    SERIOUS = "serious"
    MAJOR = "major"


SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.GENERAL: N_("一般"),
    Severity.SERIOUS: N_("较重"),
    Severity.MAJOR: N_("重大"),
}


class Liability(StrEnum):
    """Whose doing it was, as far as one knows."""

    OURS = "ours"
    PARTLY = "partly"
    NOT_OURS = "not_ours"
    UNCLEAR = "unclear"


LIABILITY_WORDS: Mapping[Liability, str] = {
    Liability.OURS: N_("我方"),
    Liability.PARTLY: N_("部分我方"),
    Liability.NOT_OURS: N_("非我方"),
    Liability.UNCLEAR: N_("未明"),
}
CHANNELS: Mapping[str, str] = {
    "web": N_("网页"),
    "phone": N_("电话"),
    "counter": N_("前台"),
    "letter": N_("来信"),
    "wechat": N_("微信"),
    "patrol": N_("巡查"),
    "12345": N_("12345"),
    "authority": N_("主管部门"),
    "press": N_("媒体"),
    "callback": N_("回访"),
}
# With these comes the authority's own number, date and limit.
OFFICIAL = frozenset({"12345", "authority"})
# What the person hopes for, asked when the complaint comes in; the gap to the experience is reported.
EXPECTATIONS: Mapping[int, str] = {
    1: N_("没抱什么希望"),
    2: N_("能有个说法就行"),
    3: N_("希望按规定处理"),
    4: N_("希望尽快解决"),
    5: N_("相信会处理好"),
}
# Staff only, facts with a date, on the case and never on the person; deleted at archiving.
MOODS: Mapping[str, str] = {
    "respect": N_("求尊重"),
    "compensation": N_("求补偿"),
    "vent": N_("求发泄"),
    "evade_blame": N_("逃避责任"),
    "hostile": N_("敌对"),
    "mixed": N_("多种"),
}
MEANS: Mapping[str, str] = {
    "company": N_("理性：向公司反映"),
    "department": N_("理性：向主管部门反映"),
    "press": N_("理性：向媒体反映"),
    "authorities": N_("理性：向消协、质监、信访反映"),
    "banners": N_("非理性：横幅、传单"),
    "blocking": N_("非理性：煽动、围堵"),
    "assault": N_("非理性：辱骂、动手"),
}
RISKS: Mapping[str, str] = {
    "safety": N_("涉及人身安全"),
    "many": N_("可能有多户"),
    "press": N_("可能见报、上网"),
    "lawsuit": N_("可能仲裁、起诉"),
    "petition": N_("可能信访、集体上访"),
    "repeat": N_("同一件事第二次投诉"),
}
FACT_KINDS: Mapping[str, Mapping[str, str]] = {"mood": MOODS, "means": MEANS, "risk": RISKS}
FACT_KIND_WORDS: Mapping[str, str] = {"mood": N_("心态"), "means": N_("方式"), "risk": N_("风险")}
# Where it should be prevented, and where the cause lies.
WHERE: Mapping[str, str] = {
    "planning": N_("规划设计"),
    "sales": N_("销售"),
    "construction": N_("施工"),
    "supervision": N_("监理"),
    "materials": N_("材料"),
    "property_service": N_("物业服务"),
}
# Files of these kinds the person reads who complains; evidence of staff and proofs of delivery are of other kinds.
HOME_EVIDENCE, STAFF_EVIDENCE, PROMISE_PROOF, DELIVERY_PROOF = "evidence", "found", "promise", "delivery"
HOME_FILES = frozenset({HOME_EVIDENCE, PROMISE_PROOF})
# How the person agreed to what was read back.
AGREED_HOW: Mapping[str, str] = {
    "portal": N_("网页"),
    "phone": N_("电话"),
    "counter": N_("当面"),
    "wechat": N_("微信"),
    "letter": N_("书面"),
}
MOST_POINTS = 8
