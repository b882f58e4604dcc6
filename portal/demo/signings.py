"""How a repair form is signed in the demo estate: by four, late, sent back, by silence, or without the owner."""

from functools import partial

from portal.demo.teller import Teller
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries.rates import list_for, rates_of
from portal.infra import clock


def _waits_for_supervision(t: Teller) -> None:
    t.sign_all(t.supervision)


def _supervision_refused(t: Teller) -> None:
    t.sign_all(t.supervision)
    t.refuse("没有看到24小时闭水记录，阴角没有做圆弧，请补做。", t.supervision)


def _tried(t: Teller, *channels: str) -> None:
    """One try a day, and nobody answers."""
    for channel in channels:
        t.step(partial(_try, t, channel), 24)


def _try(t: Teller, channel: str) -> None:
    actions.attempt_owner(t.row(), channel=channel, result="no_answer", by=t.agent)


def _owner_away(t: Teller) -> None:
    t.sign_all(t.owner)
    _tried(t, "phone", "message")


def _not_reached(t: Teller) -> None:
    t.sign_all(t.owner)
    _tried(t, "phone", "message", "visit")
    t.step(
        lambda: actions.notify_owner(
            t.row(), text="已在门上贴《维修完工通知》，请在三天内联系客服签认。", by=t.agent,
            photos=t.photo("repaired.jpg", t.agent),
        ),
        24,
    )  # fmt: skip
    t.step(
        lambda: actions.witness_absence(
            t.row(), note="现场看过，通知贴在门上，家里没有人。", by=t.dispatcher
        ),
        2,
    )


def _by_silence(t: Teller) -> None:
    t.sign_all(t.project)


def _two_homes(t: Teller) -> None:
    """The leak comes from the home above: each owner signs for the own home; the one above has not yet."""
    t.step(lambda: actions.set_source_unit(t.row(), unit_id=t.unit + 2, by=t.dispatcher), 1)
    t.cost()
    t.complete()
    t.sign_all()


def _changed(t: Teller) -> None:
    """Two had signed when a line was found missing: their signatures count no more."""

    def add_a_line() -> None:
        row = t.row()
        found = list_for(row, clock.today())
        rate = next(r.id for r in rates_of(found.id) if r.code == "Y02") if found else 0
        entry = actions.Entry(quantity="1", rate_id=rate)
        actions.amend_costs(row, entry, why="漏记垃圾清运一车", by=t.dispatcher)

    t.sign_all(t.owner)
    t.step(add_a_line, 3)
    t.sign(t.dispatcher, 1)


def _incident(t: Teller) -> None:
    """One riser breaks, many report it: the house is told, later reports are merged into the first."""
    note = "本单元供水立管破裂，正在抢修，预计今晚恢复供水。"
    t.step(lambda: actions.declare_incident(t.row(), note=note, by=t.agent), 0.1)


def _same_incident(t: Teller) -> None:
    def merge() -> None:
        row = t.row()
        alike = queries.listing(t.manager, part_code=row.part_code, community_id=row.community_id)
        found = (queries.get_for(t.manager, each.id) for each in alike if each.id != row.id)
        first = next(each for each in found if each.incident_at is not None)
        actions.mark_duplicate(row, first, by=t.agent)

    t.step(merge, 0.5)


SIGNINGS = {
    "incident": ("accept", _incident),
    "same_incident": ("", _same_incident),
    "waits_for_supervision": ("complete", _waits_for_supervision),
    "supervision_refused": ("complete", _supervision_refused),
    "owner_away": ("complete", _owner_away),
    "not_reached": ("complete", _not_reached),
    "by_silence": ("complete", _by_silence),
    "two_homes": ("start", _two_homes),
    "changed": ("complete", _changed),
}
