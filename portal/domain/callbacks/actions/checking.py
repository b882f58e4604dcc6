"""重算一遍: the worker draws a whole period once more, batch by batch, and keeps which came out the same."""

from sqlalchemy import func, select

from portal.domain.callbacks.queries import draws
from portal.domain.callbacks.rule_models import CallbackDraw, CallbackRule, CallbackSeed
from portal.infra import jobs
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.jobs import Job
from portal.infra.refused import N_, Missing

JOB = "callback_draw_check"
PHASE = N_("用种子逐批重抽")


def check(seed_id: int, *, by: Actor) -> None:
    """Let the worker draw the period once more; where it does so already, nothing more is started."""
    held = select(CallbackSeed).where(CallbackSeed.id == seed_id).with_for_update()
    seed = session().scalar(held) if 0 < seed_id < 2**62 else None
    if seed is None or not by.may("callback.read", seed.community_id):
        raise Missing
    about = (draws.KIND, seed.id)
    before = jobs.newest(about)
    if before is not None and before.state in jobs.OPEN_STATES:
        return
    count = session().scalar(select(func.count()).where(CallbackDraw.seed_id == seed.id)) or 0
    jobs.start(JOB, about, by_id=by.person_id, total=count, by=by.name, same=[], odd=[])


def check_step(job: Job) -> bool:
    """One batch drawn once more (a kind of job); True while there is more. What is drawn meanwhile is left out."""
    job.phase = PHASE
    drawn = draws.batches(job.subject_id)[: job.total]
    if job.done >= len(drawn):
        return False
    seed = session().get_one(CallbackSeed, job.subject_id)
    draw = drawn[job.done]
    same = draws.is_same(seed, session().get_one(CallbackRule, seed.rule_id), drawn, draw)
    where = "same" if same else "odd"
    job.params = {**job.params, where: [*job.params[where], draw.id]}
    job.done += 1
    return job.done < len(drawn)


STEPS = {JOB: check_step}
