"""Every address: how it is named, who may enter, which permission its verb asks for."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.domain.estate.roles import PERMISSIONS
from tests.harness.client import InspectingClient

pytestmark = pytest.mark.database("sqlite")
OPEN = ("public", "static", "statics")
LOCKED = ("owner", "staff", "field")
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
VALUES = {"int": 1, "date": "2026-11-20", "uuid": "00000000-0000-0000-0000-000000000001"}


def rules(app: Flask) -> Iterator[Rule]:
    return iter(sorted(app.url_map.iter_rules(), key=lambda rule: str(rule)))


def face(rule: Rule) -> str:
    return rule.endpoint.split(".")[0]


def view(app: Flask, rule: Rule) -> Callable[..., Any]:
    return app.view_functions[rule.endpoint]


def filled(rule: Rule) -> str:
    """An address of the rule with something in each place."""
    return re.sub(r"<(?:(\w+)(?:\(.*?\))?:)?\w+>", lambda m: str(VALUES.get(m[1], "1")), str(rule))


def test_addresses_are_kebab_case_and_typed(app: Flask) -> None:
    odd = []
    for rule in rules(app):
        plain = re.sub(r"<[^>]+>", "", str(rule))
        if not all(SEGMENT.fullmatch(part) for part in plain.split("/") if part):
            odd.append(str(rule))
        if re.search(r"<\w+>", str(rule)):
            odd.append(f"{rule}: a value without a type")
    assert not odd


def test_every_route_belongs_to_a_face(app: Flask) -> None:
    assert not [str(rule) for rule in rules(app) if face(rule) not in (*OPEN, *LOCKED)]


def test_staff_and_field_verbs_name_a_permission(app: Flask) -> None:
    unlocked = [
        f"{rule} ({rule.endpoint})"
        for rule in rules(app)
        if face(rule) in ("staff", "field")
        and "POST" in (rule.methods or ())
        and not getattr(view(app, rule), "__permission__", None)
    ]
    assert not unlocked


def test_named_permissions_exist(app: Flask) -> None:
    known = frozenset[str]().union(*PERMISSIONS.values())
    unknown = [
        f"{rule}: {name}"
        for rule in rules(app)
        for name in getattr(view(app, rule), "__permission__", ())
        if name not in known
    ]
    assert not unknown


def test_no_route_takes_both_reading_and_deleting_methods(app: Flask) -> None:
    assert not [str(rule) for rule in rules(app) if {"PUT", "PATCH", "DELETE"} & (rule.methods or set())]


def test_anonymous_visitors_stand_before_the_door(app: Flask, client: InspectingClient) -> None:
    let_in = []
    for rule in rules(app):
        if face(rule) not in LOCKED:
            continue
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = client.open(filled(rule), method=method, judge=False)
            to_sign_in = answer.status_code in (302, 303) and "/sign-in" in answer.headers["Location"]
            if not (to_sign_in or answer.status_code in (401, 403, 404)):
                let_in.append(f"{method} {rule}: {answer.status_code}")
    assert not let_in


def test_htmx_is_sent_to_sign_in_as_a_whole(app: Flask, client: InspectingClient) -> None:
    for rule in rules(app):
        if face(rule) in LOCKED and "GET" in (rule.methods or ()):
            headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
            answer = client.get(filled(rule), headers=headers, judge=False)
            assert (answer.status_code, "/sign-in" in answer.headers.get("HX-Redirect", "")) == (401, True), (
                rule
            )
