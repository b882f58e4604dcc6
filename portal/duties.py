"""The duties of time and the kinds of long work, as two tables."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal import answers_surveys
from portal.domain.approvals import actions as approvals
from portal.domain.callbacks import actions as callbacks
from portal.domain.callbacks.actions import checking as callback_checks
from portal.domain.callbacks.actions.calendar import propose_by_calendar
from portal.domain.callbacks.actions.drawing import draw_callbacks, top_up_quotas
from portal.domain.casework import clocks, escalation
from portal.domain.complaints import actions as complaints
from portal.domain.complaints.past import actions as past_complaints
from portal.domain.estate import queries as estate
from portal.domain.estate.roster import actions as roster
from portal.domain.feedback import actions as feedback
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.queries import chase
from portal.domain.settlement import actions as settlement
from portal.domain.surveys.actions import box, exporting, stepping, tallying, themes
from portal.domain.surveys.actions import recovery_clock as recoveries
from portal.domain.surveys.past import actions as past_surveys
from portal.infra import clock, codes, formkeys, messages, outbox_care, throttle
from portal.infra.db import take_stock, write
from portal.infra.duties import Duty, forget_before, once
from portal.infra.jobs import Step
from portal.infra.papers import orders
from portal.infra.refused import N_

log = logging.getLogger(__name__)
# Longer than any period that a duty acts in.
KEEP_MARKS = timedelta(days=800)
KEEP_PAPERS = timedelta(days=30)
KEEP_EFFECTS = timedelta(days=30)
GIVEN_UP = N_("后台有%(count)s件事多次没有办成，请您看一看原因，再试一次或放下。")


@dataclass(frozen=True)
class Clocked:
    """What a kind of case does with its limits: one turns amber, one is over, a late one rises; by the limit's id."""

    warn: Callable[[int], None]
    act: Callable[[int], None]
    rise: Callable[[int], None]


CLOCKED: Mapping[str, Clocked] = {
    "repair": Clocked(repairs.warn_deadline, repairs.pass_deadline, repairs.rise_deadline),
    "complaint": Clocked(complaints.warn_deadline, complaints.pass_deadline, complaints.rise_deadline),
    "feedback": Clocked(feedback.warn_deadline, feedback.pass_deadline, feedback.rise_deadline),
    "callback": Clocked(callbacks.warn_deadline, callbacks.pass_deadline, callbacks.rise_deadline),
    "promise": Clocked(complaints.warn_part, complaints.pass_part, complaints.rise_part),
    "inquiry": Clocked(complaints.warn_part, complaints.pass_part, complaints.rise_part),
    "recovery": Clocked(recoveries.warn_deadline, recoveries.pass_deadline, recoveries.rise_deadline),
    "approval": Clocked(approvals.warn_deadline, approvals.pass_deadline, approvals.rise_deadline),
}


def act_on_deadlines() -> bool:
    """Each limit warns at three quarters, acts when it is over and rises up its ladder; once, one unit each."""
    more = [
        _each([row.id for row in rows if row.subject_kind == kind], act)
        for find, name in (
            (escalation.to_pass, "act"),
            (escalation.to_rise, "rise"),
            (escalation.to_warn, "warn"),
        )
        for rows in [find(CLOCKED)]
        for kind, clocked in CLOCKED.items()
        for act in [getattr(clocked, name)]
    ]
    return any(more)


def end_holds() -> bool:
    """Holds whose last day is over end, and their clocks run on."""
    return _each(clocks.holds_over(), repairs.end_hold)


def replace_late_firms() -> bool:
    """Where a community's rule says so, a crew goes in the place of a firm whose grace is over."""
    return _each(chase.due_by_rule(), repairs.replace_by_rule)


def _each(ids: Sequence[int], act: Callable[[int], None]) -> bool:
    """One unit each; one that fails does not hold up the others, and is tried again at the next sweep."""
    done = 0
    for each in ids:
        try:
            with write():
                act(each)
            done += 1
        except Exception:
            log.exception("%s %s", act.__name__, each)
    return len(ids) >= 50 and done > 0


def agree_by_silence() -> bool:
    """Statements that their firm said nothing to in its days stand as agreed."""
    return _each(settlement.silent_statements(), settlement.fall_silent)


def press_silent_parties() -> bool:
    """Parties that do not sign are chased, then told upwards; where a rule says so their silence counts."""
    return _each(repairs.silent_requests(), repairs.press)


def press_silent_readers() -> bool:
    """What was read back to somebody who does not answer: one reminder, then the desk may go on unconfirmed."""
    return _each(complaints.silent_definitions(), complaints.press_definition)


def count_surveys() -> bool:
    """Answers handed in to surveys are added to their results, and let out to other readers in sets of five or more."""
    more = False
    for waiting, act in (
        (tallying.versions_waiting, tallying.tally),
        (stepping.versions_unstepped, stepping.step),
    ):
        for version in waiting():
            try:
                more = act(version) or more
            except Exception:
                log.exception("survey version %s", version)
    return more


def empty_boxes() -> bool:
    """Anonymous answers of which enough are alike are let out of their box, to be counted."""
    return _each(box.waiting(), box.empty) and False


def run_surveys() -> bool:
    """Rounds of surveys open on their day, remind once and close; quarters, years and handovers begin theirs."""
    return answers_surveys.run_by_clock(_each)


def check_books() -> bool:
    """Once a day: whether each balance of the books is the sum of its lines; one that is not is marked."""
    with write():
        if once("settlement.books", "all", f"{clock.today():%Y-%m-%d}"):
            settlement.check_books()
    return False


def tidy() -> bool:
    """Drop used form keys, parked posts, one-time codes, counted tries and marks of duties too old to matter."""
    with write():
        formkeys.sweep()
        codes.sweep()
        messages.sweep()
        forget_before(clock.now() - KEEP_MARKS)
        orders.forget_before(clock.now() - KEEP_PAPERS)
    throttle.sweep()
    return False


def tell_of_effects() -> bool:
    """Once a day: the administrators hear that the house could not do something by itself."""
    count = outbox_care.given_up_since(clock.now() - timedelta(days=1))
    if count:
        with write():
            if once("effects.given_up", "all", f"{clock.today():%Y-%m-%d}"):
                for row in estate.staff_with("outbox.edit", 0):
                    messages.send(row.person_id, GIVEN_UP, {"count": count}, link="/staff/outbox")
    return False


def forget_effects() -> bool:
    """Drop effects that were done long ago, some at a time."""
    return outbox_care.forget_done(clock.now() - KEEP_EFFECTS)


def learn_what_stands_where() -> bool:
    """The database learns how much it holds, so that it finds its way as it grows."""
    take_stock()
    return False


DUTIES: Sequence[Duty] = (
    Duty("deadlines", timedelta(seconds=15), act_on_deadlines),
    Duty("take over", timedelta(minutes=1), replace_late_firms),
    Duty("holds", timedelta(minutes=10), end_holds),
    Duty("silence", timedelta(minutes=10), agree_by_silence),
    Duty("signatures", timedelta(minutes=5), press_silent_parties),
    Duty("read back", timedelta(minutes=10), press_silent_readers),
    Duty("callbacks by calendar", timedelta(minutes=30), propose_by_calendar),
    Duty("callbacks drawn", timedelta(minutes=10), draw_callbacks),
    Duty("callback quotas", timedelta(hours=1), top_up_quotas),
    Duty("survey boxes", timedelta(minutes=10), empty_boxes),
    Duty("survey results", timedelta(minutes=1), count_surveys),
    Duty("surveys", timedelta(minutes=10), run_surveys),
    Duty("books", timedelta(hours=1), check_books),
    Duty("stock", timedelta(hours=1), learn_what_stands_where),
    Duty("tidy", timedelta(hours=6), tidy),
    Duty("effects given up", timedelta(minutes=10), tell_of_effects),
    Duty("effects", timedelta(hours=6), forget_effects),
)

JOBS: Mapping[str, Step] = {
    **roster.STEPS,
    **settlement.STEPS,
    **past_complaints.STEPS,
    **complaints.STEPS,
    **past_surveys.STEPS,
    **exporting.STEPS,
    **themes.STEPS,
    **callback_checks.STEPS,
    **answers_surveys.STEPS,
}
