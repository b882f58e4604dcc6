"""Templates compiled once for all processes of all runs: a worker and its servers would spend 20 s on them, each."""

import sys
from hashlib import sha256
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from tests.harness.places import ROOT


class Compiled(jinja2.FileSystemBytecodeCache):
    """Compiled templates on disk, below what this process knows already.

    Their place is named by what may shape the code besides a template's own text.
    """

    def __init__(self) -> None:
        shaping = [*sorted((ROOT / "portal").glob("*.py")), *sorted((ROOT / "portal/infra").glob("*.py"))]
        text = b"".join(path.read_bytes() for path in shaping) + f"{sys.version}{jinja2.__version__}".encode()
        folder = ROOT / ".pytest_cache" / f"templates-{sha256(text).hexdigest()[:16]}"
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))
        self.known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled from the same source."""
        mark = bucket.key + bucket.checksum
        bucket.code = self.known.get(mark)
        if bucket.code is None:
            super().load_bytecode(bucket)
        if bucket.code is not None:
            self.known[mark] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for who comes after."""
        assert bucket.code is not None
        self.known[bucket.key + bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


def share() -> None:
    """Every environment that is made from now on takes its templates from there."""
    options: Any = jinja2.Environment.__init__
    compiled = Compiled()

    def sharing(self: jinja2.Environment, *args: Any, **kwargs: Any) -> None:
        options(self, *args, **{"bytecode_cache": compiled, **kwargs})

    jinja2.Environment.__init__ = sharing  # type: ignore[method-assign]
