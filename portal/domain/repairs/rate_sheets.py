"""A price list as people keep it in a spreadsheet, read into items."""

from collections.abc import Mapping, Sequence

from portal.domain.repairs.actions.rates import Item
from portal.domain.repairs.cost_rules import KIND_WORDS
from portal.infra.refused import N_, Refused
from portal.infra.sheets import Sheet, Value

HEADS: Mapping[str, Sequence[str]] = {
    "code": ("编号", "编码", "code"),
    "text": ("项目", "名称", "item"),
    "kind": ("类别", "kind"),
    "unit": ("单位", "unit"),
    "price": ("单价", "含税单价", "price"),
    "tax": ("税率", "tax"),
}
_NEEDED = ("code", "text", "kind", "unit", "price")
_KINDS = {words: kind.value for kind, words in KIND_WORDS.items()} | {k.value: k.value for k in KIND_WORDS}
NO_HEAD = N_("没有找到表头。第一行请写：编号、项目、类别、单位、单价、税率。")
NO_KIND = N_("第%(row)s行的类别不认识，请写人工、材料、运输或其他。")


def items_in(sheets: Sequence[Sheet]) -> list[Item]:
    """The items of the first table that has the columns of a price list; refused with the row where one is unclear."""
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:10]):
            columns = _columns(row)
            if all(name in columns for name in _NEEDED):
                return [
                    _item(columns, line, at + 2 + n)
                    for n, line in enumerate(sheet.rows[at + 1 :])
                    if any(line)
                ]
    raise Refused(NO_HEAD, field="file")


def _columns(row: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, value in enumerate(row):
        words = str(value or "").strip().lower()
        for name, heads in HEADS.items():
            if name not in found and any(
                words == head or words.startswith((f"{head}（", f"{head}(")) for head in heads
            ):
                found[name] = column
    return found


def _item(columns: Mapping[str, int], row: Sequence[Value], number: int) -> Item:
    cells = {name: row[column] if column < len(row) else None for name, column in columns.items()}
    kind = _KINDS.get(_text(cells["kind"]))
    if kind is None:
        raise Refused(NO_KIND, field="file", row=number)
    tax = cells.get("tax")
    if isinstance(tax, float) and 0 < tax < 1:  # a cell shown as 13 % holds 0.13
        tax = round(tax * 100, 4)
    return Item(
        code=_text(cells["code"]), text=_text(cells["text"]), kind=kind, unit=_text(cells["unit"]),
        price=_text(cells["price"]), tax=_text(tax),
    )  # fmt: skip


def _text(value: Value) -> str:
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value if value is not None else "").strip()
