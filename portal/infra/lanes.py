"""The lanes of the outbox: who waits for whom."""

from collections.abc import Sequence
from enum import IntEnum


class Lane(IntEnum):
    """How soon an effect's turn comes: somebody waits for it, ordinary, seconds of work, the same to many."""

    URGENT = 0
    ORDINARY = 1
    LONG = 2
    BULK = 3


FRONT, REAR = (Lane.URGENT, Lane.ORDINARY), (Lane.LONG, Lane.BULK)


def lanes_of_turn(turn: int) -> Sequence[Lane]:
    """In which order a claim looks into the lanes: the urgent first, the rear in turns; each fourth begins in the rear.

    So the front hardly waits for the rear, the rear moves however much comes in front of it, and a long job and what
    goes to many do not wait for each other's end.
    """
    first = [REAR[turn // 4 % len(REAR)]] if turn % 4 == 3 else []
    rear = REAR if turn % 2 else REAR[::-1]
    return [*first, *(lane for lane in (*FRONT, *rear) if lane not in first)]
