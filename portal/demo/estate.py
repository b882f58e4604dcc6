"""Builds the demo estate: communities, homes, people, firms, then repairs, complaints and feedback, on a set clock."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from portal.demo import arrivals, books, people, prices
from portal.demo.repairs import tell_all
from portal.domain.estate import accounts, actions
from portal.domain.estate.roles import PERMISSIONS, Role
from portal.domain.estate.rules import Tie, UnitState
from portal.domain.terms import actions as terms
from portal.domain.terms.sign_rules import SignTable, StandIn
from portal.infra import clock, passwords, totp
from portal.infra.actor import Actor, duty
from portal.infra.db import write
from portal.infra.messages import muted
from portal.infra.refused import N_

PASSWORD = "ting-song-2026"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOUSE: Actor = duty(N_("系统"), tuple(sorted(frozenset().union(*PERMISSIONS.values()))))
COMMUNITIES = (
    ("TS", "听松里", "杭州", "0571-8800 0110", 5, ("1", "2")),
    ("WL", "望澜庭", "宁波", "0574-8800 0110", 5, ("",)),
)
FLOORS = 10
BEGAN = timedelta(days=215)
SHIFT = timedelta(hours=12)
# Floor and door of homes of one building that were moved into so many days ago: a year and some days.
LATELY = {(4, 1): 374, (4, 2): 370}
SIGN_INS = (
    (N_("业主"), "13800002046"),
    (N_("客服"), "13800001001"),
    (N_("客服主管"), "13800001003"),
    (N_("回访人"), "13800001018"),
    (N_("维修主管"), "13800001005"),
    (N_("责任单位"), "13800003001"),
    (N_("维修人员"), "13800003002"),
    (N_("物业经理"), "13800001007"),
    (N_("部门负责人"), "13800001009"),
    (N_("公司经理"), "13800001010"),
    (N_("监理"), "13800001015"),
    (N_("项目部"), "13800001016"),
    (N_("专业维修队"), "13800003061"),
    (N_("管理员"), "13800001014"),
)


def is_built() -> bool:
    """Whether the database already holds anybody; the demo is laid into an empty one only."""
    return accounts.anybody()


def build(now: datetime | None = None) -> None:
    """Make the whole demo estate; some seconds."""
    now = now or clock.now()
    with muted():
        with clock.frozen(now - BEGAN), write():
            terms.seed_defaults(by=HOUSE)
            communities, homes = _communities()
            owners = _owners(homes)
            staff = _staff(communities)
            contracts = _firms(communities)
            _accounts(staff)
            prices.lay_out(communities, contracts, clock.local(now).year, HOUSE)
            _signing_rules(communities)
        with clock.frozen(now), write():
            _on_duty(communities, staff, now)
        arrivals.lay_out(communities, homes, now, HOUSE)
        tell_all(communities, homes, owners, now, books.hold_back(contracts, now, HOUSE))


def _communities() -> tuple[dict[str, int], list[tuple[str, int]]]:
    codes: dict[str, int] = {}
    homes: list[tuple[str, int]] = []
    for code, title, city, phone, buildings, entrances in COMMUNITIES:
        codes[code] = actions.add_community(
            HOUSE, code=code, title=title, city=city, zone=clock.HOME_ZONE, hotline=phone.replace("0110", "0000"),
            emergency_phone=phone, run_by="听松物业", developer="听松置业", restart_warranty=code == "TS",
        )  # fmt: skip
        for number in range(1, buildings + 1):
            accepted = date(clock.today().year - 5 + number % 4, 6, 30)
            building = actions.add_building(
                codes[code], HOUSE, title=f"{number}幢", accepted_on=accepted, floors=FLOORS
            )
            lately = LATELY if (code, number) == ("TS", 3) else {}
            homes += [(code, unit) for unit in _units(building, entrances, accepted, lately)]
    return codes, homes


def _units(
    building: int, entrances: tuple[str, ...], accepted: date, lately: Mapping[tuple[int, int], int]
) -> list[int]:
    made = []
    today = clock.today() + BEGAN
    for entrance in entrances:
        for floor in range(1, FLOORS + 1):
            for door in (1, 2):
                late = (floor + door) % 9 == 0
                handed = accepted + timedelta(days=400 if late else 92)
                moved = handed + timedelta(days=120)
                if (floor, door) in lately:
                    moved = today - timedelta(days=lately[floor, door])
                made.append(
                    actions.add_unit(
                        building, HOUSE, door=f"{floor}{door:02d}", entrance=entrance, floor=str(floor),
                        area_cm2=890_000 + door * 110_000, house_type="三室两厅" if door == 1 else "两室两厅",
                        state=UnitState.LET if floor % 7 == 0 else UnitState.OCCUPIED, handed_over_on=handed,
                        moved_in_on=moved,
                    )
                )  # fmt: skip
    return made


def _owners(homes: list[tuple[str, int]]) -> dict[int, int]:
    owners: dict[int, int] = {}
    for number, (_, unit) in enumerate(homes):
        person = actions.add_person(HOUSE, called=people.owner_name(number), phone=people.owner_phone(number))
        owners[unit] = person
        actions.tie(unit, person, HOUSE, kind=Tie.OWNER, from_on=date(2024, 10, 1), proven=True)
        if number % 12 == 3:
            other = actions.add_person(
                HOUSE, called=people.owner_name(number + 11), phone=f"1390000{number:04d}"
            )
            kind = (Tie.CO_OWNER, Tie.HOUSEHOLD, Tie.TENANT)[number // 12 % 3]
            actions.tie(unit, other, HOUSE, kind=kind, from_on=date(2025, 3, 1), proven=True)
    return owners


def _staff(communities: dict[str, int]) -> dict[str, int]:
    found = {}
    for phone, called, role, code in people.STAFF:
        found[phone] = actions.add_person(HOUSE, called=called, phone=phone)
        actions.grant_role(found[phone], HOUSE, role=role, community_id=communities.get(code))
    return found


def _firms(communities: dict[str, int]) -> dict[tuple[str, str], int]:
    contracts = {}
    for number, (title, short, trades, own, professional, contacts) in enumerate(people.FIRMS, start=1):
        firm = actions.add_firm(
            HOUSE, title=title, short_name=short, is_own_crew=own, is_professional=professional,
            phone=contacts[0][0],
        )  # fmt: skip
        for code, community in communities.items():
            for trade in trades:
                contracts[code, trade] = actions.add_contract(
                    firm, HOUSE, number=f"{code}-HT-{number:02d}-{trade[:4].upper()}", community_id=community,
                    trade=trade, from_on=date(2021, 1, 1),
                )  # fmt: skip
        for phone, called, role in contacts:
            person = actions.add_person(HOUSE, called=called, phone=phone)
            actions.add_contact(firm, HOUSE, person_id=person, role=role, from_on=date(2021, 1, 1))
    return contracts


def _signing_rules(communities: dict[str, int]) -> None:
    """In the second community 监理 has left: the service lead stands in, and silence counts after a week."""
    table = SignTable(consent_days=7, supervision=StandIn("role", Role.SERVICE_LEAD.value))
    terms.set_sign_rule(table, from_on=clock.today(), community_id=communities["WL"], by=HOUSE)


def _accounts(staff: dict[str, int]) -> None:
    kept = passwords.make_hash(PASSWORD)
    for phone in [p for _, p in SIGN_INS] + list(staff) + [c[0] for f in people.FIRMS for c in f[5]]:
        account = accounts.person_by_address(f"+86{phone}")
        if account is None or account.password_hash:
            continue
        by = accounts.actor_of_account(account.id)
        accounts.set_password(account.id, by, password_hash=kept)
        if accounts.must_have_second_factor(account.id):
            accounts.turn_on_totp(account.id, by, secret=TOTP_SECRET)
            accounts.confirm_totp(
                account.id, by, step=0, spare_codes=totp.keep(totp.spare_codes(TOTP_SECRET))
            )
    accounts.mark_as_demo()


def _on_duty(communities: dict[str, int], staff: dict[str, int], now: datetime) -> None:
    """By day those of each community, by night who serves them all: somebody is there round the clock."""
    morning = clock.local(now).replace(hour=8, minute=0, second=0, microsecond=0)
    for phone, _, role, code in people.STAFF:
        if role not in (Role.AGENT, Role.DISPATCHER, Role.SERVICE_LEAD):
            continue
        begins = morning + SHIFT if phone == people.BY_NIGHT else morning
        # The first one may have begun yesterday evening.
        first = begins - timedelta(days=1) if begins - timedelta(days=1) + SHIFT > now else begins
        first += timedelta(days=1) if first + SHIFT <= now else timedelta(0)
        for each in [communities[code]] if code else communities.values():
            actions.add_shifts(
                each, HOUSE, person_id=staff[phone], role=role, starts_at=first, ends_at=first + SHIFT,
                until=(morning + timedelta(days=13)).date(),
            )  # fmt: skip
