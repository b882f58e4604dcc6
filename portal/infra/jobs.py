"""Long work that shows where it stands, may be stopped, and goes on after a crash."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock, outbox
from portal.infra.db import Key, Model, session, write

OPEN_STATES = ("queued", "running")
TURN = 2.0


class Job(Model):
    """One long piece of work: `done` of `total`, in a phase, for a subject."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    by_id: Mapped[int | None] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    phase: Mapped[str] = mapped_column(String(60), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel: Mapped[bool] = mapped_column(default=False)
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_job_subject", "subject_kind", "subject_id", "id"),)


Step = Callable[[Job], bool]
"""One small piece of the work inside its own unit; True while there is more."""


def start(kind: str, subject: tuple[str, int], *, by_id: int | None, total: int = 0, **params: Any) -> Job:
    """Queue a long job for the worker, from the moment this unit commits."""
    job = Job(
        kind=kind, subject_kind=subject[0], subject_id=subject[1], by_id=by_id, total=total, params=params,
        created_at=clock.now(), state="queued", done=0, cancel=False, phase="",
    )  # fmt: skip
    session().add(job)
    session().flush()
    outbox.enqueue("job", {"id": job.id}, dedupe_key=f"job:{job.id}")
    return job


def newest(subject: tuple[str, int]) -> Job | None:
    """The latest job of the subject, for its progress bar."""
    return session().scalar(
        select(Job)
        .where(Job.subject_kind == subject[0], Job.subject_id == subject[1])
        .order_by(Job.id.desc())
        .limit(1)
    )


def stop(job: Job) -> None:
    """Ask a running job to stop after its current piece."""
    job.cancel = True


def run_job(payload: Mapping[str, Any], row: outbox.Claimed) -> bool:
    """Work a job piece by piece, each in its own unit, holding the lease (a topic of the outbox).

    After a turn of two seconds it makes room for what else is owed, one-time codes above all; True while
    there is more.
    """
    until, more = time.monotonic() + TURN, True
    while more:
        with write() as unit:
            # Renewed in the unit of the piece: while that is open nobody else can take the job, however long it is.
            more = outbox.renew(row) and _piece(unit.get(Job, payload["id"]))
        if time.monotonic() >= until:
            return more
    return False


def _piece(job: Job | None) -> bool:
    """One piece of the job inside its unit; False when it has ended."""
    steps: Mapping[str, Step] = current_app.extensions["jobs"]
    if job is None or job.state not in OPEN_STATES:
        return False
    job.state = "running"
    if job.cancel:
        job.state, job.ended_at = "stopped", clock.now()
    elif not steps[job.kind](job):
        job.state, job.ended_at = "done", clock.now()
    return job.state == "running"


def job_died(payload: dict[str, Any], why: str) -> None:
    """A job that failed again and again is marked as failed, with the reason."""
    job = session().get(Job, payload["id"])
    if job is not None and job.state in OPEN_STATES:
        job.state, job.error, job.ended_at = "failed", why, clock.now()


def reopen(payload: dict[str, Any]) -> None:
    """A job that failed goes on where it stood."""
    job = session().get(Job, payload["id"])
    if job is not None and job.state == "failed":
        job.state, job.error, job.ended_at = "running", None, None
