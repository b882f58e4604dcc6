"""Photographs every page of the demo estate into docs/pictures: `make pictures` (or `-m tests.pictures owner`)."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from tests.harness.browser import Chromium
from tests.harness.places import ROOT
from tests.proof.estate import Estate, Eyes
from tests.proof.walk import one_of_each, walk

FOLDER = ROOT / "docs" / "pictures"
ROLES = {"visitor": (390,), "owner": (390,), "technician": (390,), "contractor": (390,), "site_supervision": (390,),
         "project_office": (390,), "site_manager": (1440,), "dispatcher": (1440,), "agent": (1440,),
         "service_lead": (1440,), "head": (1440,), "cashier": (1440,), "admin": (1440,)}  # fmt: skip
# The best of them, in more looks: endpoint -> (width, scheme, language) beside the usual picture.
SHOWN = {
    "owner.home.show": (
        (390, "dark", ""),
        (1440, "light", ""),
        (390, "light", "en"),
        (390, "light", "zh-Hant"),
    ),
    "owner.repairs.show": ((390, "dark", ""), (1440, "light", ""), (390, "light", "en")),
    "staff.desk.show": (
        (1440, "dark", ""),
        (390, "light", ""),
        (1440, "light", "en"),
        (1440, "light", "zh-Hant"),
    ),
    "staff.repairs.show": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
    "field.jobs.show": ((390, "dark", ""), (390, "light", "en")),
    "field.jobs.sign_off": ((390, "dark", ""), (390, "light", "en")),
    "staff.approvals.index": ((390, "light", ""), (1440, "dark", ""), (390, "light", "en")),
    "staff.settlement.index": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
    "staff.settlement.statement": ((1440, "light", "en"),),
    "public.survey": ((390, "dark", ""), (390, "light", "en")),
    "staff.callbacks.index": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
    "staff.callbacks.rules": ((390, "light", ""),),
    "staff.callbacks.draw_period": ((390, "light", ""),),
    "staff.callbacks.figures": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
    "staff.surveys.overview": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
    "staff.surveys.round_page": ((390, "light", ""),),
    "staff.recoveries.show": ((1440, "dark", ""), (390, "light", "")),
    "staff.figures.board": ((1440, "dark", ""), (390, "light", ""), (1440, "light", "en")),
}


@contextmanager
def served(estate: Estate) -> Iterator[str]:
    """The app on a free port of this machine."""
    server = make_server("127.0.0.1", 0, estate.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def shoot(context: BrowserContext, url: str, name: str, folder: Path) -> None:
    """One page as a whole, kept under its name."""
    page = context.new_page()
    page.goto(url)
    size = page.viewport_size or {"width": 390, "height": 844}
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), 6000)})
    taken = Image.open(BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
    page.close()


def take(estate: Estate, chromium: Chromium, base: str, eyes: Eyes, folder: Path, seen: set[str]) -> None:
    """Every kind of page this person reaches that nobody before did."""
    pages = one_of_each(client := estate.client(eyes), walk(client, eyes.face))
    for kind, path in pages.items():
        endpoint = kind.split("?")[0]
        if endpoint in seen:
            continue
        seen.add(endpoint)
        name = endpoint.replace(".", "-").replace("_", "-")
        looks = [(width, "light", "") for width in ROLES[eyes.role]] + list(SHOWN.get(endpoint, ()))
        for width, scheme, language in looks:
            context = chromium.context(width=width, height=900 if width > 800 else 844, color_scheme=scheme)
            cookies = [estate.cookie(eyes)] if eyes.person_id else []
            cookies += [("portal_language", language)] if language else []
            context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies])
            ending = "-".join(x for x in (str(width), scheme if scheme == "dark" else "", language) if x)
            shoot(context, base + path, f"{name}-{ending}", folder)
            context.close()


def main(wanted: list[str], folder: Path = FOLDER) -> None:
    """Take the pictures of these roles, or of all."""
    folder.mkdir(parents=True, exist_ok=True)
    estate = Estate("sqlite")
    seen: set[str] = set()
    try:
        with Chromium() as chromium, served(estate) as base:
            people = {eyes.role: eyes for eyes in estate.people()}
            for role in wanted or ROLES:
                take(estate, chromium, base, people[role], folder, seen)
                chromium.close_contexts()
    finally:
        estate.close()
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}\n")


if __name__ == "__main__":
    out = [a for a in sys.argv[1:] if a.startswith("--into=")]
    roles = [a for a in sys.argv[1:] if not a.startswith("--")]
    main(roles, Path(out[0].removeprefix("--into=")) if out else FOLDER)
