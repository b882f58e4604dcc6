"""axe-core on one page of each kind: light, dark and large type, narrow and wide; no page scrolls sideways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.browser import Chromium
from tests.harness.places import TOOLS, lacking
from tests.harness.server import Live
from tests.proof.conftest import Walks
from tests.proof.estate import Estate, Eyes
from tests.proof.walk import one_of_each

pytestmark = pytest.mark.database("sqlite")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations
    .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The modes in which each way of filtering a page is looked at too, not only each view.
WHOLE = (("light", 360), ("dark", 1440))
HEIGHT = "() => document.documentElement.scrollHeight"
MODES = [(look, width) for look in ("light", "dark", "large") for width in (360, 1440)]


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's script."""
    found = sorted(TOOLS.glob("axe-*.min.js"))
    if not found:
        lacking("axe-core is not installed (bash tests/install.sh axe)")
    return found[-1].read_text("utf-8")


@pytest.fixture(scope="module")
def served(estate: Estate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The estate behind a real server."""
    live = Live(estate.config, tmp_path_factory.mktemp("live"))
    try:
        live.start()
        yield live
    finally:
        live.stop()


def window(browser: Chromium, estate: Estate, live: Live, eyes: Eyes, look: str, width: int) -> Any:
    """A person's window in one of the modes."""
    context = browser.context(width=width, height=3000, color_scheme="dark" if look == "dark" else "light")
    if eyes.person_id:
        name, value = estate.cookie(eyes)
        context.add_cookies([{"name": name, "value": value, "url": live.url}])
    elif look == "large":
        context.add_cookies([{"name": "portal_type", "value": "large", "url": live.url}])
    return context.new_page()


def tall_enough(page: Any, width: int) -> None:
    """The whole page in view, so that the bar at the bottom lies over nothing that one would scroll to."""
    page.set_viewport_size({"width": width, "height": max(3000, page.evaluate(HEIGHT) + 200)})


@pytest.mark.parametrize(("look", "width"), MODES)
def test_no_violations(
    look: str, width: int, estate: Estate, walks: Walks, served: Live, browser: Chromium, axe: str
) -> None:
    told, seen = [], set()
    estate.large_type(look == "large")
    for eyes, pages in walks:
        chosen = one_of_each(estate.client(eyes), pages, filters=(look, width) in WHOLE)
        fresh = {kind: url for kind, url in chosen.items() if kind not in seen}
        seen |= set(fresh)
        if not fresh:
            continue
        page = window(browser, estate, served, eyes, look, width)
        for url in fresh.values():
            page.goto(served.url + url)
            tall_enough(page, width)
            page.evaluate(axe)
            told += [f"{eyes.role} {url}: {fault}" for fault in page.evaluate(LOOK, TAGS)]
            if page.evaluate(SIDEWAYS) > 0:
                told.append(f"{eyes.role} {url}: scrolls sideways at {width} px")
        page.context.close()
    assert not told, f"{len(told)} faults:\n" + "\n".join(told)


def test_the_checker_sees_faults(browser: Chromium, axe: str, tmp_path: Path) -> None:
    page = browser.context().new_page()
    page.set_content("<html lang='zh'><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    page.evaluate(axe)
    assert any(fault.startswith("image-alt") for fault in page.evaluate(LOOK, TAGS))
