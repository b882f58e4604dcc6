"""The switchboard: what the house answers to what happened, and the kinds of owed effects."""

from collections.abc import Mapping, Sequence

from portal.infra import events, jobs
from portal.infra.events import Reaction
from portal.infra.outbox import Topic

REACTIONS: Sequence[Reaction] = ()

TOPICS: Mapping[str, Topic] = {
    "reaction": Topic(events.answer_later),
    "job": Topic(jobs.run_job, outside=True, on_dead=jobs.job_died),
}
