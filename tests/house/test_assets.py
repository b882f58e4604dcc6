"""What a browser loads: small, joined, hashed; a part has one name in three places."""

import gzip
import hashlib
import re

import pytest
import wtforms
from flask import Flask
from wtforms import widgets

from portal.infra import statics
from portal.infra.fields import Form, required
from tests.harness.places import ROOT
from tests.house.source import PORTAL, templates

STATIC = ROOT / "static"
PARTS = PORTAL / "templates" / "parts"
KB = 1024
BARE = {"icon", "form"}  # drawn by base.css, or nothing but structure
FACES = sorted(path.name for path in (STATIC / "css" / "faces").glob("*.css"))


@pytest.fixture(scope="module")
def built() -> dict[str, statics.Built]:
    return statics.build(STATIC)


@pytest.mark.parametrize(
    ("name", "limit"), [*((face, 17) for face in FACES), ("app.js", 16), ("pad.js", 7), ("sprite.svg", 7)]
)
def test_sizes(built: dict[str, statics.Built], name: str, limit: int) -> None:
    assert len(built[name].packed("gzip")) <= limit * KB
    assert len(built[name].packed("br")) <= limit * KB


def test_vendored_file_is_the_one_named() -> None:
    note = (STATIC / "vendor.md").read_text("utf-8")
    for name in ("htmx.min.js", "signature_pad.umd.min.js"):
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() in note


def test_one_name_in_three_places() -> None:
    macros = {path.stem for path in PARTS.glob("*.html")}
    sheets = {path.stem for path in (STATIC / "css" / "parts").glob("*.css")}
    assert macros - BARE == sheets
    guide = "".join(p.read_text("utf-8") for p in (PORTAL / "templates" / "staff").glob("*style*.html"))
    assert not {
        part for part in macros - {"errors"} if f"parts/{part}.html" not in guide
    }  # form draws errors


def test_every_class_of_a_part_is_layered(built: dict[str, statics.Built]) -> None:
    for path in (STATIC / "css").rglob("*.css"):
        assert "@layer" in path.read_text("utf-8"), path.name
    sheet = built[FACES[0]].body.decode()
    assert sheet.replace(", ", ",").startswith("@layer tokens,reset,base,layout,parts,face,print;")
    assert sheet.count("{") == sheet.count("}")


def test_every_icon_asked_for_is_in_the_sprite(built: dict[str, statics.Built]) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', built["sprite.svg"].body.decode()))
    asked = {
        (path.name, name)
        for path in templates()
        for name in re.findall(r"\bicon(?:_name)?(?:\(|=)'([a-z0-9-]+)'", path.read_text("utf-8"))
    }
    assert not {(where, name) for where, name in asked if name not in known}


def test_no_colour_outside_the_tokens() -> None:
    loose = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl)a?\(")
    for path in (STATIC / "css").rglob("*.css"):
        assert not loose.search(path.read_text("utf-8")), path.name


def test_htmx_attributes_are_valid_html() -> None:
    bare = re.compile(r"""<[^>]*[\s'"]hx-[a-z]|data-hx-[a-z-]*:""")
    assert not [path.name for path in templates() if bare.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_served_for_ever(built: dict[str, statics.Built], encoding: str) -> None:
    app = Flask(__name__, static_folder=str(STATIC), static_url_path="/static")
    statics.init_app(app)
    answer = app.test_client().get(built["app.js"].address, headers={"Accept-Encoding": encoding})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    if encoding == "gzip":
        assert gzip.decompress(answer.data) == built["app.js"].body
    again = app.test_client().get(
        built["app.js"].address,
        headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    assert app.test_client().get("/static/build/app.0.js").status_code == 404
    assert app.test_client().get("/static/vendor.md").status_code == 200


def test_same_content_same_address(built: dict[str, statics.Built]) -> None:
    assert {n: b.address for n, b in built.items()} == {
        n: b.address for n, b in statics.build(STATIC).items()
    }


@pytest.mark.database("sqlite")
def test_fields_are_tied_to_their_hint_and_error(app: Flask) -> None:
    class Sample(Form):
        form_id = "s"
        phone = wtforms.TelField("<电话>", [required()])
        firm = wtforms.SelectField("单位", [required()], choices=[wtforms.SelectChoice("a", "<甲>")])
        trades = wtforms.SelectMultipleField(
            "工种", choices=[wtforms.SelectChoice("w", "防水")], option_widget=widgets.CheckboxInput()
        )
        urgency = wtforms.RadioField("急不急", [required()], choices=[wtforms.SelectChoice("e", "急")])
        note = wtforms.TextAreaField("说明")

    with app.test_request_context("/", method="POST", data={"note": "<b>"}):
        form = Sample.incoming()
        assert not form.validate()
        form.form_errors.append("<刚被受理>")
        page = app.jinja_env.from_string(
            '{% from "parts/form.html" import form_tag %}{% from "parts/field.html" import field %}'
            "{% call form_tag(form) %}{% for f in form if f.type != 'KeyField' %}{{ field(f, hint='提示') }}{% endfor %}{% endcall %}"
        ).render(form=form)
    assert 'id="s-phone"' in page
    assert 'aria-describedby="s-phone-error s-phone-hint"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#s-firm"' in page
    assert page.count('role="radiogroup"') == 1
    assert 'aria-required="true"' in page
    assert "&lt;电话&gt;" in page
    assert "&lt;甲&gt;" in page
    assert "&lt;刚被受理&gt;" in page
    assert "&lt;b&gt;</textarea>" in page
    assert page.count("选填") == 2
