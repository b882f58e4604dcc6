"""Price lists of the demo estate (invented prices), and what a job of each trade uses of them."""

from datetime import date

from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import Kind, ListKind
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.rates import list_for, rates_of
from portal.infra import clock
from portal.infra.actor import Actor

# code, text, kind, unit, price in yuan, tax in percent
ITEMS = (
    ("R01", "普工", Kind.LABOUR, "工日", "320", "3"),
    ("R02", "防水技工", Kind.LABOUR, "工日", "450", "3"),
    ("R03", "水电技工", Kind.LABOUR, "小时", "65", "3"),
    ("R04", "木工、门窗技工", Kind.LABOUR, "小时", "60", "3"),
    ("R05", "瓦工", Kind.LABOUR, "工日", "480", "3"),
    ("R06", "高空作业", Kind.LABOUR, "工日", "900", "3"),
    ("C01", "聚氨酯防水涂料", Kind.MATERIAL, "公斤", "26.50", "13"),
    ("C02", "聚合物防水砂浆", Kind.MATERIAL, "公斤", "4.20", "13"),
    ("C03", "DN15角阀", Kind.MATERIAL, "个", "38", "13"),
    ("C04", "不锈钢软管", Kind.MATERIAL, "根", "22", "13"),
    ("C05", "空气开关", Kind.MATERIAL, "只", "46.80", "13"),
    ("C06", "不锈钢合页", Kind.MATERIAL, "副", "28", "13"),
    ("C07", "瓷砖胶", Kind.MATERIAL, "袋", "52", "13"),
    ("C08", "内墙乳胶漆", Kind.MATERIAL, "平方米", "18.60", "13"),
    ("C09", "过滤网", Kind.MATERIAL, "个", "65", "13"),
    ("C10", "密封胶", Kind.MATERIAL, "支", "24", "13"),
    ("Y01", "材料运输", Kind.TRANSPORT, "车次", "80", "9"),
    ("Y02", "垃圾清运", Kind.TRANSPORT, "车次", "120", "9"),
    ("Q01", "吊篮租用", Kind.OTHER, "天", "600", "9"),
    ("Q02", "闭水试验", Kind.OTHER, "次", "150", "6"),
    ("Z01", "外墙防水翻新（含吊篮）", Kind.OTHER, "平方米", "128", "9"),
)
USES: dict[str, tuple[tuple[str, str], ...]] = {
    "leak": (("R02", "1.5"), ("C01", "12.5"), ("C02", "20"), ("Q02", "1")),
    "water": (("R03", "1.5"), ("C03", "1"), ("C04", "2")),
    "power": (("R03", "1"), ("C05", "1")),
    "door": (("R04", "2"), ("C06", "2")),
    "wall": (("R05", "0.5"), ("C07", "2"), ("C08", "6.5")),
    "heat": (("R03", "1.5"), ("C09", "1")),
    "kit": (("R04", "1"), ("C10", "1")),
    "outside": (("C02", "120"), ("Y02", "2"), ("R06", "4.5")),
    "facade": (("C02", "300"), ("Y01", "3"), ("Z01", "265")),
}
GENERAL = (("R01", "0.5"), ("Y01", "1"))


def lay_out(communities: dict[str, int], contracts: dict[tuple[str, str], int], year: int, by: Actor) -> None:
    """Each community's own lists, last year's and this year's, and the list of the waterproofers' contract."""
    for code, community in communities.items():
        own = _lists(community, ListKind.COMMUNITY, "维修计量价目表", year, by)
        _lists(community, ListKind.OWNER, "业主有偿服务价目表", year, by)
        actions.start_list(
            community_id=community, kind=ListKind.CONTRACT, title="防水合同附件二", from_on=date(year - 2, 1, 1),
            contract_id=contracts[code, "waterproofing"], ceiling="8000", copy_of=own, by=by,
        )  # fmt: skip


def _lists(community: int, kind: ListKind, title: str, year: int, by: Actor) -> int:
    before = None
    for each in (year - 1, year):
        made = actions.start_list(
            community_id=community, kind=kind, title=f"{title}（{each}）", from_on=date(each, 1, 1),
            copy_of=before, by=by,
        )  # fmt: skip
        if before is None:
            actions.put_rates(made.id, [actions.Item(*item) for item in ITEMS], by=by)
        before = made.id
    return made.id


def entries(row: Repair, what: str) -> list[actions.Entry]:
    """The cost lines that a job of this kind has, by the price list that holds for it now."""
    found = list_for(row, clock.today())
    rates = {rate.code: rate.id for rate in rates_of(found.id)} if found else {}
    return [
        actions.Entry(quantity=quantity, rate_id=rates[code])
        for code, quantity in USES.get(what, GENERAL)
        if code in rates
    ]
