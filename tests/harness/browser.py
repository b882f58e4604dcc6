"""Real Chromium, and what must not happen in it: console errors, refused scripts, requests to other hosts."""

import os
import shutil
from types import TracebackType
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, sync_playwright

from tests.harness.places import lacking

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The shell is the same engine without its windows, at less than half the cost of a page.
ENGINES = ("chromium-headless-shell", "chromium", "chromium-browser")
EXPECTED = ("the server responded with a status of",)


class Chromium:
    """One browser for a test process, one context a person."""

    def __init__(self) -> None:
        self._play: Playwright | None = None
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __enter__(self) -> "Chromium":
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ENGINES)), None)
        if not path:
            lacking("no Chromium is installed (apt-get install chromium)")
        self._manager = sync_playwright()
        self._play = self._manager.start()
        self.browser = self._play.chromium.launch(executable_path=path, args=FLAGS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.browser.close()
        assert self._play
        self._play.stop()

    def context(
        self,
        *,
        javascript: bool = True,
        width: int = 390,
        height: int = 844,
        language: str = "zh-CN",
        **more: Any,
    ) -> BrowserContext:
        """A window of its own cookies, as one person has it."""
        context = self.browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            **more,
        )
        context.set_default_timeout(10_000)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def _watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in EXPECTED):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")):
            self.faults.append(f"asked another host: {request.url}")

    def forgive(self, *words: str) -> None:
        """Faults that hold one of these words were provoked on purpose."""
        self.faults = [fault for fault in self.faults if not any(word in fault for word in words)]

    def close_contexts(self) -> None:
        """Close every window; what went wrong in them fails the test."""
        for context in self._contexts:
            context.close()
        faults, self._contexts, self.faults = self.faults, [], []
        assert not faults, "\n".join(faults)
