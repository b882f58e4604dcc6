"""The verbs of surveys, one function each."""

from portal.domain.surveys.actions.building import (
    Frame,
    Settings,
    change,
    close,
    create,
    discard,
    publish,
    reopen,
    revise,
    settle,
)
from portal.domain.surveys.actions.questions import move_question, put_question, remove_question, set_when
from portal.domain.surveys.actions.translating import translate

__all__ = [
    "Frame",
    "Settings",
    "change",
    "close",
    "create",
    "discard",
    "move_question",
    "publish",
    "put_question",
    "remove_question",
    "reopen",
    "revise",
    "set_when",
    "settle",
    "translate",
]
