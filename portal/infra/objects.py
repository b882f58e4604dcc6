"""Where the bytes lie: a folder outside the web root, or a bucket, by the setting FILES_URL.

`file:///…` is a folder of this machine (the default: `files` in the instance folder); `s3://bucket/path` a
bucket, with its keys in the usual AWS_… variables of the environment.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from flask import current_app

_stores: dict[tuple[int, str], Any] = {}


def put(key: str, data: bytes) -> None:
    """Write the object, over an equal one too: a half-written one from a power cut heals itself."""
    _store().put(key, data)
    folder = _folder(_url())
    if folder is not None:
        with (folder / key).open("rb") as written:
            os.fsync(written.fileno())


def get(key: str) -> bytes:
    """Read the object; FileNotFoundError if there is none."""
    return bytes(_store().get(key).bytes())


def _url() -> str:
    configured = current_app.config.get("FILES_URL")
    return str(configured) if configured else (Path(current_app.instance_path) / "files").as_uri()


def _folder(url: str) -> Path | None:
    parts = urlparse(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _store() -> Any:
    # One per process: a client that has spoken before a fork hangs in the child, for minutes and without a word.
    url = _url()
    mine = (os.getpid(), url)
    if mine not in _stores:
        if any(process != mine[0] for process, _ in _stores):
            raise RuntimeError("files were used before this process was forked; use them in the child only")
        from obstore.store import LocalStore, from_url

        folder = _folder(url)
        if folder is None:
            _stores[mine] = from_url(url)
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _stores[mine] = LocalStore(prefix=folder)
    return _stores[mine]
