"""The switchboard: what the house answers to what happened, and the kinds of owed effects."""

from collections.abc import Mapping, Sequence

from portal import answers
from portal.domain.casework import events as papers
from portal.domain.estate import account_events
from portal.domain.repairs import events as repairs
from portal.infra import events, files, jobs, messages
from portal.infra.events import Event, Reaction
from portal.infra.outbox import Topic

_BY_NAME: Mapping[str, type[Event]] = {
    kind.name: kind for kind in vars(repairs).values() if isinstance(kind, type) and issubclass(kind, Event)
}

REACTIONS: Sequence[Reaction] = (
    *(Reaction(_BY_NAME[name], answers.tell_home) for name in answers.HOME),
    *(Reaction(_BY_NAME[name], answers.tell_firm) for name in answers.FIRM),
    Reaction(repairs.Redispatched, answers.tell_released_firm),
    Reaction(repairs.TakenOver, answers.tell_released_firm),
    Reaction(repairs.Accepted, answers.tell_presumptive_firm),
    Reaction(repairs.Dispatched, answers.release_presumptive_firm),
    Reaction(repairs.EmergencyRegistered, answers.tell_duty),
    Reaction(repairs.DeadlinePassed, answers.tell_ladder),
    Reaction(repairs.MessagePosted, answers.tell_reader_of_message),
    Reaction(papers.NoticeServed, answers.send_notice),
    Reaction(account_events.ClaimConfirmed, answers.tell_claimant),
    Reaction(account_events.ClaimRefused, answers.tell_claimant),
)

TOPICS: Mapping[str, Topic] = {
    "reaction": Topic(events.answer_later),
    "job": Topic(jobs.run_job, outside=True, on_dead=jobs.job_died),
    "message": Topic(messages.deliver, outside=True, on_dead=messages.given_up),
    **files.topics(),
}
