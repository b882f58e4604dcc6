"""Which column of a table of past complaints holds what: the words of its headings, and how its cells are read."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from portal.domain.complaints.past.cells import read_moment
from portal.domain.complaints.past.rules import Field
from portal.domain.estate.roster import cells
from portal.infra.refused import N_
from portal.infra.sheets import Value
from portal.infra.sheets.headings import Headings
from portal.infra.sheets.layout import Layout as AnyLayout
from portal.infra.sheets.layout import Plan

Layout = AnyLayout[Field]
_UTC = ZoneInfo("UTC")
_WORDS: Mapping[Field, str] = {
    Field.NUMBER: "编号 留言编号 投诉编号 单号 工单号 受理编号 案号 信件编号 序号 number no id ticket caseno",
    Field.SOURCE: "来源 渠道 投诉渠道 受理渠道 来件渠道 source channel origin",
    Field.PERSON: "投诉人 留言用户 姓名 业主 业主姓名 反映人 来电人 联系人 客户 客户姓名 用户 诉求人 person complainant name user",
    Field.PHONE: "电话 手机 联系电话 手机号 手机号码 来电号码 联系方式 phone mobile tel telephone",
    Field.HOME: "房号 房屋 地点 地址 房间号 楼栋 位置 投诉地点 home address place unit room",
    Field.TOPIC: "类型 类别 投诉类型 投诉类别 分类 问题类型 一级标签 topic type category class",
    Field.TITLE: "主题 标题 留言主题 投诉主题 事由 事项 title subject summary",
    Field.CONTENT: "内容 留言详情 详情 投诉内容 问题描述 反映内容 反映问题 诉求内容 描述 留言内容 content text detail details "
    "description message complaint",
    Field.DEMAND: "诉求 要求 投诉诉求 希望 业主诉求 客户诉求 demand wish request",
    Field.SUBMITTED: "提交时间 留言时间 投诉时间 投诉日期 受理时间 受理日期 来电时间 登记时间 登记日期 时间 日期 创建时间 "
    "submitted created date time opened received",
    Field.REPLY: "答复 回复 答复意见 回复内容 答复内容 处理结果 处理意见 处理情况 反馈 reply answer response resolution",
    Field.REPLIED: "答复时间 答复日期 回复时间 回复日期 办结时间 办结日期 处理时间 完成时间 反馈时间 replied answered closed "
    "responded replydate",
}
_TELLING = {Field.CONTENT, Field.TITLE, Field.SUBMITTED, Field.REPLY}
_READERS = {
    Field.SUBMITTED: lambda value: read_moment(value, _UTC).moment,
    Field.REPLIED: lambda value: read_moment(value, _UTC).moment,
    Field.PHONE: lambda value: cells.read_phone(value).value,
}
_NO_CONTENT = N_("还没有哪一列是内容，请在对列里选好。")
_NO_TIME = N_("还没有哪一列是提交时间，请在对列里选好。")


def lacking(fields: Mapping[Field, int]) -> str | None:
    """The sentence that says which column nothing can be imported without; None if all is there."""
    if Field.CONTENT not in fields:
        return _NO_CONTENT
    return None if Field.SUBMITTED in fields else _NO_TIME


def _guess(values: Sequence[Value]) -> tuple[Field | None, float]:
    """A column without a heading: long words are the content, moments when it came in."""
    texts = [cells.flat(value) for value in values]
    if len(values) < 3:
        return None, 0.0
    if PLAN.share(Field.SUBMITTED, values) >= 0.8:
        return Field.SUBMITTED, 0.4
    if sum(len(text) >= 40 for text in texts) >= len(texts) * 0.8:
        return Field.CONTENT, 0.4
    return None, 0.0


PLAN = Plan(Headings(_WORDS, _TELLING), _READERS, lacking, {Field.SUBMITTED: Field.REPLIED}, _guess)
