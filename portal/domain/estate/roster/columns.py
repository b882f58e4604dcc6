"""Which row is the header and which column holds what, as a proposal that staff look at and correct."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.domain.estate.roster import cells, places
from portal.domain.estate.roster.rules import Field
from portal.infra.refused import N_, Refused
from portal.infra.sheets import Sheet, Value, letters

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
_TRADITIONAL = str.maketrans(
    "號間編單樓棟層門牌業產權戶聯繫電話機備用緊急時驗積築實測證碼顧場構購買屋類圖稱屬",
    "号间编单楼栋层门牌业产权户联系电话机备用紧急时验积筑实测证码顾场构购买屋类图称属",
)
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
_SEARCHED = 40
_SAMPLED = 60
_NO_HOME = N_("还没有哪一列是房号（或楼栋和门号），请在对列里选好。")
_NO_NAME = N_("还没有哪一列是姓名，请在对列里选好。")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: what it is headed, what it holds, how sure that is (0 to 1) and why."""

    index: int
    label: str
    field: Field | None
    confidence: float
    reason: str
    samples: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def letter(self) -> str:
        """The column's name as the spreadsheet shows it."""
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out: header rows (counted from 0; empty if there are none) and its columns."""

    header: tuple[int, ...]
    columns: tuple[Column, ...]

    @property
    def first_row(self) -> int:
        """The first row after the header, counted from 0."""
        return self.header[-1] + 1 if self.header else 0

    def fields(self) -> dict[Field, int]:
        """Field → column."""
        return {column.field: column.index for column in self.columns if column.field}

    def lacking(self) -> str | None:
        """The sentence that says which column nothing can be imported without; None if all is there."""
        fields = self.fields()
        if Field.HOME not in fields and not {Field.BUILDING, Field.DOOR} <= set(fields):
            return _NO_HOME
        return None if Field.NAME in fields else _NO_NAME


def recognise(sheet: Sheet, header: tuple[int, ...] | None = None) -> Layout:
    """Find the header (under titles, over two merged rows, or none at all) and propose each column's field.

    `header`: its rows counted from 0, where they are known.
    """
    header = _header(sheet) if header is None else header
    labels = _labels(sheet, header)
    first = header[-1] + 1 if header else 0
    taken: dict[Field, int] = {}
    # The surest headings choose first.
    order = sorted(range(sheet.width), key=lambda index: (-_by_word(labels.get(index, ""))[1], index))
    columns = [_column(sheet, index, labels.get(index, ""), first, taken) for index in order]
    return Layout(header, tuple(sorted(columns, key=lambda column: column.index)))


def corrected(layout: Layout, chosen: Mapping[int, Field | None]) -> Layout:
    """The layout with columns as staff chose them (None: not imported). Refused: a field twice, or one missing."""
    columns = tuple(
        replace(column, field=chosen[column.index], confidence=1.0, reason=N_("人工选定"))
        if column.index in chosen
        else column
        for column in layout.columns
    )
    seen: set[Field] = set()
    for column in columns:
        if column.field in seen:
            raise Refused(N_("有两列选了同一项，请只留一列。"), field=f"column-{column.index}")
        if column.field:
            seen.add(column.field)
    layout = replace(layout, columns=columns)
    lacking = layout.lacking()
    if lacking:
        raise Refused(lacking, field="columns")
    return layout


def likeliest(sheets: Sequence[Sheet]) -> int:
    """Which of the sheets is the roster: visible, most columns recognised, most rows. Refused: all are empty."""
    filled = [index for index, sheet in enumerate(sheets) if sheet.rows and not sheet.hidden]
    if not filled:
        raise Refused(N_("这个文件里没有看得见的内容。"))
    return max(filled, key=lambda index: (_recognised(sheets[index]), len(sheets[index].rows), -index))


def _recognised(sheet: Sheet) -> int:
    layout = recognise(sheet)
    return len(layout.fields()) + (100 if layout.lacking() is None else 0)


def _header(sheet: Sheet) -> tuple[int, ...]:
    best: tuple[int, ...] = ()
    most = 1
    for row in range(min(_SEARCHED, len(sheet.rows))):
        for header in ((row,), (row, row + 1)):
            found = {field for text in _labels(sheet, header).values() if (field := _by_word(text)[0])}
            if len(found) > most and found & _TELLING:
                best, most = header, len(found)
    return _with_group_above(sheet, best)


def _with_group_above(sheet: Sheet, header: tuple[int, ...]) -> tuple[int, ...]:
    # A cell merged from the row above says that the header began there.
    while header and any((header[0], column) in sheet.filled for column in range(sheet.width)):
        header = (header[0] - 1, *header)
    return header


def _labels(sheet: Sheet, header: Sequence[int]) -> dict[int, str]:
    labels: dict[int, str] = {}
    for row in header:
        for column, value in enumerate(sheet.rows[row] if row < len(sheet.rows) else ()):
            text = cells.flat(value) if isinstance(value, str) else ""
            if text:
                labels[column] = text
    return labels


def header_word(text: str) -> str:
    """A heading as it is compared: simplified, one case, without spaces, marks, and what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_TRADITIONAL)
    text = re.sub(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[\s*:：.,，。、_\-/'\"“”]+", "", text)


_EXACT = {word: field for field, words in _WORDS.items() for word in words.split()}
_LONGEST = sorted((word for word in _EXACT if len(word) > 1), key=len, reverse=True)


def _by_word(label: str) -> tuple[Field | None, float]:
    word = header_word(label)
    if not word or len(word) > 24:
        return None, 0.0
    if word in _EXACT:
        return _EXACT[word], 1.0
    if len(word) <= 12 and not word.isascii():
        for known in _LONGEST:
            if not known.isascii() and (word.endswith(known) or word.startswith(known)):
                return _EXACT[known], 0.8
    return None, 0.0


def _column(sheet: Sheet, index: int, label: str, first: int, taken: dict[Field, int]) -> Column:
    cut = (sheet.cell(row, index) for row in range(first, first + _SAMPLED))
    values = [value for value in cut if value not in (None, "")]
    field, confidence = _by_word(label)
    reason = N_("按列名认出")
    if field in taken:
        field = _SECOND.get(field) if field else None
        confidence, reason = 0.5, N_("同样的列不止一列，请核对")
    if field is None and not label:
        field, confidence = _by_values(values)
        reason = N_("没有列名，按内容认出")
    if field is None or field in taken:
        return Column(index, label, None, 0.0, N_("不导入"), _samples(values), index in sheet.hidden_columns)
    confidence, reason = _supported(field, values, confidence, reason)
    taken[field] = index
    samples = () if field is Field.IDENTITY else _samples(values)
    return Column(index, label, field, confidence, reason, samples, index in sheet.hidden_columns)


def _samples(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(cells.flat(value)[:40] for value in values[:3])


def _share(field: Field, values: Sequence[Value]) -> float:
    reader = _READERS.get(field)
    if reader is None or not values:
        return 1.0 if reader is None else 0.0
    return sum(reader(value) is not None for value in values) / len(values)


def _supported(field: Field, values: Sequence[Value], confidence: float, reason: str) -> tuple[float, str]:
    if values and _share(field, values) < 0.5:
        return confidence / 2, N_("列名像，但内容多半读不出，请核对")
    return confidence, reason


def _by_values(values: Sequence[Value]) -> tuple[Field | None, float]:
    if len(values) < 3:
        return None, 0.0
    for field in (Field.IDENTITY, Field.PHONE, Field.HANDOVER, Field.HOME, Field.AREA, Field.NAME):
        share = _share(field, values)
        if share >= 0.8 and (field is not Field.NAME or _like_names(values)):
            return field, share / 2
    return None, 0.0


def _like_names(values: Sequence[Value]) -> bool:
    texts = [cells.flat(value) for value in values]
    return len(set(texts)) > len(texts) // 2 and all(len(text) <= 20 for text in texts)
