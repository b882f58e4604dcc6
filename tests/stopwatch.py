"""Times the steps of a long piece of work, for the commands that print how long it takes."""

import time
from collections.abc import Callable
from typing import Any

# Step, seconds by the clock, seconds of this process's CPU.
Taken = tuple[str, float, float]


class Stopwatch:
    """Keeps what each step took, in their order."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []

    def __call__(self, step: str, act: Callable[[], Any]) -> Any:
        """Do the step; what it answers."""
        start, cpu = time.perf_counter(), time.process_time()
        answer = act()
        self.taken.append((step, time.perf_counter() - start, time.process_time() - cpu))
        return answer
