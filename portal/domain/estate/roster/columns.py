"""Which row of a roster is the header and which column holds what: the words and readers of its proposal."""

from collections.abc import Callable, Mapping, Sequence

from portal.domain.estate.roster import cells, places
from portal.domain.estate.roster.rules import Field
from portal.infra.refused import N_
from portal.infra.sheets import Value
from portal.infra.sheets.headings import Headings, header_word
from portal.infra.sheets.layout import Column as AnyColumn
from portal.infra.sheets.layout import Layout as AnyLayout
from portal.infra.sheets.layout import Plan, as_kept, corrected, plain_layout

__all__ = [
    "Column",
    "Layout",
    "as_kept",
    "corrected",
    "header_word",
    "likeliest",
    "plain_layout",
    "recognise",
]
Column = AnyColumn[Field]
Layout = AnyLayout[Field]

_WORDS: Mapping[Field, str] = {
    Field.SERIAL: "序号 编号 序 行号 no number index seq #",
    Field.HOME: "房号 房屋 房屋编号 房间号 房间编号 房源 房产 地址 房屋地址 单元房号 楼栋房号 住址 unitnumber unitno "
    "home address property apartment flat",
    Field.BUILDING: "楼栋 楼号 栋号 幢号 楼栋号 楼幢 座号 栋 幢 楼座 building block tower bldg buildingno",
    Field.ENTRANCE: "单元 单元号 梯号 梯 entrance stairwell staircase unitentrance",
    Field.FLOOR: "楼层 层 所在层 层数 floor storey level",
    Field.DOOR: "门号 门牌 门牌号 室 室号 户号 房间 door room roomno doorno apartmentno flatno unit",
    Field.NAME: "姓名 业主 业主姓名 业主名称 产权人 产权人姓名 户主 户主姓名 房主 客户姓名 客户名称 客户 购房人 权利人 买受人 "
    "name owner ownername fullname customer",
    Field.CO_OWNERS: "共有人 共有产权人 共同产权人 共有人姓名 第二产权人 其他产权人 共同买受人 coowner coowners jointowner",
    Field.PHONE: "电话 手机 联系电话 手机号 手机号码 移动电话 联系方式 联系手机 电话号码 业主电话 业主手机 phone mobile tel "
    "telephone cell contact phonenumber mobilephone",
    Field.OTHER_PHONE: "其他电话 备用电话 固定电话 固话 座机 家庭电话 紧急联系电话 宅电 otherphone landline homephone",
    Field.HANDOVER: "交房日期 交房时间 交付日期 交付时间 交楼日期 收房日期 收房时间 接房日期 交房 收楼日期 handover handoverdate "
    "deliverydate delivery",
    Field.ACCEPTANCE: "竣工日期 竣工验收日期 竣工验收 竣工备案日期 验收日期 竣工时间 竣备日期 acceptance completiondate "
    "acceptancedate completion",
    Field.MOVED_IN: "入住日期 入住时间 入伙日期 入伙时间 搬入日期 movein moveindate movedin",
    Field.AREA: "建筑面积 面积 房屋面积 产权面积 建面 实测面积 合同面积 area builtarea size grossarea",
    Field.HOUSE_TYPE: "户型 房型 户型图 户型名称 housetype layout unittype type",
    Field.IDENTITY: "身份证 身份证号 身份证号码 证件号 证件号码 身份证件号 证件 idnumber idno idcard identity passport",
}
_READERS: Mapping[Field, Callable[[Value], object]] = {
    Field.HOME: lambda value: places.read_home(value)[0],
    Field.PHONE: lambda value: cells.read_phone(value).value,
    Field.IDENTITY: lambda value: cells.read_identity(value).value,
    Field.HANDOVER: lambda value: places.read_date(value)[0],
    Field.AREA: lambda value: cells.read_area(value).value,
    Field.NAME: lambda value: cells.read_name(value).value,
}
_TELLING = {Field.HOME, Field.NAME, Field.DOOR, Field.BUILDING, Field.PHONE}
_SECOND = {Field.PHONE: Field.OTHER_PHONE, Field.NAME: Field.CO_OWNERS}
_NO_HOME = N_("还没有哪一列是房号（或楼栋和门号），请在对列里选好。")
_NO_NAME = N_("还没有哪一列是姓名，请在对列里选好。")


def lacking(fields: Mapping[Field, int]) -> str | None:
    """The sentence that says which column a roster cannot do without; None if all is there."""
    if Field.HOME not in fields and not {Field.BUILDING, Field.DOOR} <= set(fields):
        return _NO_HOME
    return None if Field.NAME in fields else _NO_NAME


def _by_values(values: Sequence[Value]) -> tuple[Field | None, float]:
    if len(values) < 3:
        return None, 0.0
    for field in (Field.IDENTITY, Field.PHONE, Field.HANDOVER, Field.HOME, Field.AREA, Field.NAME):
        share = _PLAN.share(field, values)
        if share >= 0.8 and (field is not Field.NAME or _like_names(values)):
            return field, share / 2
    return None, 0.0


def _like_names(values: Sequence[Value]) -> bool:
    texts = [cells.flat(value) for value in values]
    return len(set(texts)) > len(texts) // 2 and all(len(text) <= 20 for text in texts)


_PLAN = Plan(Headings(_WORDS, _TELLING), _READERS, lacking, _SECOND, _by_values, Field.IDENTITY)
recognise, likeliest = _PLAN.recognise, _PLAN.likeliest
