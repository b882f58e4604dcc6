"""A case of no room: what casework does for every kind of case, without one of them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.domain.casework import actions
from portal.domain.casework.rules import Card, Holder
from portal.domain.terms.rules import Urgency
from portal.infra.db import write
from tests import makers_estate as make


@pytest.fixture
def community(app: Flask, clock: Any) -> int:
    """A community on the default calendar."""
    make.terms()
    return make.community()


@pytest.fixture
def put(community: int) -> Callable[..., None]:
    """`put(subject_id, due_at=…, what=…)` writes the open task of a case."""

    def one(
        subject_id: int, *, kind: str = "case", at: int = 0, urgency: Urgency = Urgency.ORDINARY, **card: Any
    ) -> None:
        face = actions.CaseFace(
            community_id=at or community, number=f"N-{subject_id}", title="水管", label="3幢2-1802", urgency=urgency,
            channel="web", version=1,
        )  # fmt: skip
        with write():
            actions.put_task(
                (kind, subject_id), face, Card(**({"what": "case.look", "holder": Holder.DESK} | card))
            )

    return one
