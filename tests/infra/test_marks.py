"""What a process keeps stands only as long as its mark does, whoever changed what it was made of."""

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from portal.infra import marks
from portal.infra.db import db, session, write
from portal.infra.marks import Mark


class Shelf:
    """Something to keep, that counts how often it was loaded."""

    def __init__(self) -> None:
        self.loaded = 0

    def load(self) -> int:
        self.loaded += 1
        return self.loaded

    def kept(self) -> int:
        db.session.rollback()
        return marks.kept("shelf", self.load)


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    """A shelf whose kind has a mark."""
    with write():
        marks.move("shelf")
    return Shelf()


def test_it_is_loaded_once_and_anew_when_the_mark_moves(shelf: Shelf) -> None:
    assert [shelf.kept(), shelf.kept()] == [1, 1]
    with write():
        marks.move("shelf")
    assert [shelf.kept(), shelf.kept()] == [2, 2]


def test_another_process_moved_the_mark(shelf: Shelf) -> None:
    assert shelf.kept() == 1
    db.session.rollback()
    engine: Engine = db.engine
    with engine.begin() as elsewhere:
        elsewhere.execute(update(Mark).where(Mark.name == "shelf").values(mark="by somebody else"))
    assert shelf.kept() == 2


def test_what_was_loaded_in_a_unit_that_failed_is_not_kept(shelf: Shelf) -> None:
    assert shelf.kept() == 1
    with pytest.raises(ZeroDivisionError), write():
        marks.move("shelf")
        assert marks.kept("shelf", shelf.load) == 2
        raise ZeroDivisionError
    assert shelf.kept() == 3, "the mark is the old one, under which something newer was never kept"


def test_marks_are_asked_for_once_in_a_transaction(shelf: Shelf) -> None:
    first = marks.known()
    assert marks.known() is first
    session().rollback()
    assert marks.known() is not first
