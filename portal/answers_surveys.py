"""Surveys between the rooms: which case asks, how an invitation leaves, and what follows from a low mark."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from portal.domain.complaints.queries import brief as complaint_queries
from portal.domain.complaints.rules import ANSWERED
from portal.domain.estate.queries.homes import signing_owners
from portal.domain.estate.queries.roles import staff_with
from portal.domain.repairs.queries import served as repair_queries
from portal.domain.surveys.actions import inviting, recovering, rounds, rounds_clock, sending
from portal.domain.surveys.actions.sending import Sent
from portal.domain.surveys.events import recovery as recoveries
from portal.domain.surveys.links import token_of
from portal.domain.surveys.queries.recoveries import whole
from portal.domain.surveys.queries.rounds import facts_for_messages
from portal.domain.surveys.rules import RECOVERY
from portal.infra import messages
from portal.infra.events import Told
from portal.infra.jobs import Job, Step
from portal.infra.refused import N_

# Which homes had a case of that kind since a day, for the segments of a campaign.
HOMES_WITH: Mapping[str, Callable[[Collection[int], date | None], Collection[int]]] = {
    "repair": repair_queries.homes_since,
    "complaint": complaint_queries.homes_since,
}
# What stands in a link instead of a word that is kept nowhere.
LINK_WORDS: Mapping[str, Callable[[int], str]] = {"invitation": token_of}
ABOUT = {
    "repair_signed_off": N_("“%(title)s”修得怎么样？请点开链接评一评，约%(minutes)s分钟，不用登录。"),
    "complaint_replied": N_("“%(title)s”的处理您满意吗？请点开链接评一评，约%(minutes)s分钟，不用登录。"),
    "handover": N_("%(label)s交付后，想听听您的意见。请点开链接答几个问题，约%(minutes)s分钟，不用登录。"),
    "remeasure": N_("关于“%(title)s”，我们做了改进。现在满意了吗？请点开链接再评一次，不用登录。"),
}
ASK = N_("想听听您的意见：请点开链接答几个问题，约%(minutes)s分钟，不用登录。")
REMIND = N_("您还有一份问卷没有答，约%(minutes)s分钟。只提醒这一次，不想答可以不理会。")
TO_ASSIGN = N_("%(label)s“%(title)s”问卷评分%(score)s分（%(number)s），请指派人挽回。")
GIVEN = N_("请您挽回：%(label)s“%(title)s”，评分%(score)s分（%(number)s），%(due)s前办好。")
TOLD = (recoveries.Opened, recoveries.Assigned, recoveries.NotRecovered)
STILL_LOW = N_("%(label)s“%(title)s”（%(number)s）再次评价%(score)s分，还不满意。")


def ask_after_repair(told: Told) -> None:
    """A repair was signed off: who reported it is asked by the surveys in use for that."""
    row = repair_queries.to_follow_up(told.subject[1])
    if row.signed_off_at is None or row.round != getattr(told.event, "round", row.round):
        return
    about = inviting.About(
        trigger="repair_signed_off", subject=told.subject, community_id=row.community_id, unit_id=row.unit_id,
        person_id=row.reporter_id or next(iter(sorted(signing_owners(row.unit_id))), None), label=row.label,
        title=row.title, category=row.part_code.partition(".")[0], firm_id=row.firm_id, technician_id=row.technician_id,
    )  # fmt: skip
    send(inviting.invite(about))


def ask_after_complaint(told: Told) -> None:
    """A complaint was answered: who complained is asked by the surveys in use for that."""
    row = complaint_queries.held(told.subject[1])
    if row.status not in ANSWERED:
        return
    about = inviting.About(
        trigger="complaint_replied", subject=told.subject, community_id=row.community_id, unit_id=row.unit_id,
        person_id=row.complainant_id, label=row.label, title=row.title, category=row.topic or "", firm_id=row.firm_id,
        handler_id=row.lead_id,
    )  # fmt: skip
    send(inviting.invite(about))


def send_step(job: Job) -> bool:
    """One piece of sending a round: who is asked is marked, and their messages are owed, in one unit."""
    sent, more = sending.send_some(job)
    send(sent)
    return more


def remind_step(job: Job) -> bool:
    """One piece of reminding: marked and owed in one unit, so that nobody is reminded twice."""
    reminded, more = sending.remind_some(job)
    send(reminded, reminder=True)
    return more


STEPS: Mapping[str, Step] = {rounds.SEND_JOB: send_step, rounds.REMIND_JOB: remind_step}


def send(invitations: Sent, *, reminder: bool = False) -> None:
    """Owe each of these people the message with their own link; the link itself is made when it leaves."""
    facts = facts_for_messages({row.round_id for row in invitations})
    for row in sorted(invitations, key=lambda each: each.person_id or 0):
        fact = facts[row.round_id]
        msgid = REMIND if reminder else ABOUT.get(fact.trigger, ASK)
        params = {"title": row.title, "label": row.label, "minutes": fact.minutes}
        assert row.person_id is not None
        messages.send(
            row.person_id, msgid, params, link=f"/s/{{invitation:{row.id}}}", subject=("invitation", row.id)
        )


def invitation_undelivered(invitation_id: int, *, person_id: int | None, why: str) -> None:
    """An invitation did not reach anybody: the round's page says so, and why."""
    sending.undelivered(invitation_id, why)


def ask_after_handover(unit_id: int) -> None:
    """A home was handed over: its owner is asked by the surveys in use for that, once."""
    send(rounds_clock.ask_after_handover(unit_id))


def hear(told: Told) -> None:
    """A named survey was answered: a low mark opens a recovery, a second answer measures one."""
    recovering.hear(getattr(told.event, "response_id", 0))


def ask_again(told: Told) -> None:
    """A recovery was finished: the person is asked once more."""
    sent = sending.sent_one(getattr(told.event, "invitation_id", 0))
    send([sent] if sent is not None else [])


def tell_owner(told: Told) -> None:
    """A recovery was opened, given to somebody, or did not make it good: tell who has it now."""
    row, event = whole(told.subject[1]), told.event
    values = {
        "label": row.label,
        "title": row.title,
        "number": row.number,
        "score": row.score,
        "due": row.due_on,
    }
    msgid, readers = TO_ASSIGN, _leads(row.community_id)
    if isinstance(event, recoveries.Assigned):
        msgid, readers = GIVEN, [event.owner_id]
    elif isinstance(event, recoveries.NotRecovered):
        msgid, readers = STILL_LOW, [row.owner_id] if row.owner_id else _leads(row.community_id)
        values["score"] = event.score
    for reader in sorted(set(readers) - {told.by.person_id or 0}):
        messages.send(reader, msgid, values, link=f"/staff/recoveries/{row.id}", subject=(RECOVERY, row.id))


def _leads(community_id: int) -> Sequence[int]:
    return [row.person_id for row in staff_with("recovery.assign", community_id)]


def run_by_clock(each: Callable[[Sequence[int], Callable[[int], None]], bool]) -> bool:
    """Rounds open on their day, remind, close; quarters, years and handovers begin theirs; `each` runs one unit each."""
    work: Sequence[tuple[Callable[[], Sequence[int]], Callable[[int], None]]] = (
        (rounds_clock.by_calendar, rounds_clock.begin_period),
        (rounds_clock.to_open, rounds_clock.open_round),
        (rounds_clock.to_remind, rounds_clock.remind_round),
        (rounds_clock.to_close, rounds_clock.close_round),
        (rounds_clock.handed_over, ask_after_handover),
    )
    more = [each(find(), act) for find, act in work]
    return any(more)
