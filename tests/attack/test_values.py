"""Values that nobody types: at every field of every form, and in shapes that no form has."""

import io
from typing import Any

import pytest
from wtforms.fields.core import UnboundField

from portal.infra.fields import Form
from tests.attack.world import World, each, everybody

pytestmark = pytest.mark.database("sqlite")
VALUES = (
    "9" * 30, "-1", "0", "\0", "\u202e\ud7ff\U0001f4a9", "长" * 5000, "1e400", "NaN", "<script>", "%(a)s%s{{7*7}}",
    "2026-02-30", "0000-00-00", "/", "../../etc/passwd", "9999-12-31T23:59", "on",
)  # fmt: skip


def fields() -> list[str]:
    """The name of every field of every form of the house."""
    found: set[str] = {"remove", "later", "face", "lang", "theme", "type", "next", "repairs", "what", "unit"}
    kinds = [Form]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found |= {name for name in dir(kind) if isinstance(getattr(kind, name), UnboundField)}
    return sorted(found - {"key"})


def test_hostile_values_at_every_form_end_in_words(world: World) -> None:
    """Each served form, filled in as it should be but for one field; the values go round."""
    turn = tried = 0
    met: set[str] = set()
    for face, person_id in everybody(world):
        client = world.client(person_id)
        for page, action, served in _forms(world, face, person_id, met):
            for name in [n for n in served if n != "key"]:
                turn += 1
                sent = {**served, name: VALUES[turn % len(VALUES)], "key": world.key(person_id, action)}
                answer = client.post(action, data=sent, judge=turn % 5 == 0)
                tried += 1
                assert answer.status_code < 500, (page, action, name, sent[name][:20])
                if answer.status_code < 400:
                    world.set_back()
    assert tried > 150


def _forms(world: World, face: str, person_id: int, met: set[str]) -> list[tuple[str, str, dict[str, str]]]:
    """(page, action, what it was served with) of one form for every door that was not met yet."""
    found = []
    rules = [
        rule for rule in world.rules("GET", face, "public") if rule.endpoint != "staff.style_guide.index"
    ]
    pages = [world.at(rule) for rule in rules]
    for repair_id in list(world.subjects.values())[::5]:
        pages += [
            world.at(r, repair_id=repair_id) for r in world.rules("GET", face) if "repair_id" in r.arguments
        ]
    adapter = world.app.url_map.bind("localhost")
    for page in dict.fromkeys(pages):
        answer = world.client(person_id).get(page, judge=False, statements=40)
        if (
            answer.mimetype != "text/html"
            or answer.status_code != 200
            or "<form" not in answer.get_data(as_text=True)
        ):
            continue
        for form in answer.tree.iter("form"):
            action = (form.get("action") or page).split("?")[0]
            if (form.get("method") or "").lower() == "post":
                endpoint = adapter.match(action, method="POST")[0]
                if endpoint not in met and endpoint not in ("public.sign_out", "public.preferences"):
                    met.add(endpoint)
                    found.append((page, action, {**answer.form(form.get("action")), **_blank(form)}))
    return found


def _blank(form: Any) -> dict[str, str]:
    """Fields that a browser leaves out while nothing is chosen."""
    kinds = ("radio", "checkbox", "file")
    return {
        e.get("name"): e.get("value") or "on"
        for e in form.iter("input")
        if e.get("type") in kinds and e.get("name")
    }


def test_shapes_that_no_form_has(world: World) -> None:
    """Doubled, missing, nested, of another type, broken off: never a fault, and nothing is done."""
    names, before = fields(), world.standing()
    for face, person_id in each(world):
        client = world.client(person_id)
        faces = (face, "public") if face == "owner" else (face,)
        rules = [rule for rule in world.rules("POST", *faces) if rule.endpoint != "public.sign_out"]
        for number, rule in enumerate(rules):
            path = world.at(rule)
            key = world.key(person_id, path)
            shapes: list[dict[str, Any]] = [
                {"data": {"key": key}},
                {"data": {"key": [key, "x"], **{n: ["\0", "9" * 30] for n in names}}},
                {"data": {"key": key, **{f"{n}[]": "1" for n in names[:20]}}},
                {"json": {"key": key, "version": {"a": [1]}}},
                {"data": b"--x\r\nContent-Disposition: form-data; name=\"key", "content_type": "multipart/form-data; boundary=x"},
                {"data": b"\xff\xfe%ZZ=%&&&=;", "content_type": "application/x-www-form-urlencoded"},
                {"data": {"key": key, **{n: (io.BytesIO(b"<svg onload=1>"), "../a\r\nX: y.svg") for n in names}}},
            ]  # fmt: skip
            for shape in (shapes[number % 7], shapes[(number + 3) % 7]):
                answer = client.post(path, judge=False, **shape)
                assert answer.status_code < 500, (rule.endpoint, shape, answer.status_code)
                if answer.status_code == 303 and world.standing() != before:
                    world.set_back()


def test_a_body_beyond_every_form_is_refused_unread(world: World) -> None:
    client, person_id = world.client(world.story.owner), world.story.owner
    path = f"/owner/repairs/{world.subjects['signing']}/messages"
    answer = client.post(path, data={"key": world.key(person_id, path), "text": "a" * 1_000_000}, judge=False)
    assert answer.status_code in (413, 422)
    many = {f"f{n}": "x" for n in range(20_000)}
    answer = client.post(
        path,
        data={"key": world.key(person_id, path), **many},
        judge=False,
        content_type="multipart/form-data",
    )
    assert answer.status_code in (413, 422)
