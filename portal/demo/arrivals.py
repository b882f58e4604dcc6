"""What lies on the desk of the demo estate: a roster that was checked and not yet written, a home somebody claims."""

from datetime import datetime, timedelta

from portal.demo.teller import by_phone
from portal.domain.estate import accounts, actions, claims
from portal.domain.estate.roster import actions as roster
from portal.domain.estate.rules import Tie
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import write
from portal.infra.sheets import read_sheets

FILE = "望澜庭6幢交付名册.csv"
ROWS = """望澜庭6幢交付业主名册,,,,,
房号,姓名,联系电话,交房日期,建筑面积,备注
6-1-101,祁砚舟,13800005001,2026年10月18日,89.32,
6-1-102,祝以棠,138-0000-5002,2026/10/18,112.6㎡,
6-1-201,柯望山、柯念真,13800005003,2026.10.18,89.32,共有
6-1-202,纪听澜,1380000500,2026-10-19,112.6,手机少一位
6-1-301,邵行简,+86 138 0000 5005,2026-10-19,89.32,
6-1-302,季疏桐,13800005006,不详,112.6,
6-1-401,岑景明,13800005007,2026-13-19,89.32,日期写错
6-1-402,,13800005008,2026-10-20,112.6,姓名漏填
"""
MANAGER = "13800001008"
SPOTS = ("地下车库", "儿童活动区", "配电房")
NEWCOMER = ("13800005101", "楚映溪", "合同编号TS-2022-0388，身份证原件可带到服务中心核对")


def lay_out(communities: dict[str, int], homes: list[tuple[str, int]], now: datetime, by: Actor) -> None:
    """A roster of a building that was handed over lately, read by the worker; and a claim of this morning."""
    with clock.frozen(now - timedelta(hours=5)), write():
        phone, called, proof = NEWCOMER
        person = actions.add_person(by, called=called, phone=phone)
        home = next(unit for code, unit in reversed(homes) if code == "TS")
        claims.claim_home(home, accounts.actor_of_account(person), tie=Tie.CO_OWNER, proof=proof)
        manager = by_phone(MANAGER, "staff")
        sheets = read_sheets(ROWS.encode(), FILE)
        received = roster.upload(communities["WL"], manager, sheets=sheets, file_name=FILE)
        roster.check(received, manager)
        for community in communities.values():
            for spot in SPOTS:
                actions.add_spot(community, by, title=spot)
        accounts.mark_as_demo()
