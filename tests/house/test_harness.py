"""The harness itself: each test starts clean, and the judge of pages does refuse bad ones."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.infra import clock as house_clock
from portal.infra.db import aside, session, write
from portal.infra.formkeys import UsedKey
from tests.conftest import Clock
from tests.harness.client import InspectingClient, statements
from tests.harness.judge import faults_of

PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>报修</title></head><body>
<main><h1>报修</h1>{}</main></body></html>"""
BAD = {
    "<p id=a></p><p id=a></p>": "id 'a' stands 2 times",
    "<form method=post action=/x><button>好</button></form>": "without a form key",
    "<form method=post action=/x><input type=hidden name=key value=''></form>": "empty form key",
    "<input name=phone>": "has no label",
    "<label for=b>电话</label>": "points to nothing",
    "<input aria-label=电话 aria-describedby=gone>": "points to nothing",
    "<p style='color:red'>红</p>": "inline code or style",
    "<button onclick='go()'>好</button>": "inline code or style",
    "<script>go()</script>": "inline <script>",
    "<img src=/a.png>": "has no alt",
    "<img alt='' src='https://elsewhere.example/a.png'>": "asks another host",
    "<a href='#gone'>错误</a>": "leads nowhere",
    "<a href='/x'></a>": "says nothing",
    "<a href='tel:0571 8800'>电话</a>": "cannot be dialled",
    "<select required aria-label=谁><option value=1>我</option></select>": "no empty first choice",
    "<h1>又一个</h1>": "2 h1",
    "<p><div></div></p>": "<div> where a browser has </p>",
    "<ul><li>一</ul></div>": "</ul> where a browser has </li>",
    "<ul></ul></div>": "</div> where a browser has </main>",
    "<div>": "</main> where a browser has </div>",
    "<b><i>一</b></i>": "</b> where a browser has </i>",
    "<table><tr><td>一</td></tr></table>": "<tr> where a browser has <tbody>",
    "<a href=/x>一<a href=/y>二</a></a>": "<a> where a browser has </a>",
    "<form><form></form></form>": "<form> where a browser has </form>",
    "<svg><path/><title>一</svg>": "</svg> where a browser has </title>",
    "<p id=b id=c></p>": "duplicate-attribute",
    "<p>&nosuch;</p>": "unknown-named-character-reference",
}


@pytest.mark.parametrize("body", BAD)
def test_the_judge_refuses(body: str) -> None:
    faults = faults_of(PAGE.format(body))
    assert any(BAD[body] in fault for fault in faults), faults


def test_the_judge_lets_a_sound_page_pass() -> None:
    form = """<form method=post action=/x><input type=hidden name=key value=k>
    <label for=p>电话</label><p id=h>手机号</p><input id=p name=p aria-describedby=h><button>好</button></form>"""
    assert not faults_of(PAGE.format(form))


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_clean(app: Flask, clock: Clock, turn: int) -> None:
    assert session().scalar(select(func.count()).select_from(UsedKey)) == 0
    with write() as unit:
        unit.add(UsedKey(nonce="n", body="b", used_at=clock.now))
    with aside() as unit:
        unit.add(UsedKey(nonce="m", body="b", used_at=clock.now))
    with statements() as heard:
        assert session().scalar(select(func.count()).select_from(UsedKey)) == 2
    assert len(heard) == 1


def test_requests_see_the_frozen_clock(app: Flask, client: InspectingClient, clock: Clock) -> None:
    clock.to("2026-12-01T08:00+08:00")
    assert house_clock.now().isoformat() == "2026-12-01T00:00:00+00:00"
    clock.forward(hours=2)
    assert house_clock.today().isoformat() == "2026-12-01"
    assert client.get("/no-such-page", judge=False).status_code == 404
