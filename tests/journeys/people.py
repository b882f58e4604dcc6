"""People at their browsers: signing in with the code that was sent, opening, filling in and pressing what the page offers."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotYet

from portal.infra import sessions
from portal.infra.db import write
from tests import makers

PICTURES = os.environ.get("JOURNEY_PICTURES", "")  # a folder: every scene is photographed into it
COMPUTER, PHONE = 1440, 390
SOON = 15_000  # ms, for a page that is asked for once
PATIENCE = 60  # seconds, for what a worker brings


def jpeg(name: str, shade: int) -> Any:
    """A small real photo, as a browser is handed it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": makers.jpeg(shade)}


def pdf(name: str) -> Any:
    """A small real paper, as a browser is handed it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": makers.pdf()}


class Person:
    """Somebody with a browser of their own, who sees one page at a time."""

    def __init__(self, browser: Any, base: str, width: int = PHONE, *, javascript: bool = True, **more: Any):
        height = 900 if width > 800 else 844
        self.context: BrowserContext = browser.context(
            javascript=javascript, width=width, height=height, **more
        )
        self.base, self.javascript = base, javascript
        self.page: Page = self.context.new_page()

    def goes(self, path: str) -> Page:
        """Open an address of the portal."""
        answer = self.page.goto(self.base + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    def has_session(self, app: Any, person_id: int, face: str) -> "Person":
        """Signed in already, where signing in is not what is told."""
        with app.test_request_context(), write():
            token = sessions.start(person_id, face, stepped_up=True)
        self.context.add_cookies([{"name": "portal", "value": token, "url": self.base}])
        return self

    def signs_in(self, phone: str, arrives: str = "/") -> "Person":
        """From the front page, with the code that came to the phone."""
        self.goes("/")
        self.fills("手机号或邮箱", phone)
        self.presses("获取验证码")
        self.types_code(phone)
        self.presses("登录")
        self.reaches(f"{arrives}.*")
        return self

    def types_code(self, phone: str) -> None:
        """Read the newest code that was sent to the phone, and type it."""
        expect(self.page.get_by_role("heading", name="填写验证码")).to_be_visible()
        sent = newest_message(self, phone)
        code = re.search(r"\d{6}", sent)
        assert code, sent
        self.fills("验证码", code[0])

    def presses(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press the button of that name, and see the page that comes."""
        (within or self.page).get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
        self.answered()

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow the link of that name, and see the page that comes."""
        (within or self.page).get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
        self.answered()

    def answered(self) -> None:
        """Wait for what the script has asked for: the next person must not look before the house has answered this one.
        A browser by itself waits for the page that a click opens; of a request of the script it knows nothing."""
        self.page.locator(".htmx-request").first.wait_for(state="detached", timeout=SOON)

    def fills(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the field of that label."""
        self.field(label, within).fill(text)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The field whose label begins so."""
        named = (within or self.page).get_by_label(re.compile(f"^{re.escape(label)}"))
        return named.and_(self.page.locator("input, textarea, select")).first

    def opens(self, summary: str) -> None:
        """Unfold what is folded under these words."""
        self.page.locator("summary", has_text=summary).first.click()

    def hands_in(self, *photos: Any) -> None:
        """Choose photos or a file."""
        self.page.locator("input[type=file]").first.set_input_files(list(photos))

    def signs(self, name: str) -> None:
        """Draw in the frame where the script has come, type the name where it has not."""
        if not self.javascript:
            self.fills("签名", name)
            return
        frame = self.main.locator("canvas").first
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 30, box["y"] + 30)
        self.page.mouse.down()
        for step in range(1, 9):
            self.page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 30 + 12 * (step % 3))
        self.page.mouse.up()

    def looks_until(self, path: str, words: str | re.Pattern[str]) -> None:
        """Open the page again and again until the words stand there: what the worker does comes by itself."""
        wanted = self.main.get_by_text(words).filter(visible=True).first
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.goes(path)
            try:
                wanted.wait_for(timeout=400)
                return
            except NotYet:
                continue
        raise AssertionError(f"{words!r} never came:\n{self.main.inner_text()[:3000]}")

    def waits_for(self, done: Locator) -> None:
        """Long work is done: the page shows it by itself, or on plain pages after a look at the progress."""
        if self.javascript:
            expect(done).to_be_visible(timeout=PATIENCE * 1000)
            return
        refreshed(self.page, done)

    def reaches(self, path: str) -> None:
        """Wait until the address of the page fits the pattern."""
        expect(self.page).to_have_url(re.compile(f"{re.escape(self.base)}{path}$"), timeout=SOON)

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """Each of these words is visible on the page."""
        for each in words:
            expect(self.main.get_by_text(each).filter(visible=True).first).to_be_visible(timeout=SOON)

    def sees_not(self, *words: str) -> None:
        """None of these words stands on the page."""
        for each in words:
            expect(self.main.get_by_text(each)).to_have_count(0)

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    @property
    def story(self) -> Locator:
        """The timeline's sentences, newest first."""
        return self.page.locator(".timeline li")

    def photographed(self, name: str) -> None:
        """Keep a picture of the page, where pictures are wanted, and look that nothing stands out sideways."""
        self.page.wait_for_load_state()
        wide = self.page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        if PICTURES:
            kind = "script" if self.javascript else "plain"
            self.page.screenshot(path=Path(PICTURES) / f"{name}-{kind}.png", full_page=True)


def refreshed(page: Page, done: Locator) -> None:
    """On plain pages: ask for the progress again and again until it is done; between two looks the link may go."""
    again = page.get_by_role("link", name="刷新进度")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(NotYet):
            done.wait_for(timeout=400)
            return
        with suppress(NotYet):
            again.click(timeout=1_000)
    raise AssertionError(f"it never came to {done}:\n{page.locator('main').inner_text()[:3000]}")


def newest_message(asking: Person, phone: str) -> str:
    """The words of the newest message to this phone, as the development page shows them."""
    return (messages_to(asking, phone) or [""])[0]


def messages_to(asking: Person, whom: str) -> list[str]:
    """The words of all messages to a phone or a person (`#12`), newest first."""
    page = asking.context.new_page()
    page.goto(f"{asking.base}/dev/messages")
    found = [
        item.locator("p").nth(1).inner_text()
        for item in page.locator("main li").all()
        if re.sub(r"\s", "", item.locator("b").inner_text()).endswith(re.sub(r"\s", "", whom))
    ]
    page.close()
    return found
