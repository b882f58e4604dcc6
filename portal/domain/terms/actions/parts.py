"""Verbs on the tree of building parts."""

from sqlalchemy import select

from portal.domain.terms import events, queries
from portal.domain.terms.actions.turn import allow, move, take_turn
from portal.domain.terms.models import BuildingPart
from portal.domain.terms.rules import AGREEABLE, LIMITS, TRADES
from portal.domain.terms.warranty_rules import FoundIn, Part, parse_terms
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused, WrongState

LONGEST_NAME = 40
LONGEST_TERM = 40


def set_part_terms(code: str, *, owner_term: str, builder_term: str, limit_key: str, by: Actor) -> None:
    """Change both warranty clocks (`5y/1y`, `6m`, `2hs`, `life`, empty) and the deadline of a building part."""
    allow(by, None)
    row = _part_row(code)
    if not row.parent_code:
        raise WrongState(N_("这是一组部位，保修期在每个部位上设置。"))
    _check_terms(owner_term, builder_term, limit_key)
    row.owner_term, row.builder_term, row.limit_key = owner_term.strip(), builder_term.strip(), limit_key
    session().flush()
    move("parts")
    event = events.PartTermsSet(
        part=row.name, owner_term=row.owner_term, builder_term=row.builder_term, limit_key=limit_key
    )
    record(event, subject=("building_part", row.id), by=by)


def add_part(
    parent: str,
    name: str,
    *,
    trade: str,
    owner_term: str = "",
    builder_term: str = "",
    limit_key: str = "repair.deadline.ordinary",
    found_in: str = "both",
    by: Actor,
) -> Part:
    """Add a building part under a group, in words an owner understands."""
    allow(by, None)
    group = _part_row(parent)
    if group.parent_code:
        raise WrongState(N_("新部位要放在一组部位下面。"))
    siblings = session().scalars(select(BuildingPart).where(BuildingPart.parent_code == parent)).all()
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(N_("请填部位名称，40个字以内。"), field="name")
    if any(row.name == name and row.retired_at is None for row in siblings):
        raise Refused(N_("这一组里已经有“%(name)s”。"), field="name", name=name)
    if trade not in TRADES:
        raise Refused(N_("请选择工种。"), field="trade")
    if found_in not in list(FoundIn):
        raise Refused(N_("请选择部位在家里、公共区域，还是都有。"), field="found_in")
    _check_terms(owner_term, builder_term, limit_key)
    row = BuildingPart(
        code=f"{parent}.own{len(siblings) + 1}", parent_code=parent, name=name, icon=group.icon, trade=trade,
        owner_term=owner_term.strip(), builder_term=builder_term.strip(), limit_key=limit_key,
        found_in=FoundIn(found_in), sort=max([group.sort, *(row.sort for row in siblings)]) + 1,
    )  # fmt: skip
    session().add(row)
    session().flush()
    move("parts")
    record(events.PartAdded(part=name, code=row.code), subject=("building_part", row.id), by=by)
    return queries.part(row.code)


def retire_part(code: str, *, by: Actor) -> None:
    """Take a building part out of what can be chosen; cases that name it keep it."""
    allow(by, None)
    row = _part_row(code)
    if row.retired_at is not None:
        raise WrongState(N_("这个部位已经停用。"))
    if not row.parent_code:
        raise WrongState(N_("这是一组部位，请停用其中的部位。"))
    row.retired_at = clock.now()
    session().flush()
    move("parts")
    record(events.PartRetired(part=row.name), subject=("building_part", row.id), by=by)


def _part_row(code: str) -> BuildingPart:
    take_turn("parts")
    row = session().scalar(select(BuildingPart).where(BuildingPart.code == code))
    if row is None:
        raise Missing(N_("没有这个部位。"))
    return row


def _check_terms(owner_term: str, builder_term: str, limit_key: str) -> None:
    for field, text in (("owner_term", owner_term), ("builder_term", builder_term)):
        try:
            parse_terms(text)
        except ValueError:
            raise Refused(
                N_("看不懂这个保修期。例如5y是5年，6m是6个月，2hs是2个采暖季。"), field=field
            ) from None
        if len(text.strip()) > LONGEST_TERM:
            raise Refused(N_("保修期最多写几项，用“/”隔开。"), field=field)
    if limit_key not in LIMITS or not limit_key.startswith(AGREEABLE):
        raise Refused(N_("请选择修好期限。"), field="limit_key")
