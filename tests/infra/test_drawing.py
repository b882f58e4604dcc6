"""Pages are drawn faster than their libraries draw them, by their inner parts: they must come out exactly as theirs.

Whoever raises the version of Jinja, WTForms or Flask reads here first.
"""

import datetime as dt
import re
from typing import Any

import pytest
import wtforms
from flask import Flask, url_for
from itsdangerous import Signer
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from portal.infra import formkeys, wording
from portal.infra.addresses import address_of
from portal.infra.drawing import init_app as draw_so
from portal.infra.fields import Form, Length, Versioned, blank, required
from portal.infra.wording import in_template, shown

TEMPLATE = """
{%- macro icon(name) %}<i>{{ name }}</i>{% endmacro -%}
{%- macro steps(now, names=none, bar=false) %}{{ now }}{{ names or '' }}{{ bar }}{% endmacro -%}
{%- macro named(a, b='<b>', c=none) %}{{ a }}|{{ b }}|{{ c }}{% endmacro -%}
{%- macro bare() %}none{% endmacro -%}
{%- macro around(x) %}[{{ x }}{{ caller() }}]{% endmacro -%}
{%- macro perhaps(a='', b=none) %}{{ a }}|{{ b }}{% if caller is defined %}({{ caller() }}){% endif %}{% endmacro -%}
{{ icon('<a>') }}{{ icon('<a>') }}{{ icon(mark) }}{{ steps(1, ['<x>']) }}{{ steps(1) }}{{ steps(1, bar=true) }}
{{ named('<', c=2) }}{{ named(b=mark, a=1) }}{{ named(1, 2, 3) }}{{ bare() }}{{ text }}{{ number }}{{ nothing }}
{% call around(text) %}{{ mark }}{% endcall %}{{ around(1, caller=bare) }}{{ perhaps(text) }}{{ perhaps(b=2) }}
{% call perhaps(1, b=mark) %}{{ text }}{% call around(2) %}!{% endcall %}{% endcall %}
{{ row.name }}{{ row.of.name.real }}{{ row.key is defined }}{{ row.of['key'] }}{{ row.of.key }}{{ row.of.items()|list }}
{% for each in [row, row.of.row] if each.name is defined %}{{ each.name ~ each.of.name }}{% endfor %}
{{ (row.of.key or row.none).lower() }}{{ row.none.far is defined }}{{ row.words.upper.__name__ }}
{% for n in [1, 2] %}{{ text }}{{ loop.index }}{% for m in [n] if m != number %}{{ m }}{{ mark }}{{ loop.last }}{% else %}{{ number }}
{% endfor %}{% set text = n %}{{ text }}{% endfor %}{{ text }}{% set late = 1 %}{% for n in [1] %}{{ late }}{{ n }}{% endfor %}
{% macro rows(of) %}{% for n in of %}{{ n }}{{ text }}{{ late|default('-') }}{% endfor %}{% endmacro %}{{ rows([1, 2]) }}{{ rows([]) }}
{{ away is defined }}{{ text is defined }}{{ nothing is defined }}{{ away is not defined }}{{ nothing is none }}
{{ away|default('<d>') }}{{ away|default(mark) }}{{ nothing|default(1) }}{{ text|default(1) }}{{ nothing|default(1, true) }}
{{ away|default }}{{ row.name|default(2) }}{% if away|default(false) %}!{% endif %}
<a{{ {'class': text, 'data-n': number, 'data-no': nothing, 'data-away': away, 'title': mark}|xmlattr }}{{ {}|xmlattr }}>
{{ '%s-%s'.format(1) }}{{ 'a,b'.split(',', maxsplit=1)|join }}{{ row.told(1, **{'b': 2}) }}{{ row.told(*[1]) }}{{ row.told(a=text) }}
"""


class Thing:
    """Something with attributes, a mapping and an attribute that is not there."""

    name, none, words = "<n>", None, Markup("<u>")

    def __init__(self, depth: int = 1) -> None:
        self.of: Any = {"key": "<K>", "name": 3, "row": Thing(depth - 1) if depth else None}

    def told(self, a: object, b: object = "<b>") -> str:
        return f"{a}{b}"


def _plain(**given: Any) -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=None,
        **given,
    )


def test_templates_are_drawn_as_jinja_draws_them(app: Flask) -> None:
    plain = _plain()
    quick = app.jinja_env
    values = {"text": "a<b>&'\"", "mark": Markup("<br>"), "number": 7, "nothing": None, "row": Thing(2)}
    assert quick.from_string(TEMPLATE).render(values) == plain.from_string(TEMPLATE).render(values)


@pytest.mark.parametrize("asked", ["row.key", "row.of.far", "row.none.far", "far.name"])
def test_what_is_not_there_is_refused_as_jinja_refuses_it(app: Flask, asked: str) -> None:
    for environment in (_plain(), app.jinja_env):
        with pytest.raises(UndefinedError, match=asked.rpartition(".")[2] if asked[0] == "r" else "far"):
            environment.from_string("{{ " + asked + " }}").render(row=Thing())


def test_a_name_that_is_no_attribute_is_refused_as_jinja_refuses_it(app: Flask) -> None:
    for environment in (_plain(), app.jinja_env):
        with pytest.raises(ValueError, match="attribute name"):
            environment.from_string("{{ {name: 1}|xmlattr }}").render(name="a onclick=")


def test_templates_of_templates_are_drawn_as_jinja_draws_them(app: Flask) -> None:
    texts = {
        "frame": "<{% block head %}frame{% endblock %}|{% block main %}{% endblock %}>{% include 'foot' %}",
        "page": "{% extends 'frame' %}{% from 'foot' import dot with context %}"
        "{% block head %}{{ super() }}{{ dot() }}{% endblock %}"
        "{% block main %}{% for n in [1, 2] %}{% include 'row' %}{{ self.head() }}{% endfor %}"
        "{% set own = 3 %}{% include 'deep' %}{{ own }}{% endblock %}",
        "deep": "{% set n = 9 %}{% set text = own|default('-') %}{{ text }}{% include 'row' ignore missing %}{% include kind %}"
        "{% include ['none', 'foot'] %}{% include 'still' without context %}{{ dot is defined }}",
        "row": "{{ n }}{{ text }}{% with text = mark %}{% include 'foot' %}{% endwith %}",
        "still": "~",
        "foot": "{% macro dot() %}.{{ mark }}{% endmacro %}({{ text }})",
    }
    values = {"text": "<", "mark": Markup("<br>")}
    plain = _plain(loader=DictLoader(texts))
    quick = Flask("bare")
    quick.jinja_loader = DictLoader(texts)  # type: ignore[misc]
    draw_so(quick)
    quick.jinja_env.bytecode_cache = None
    quick.jinja_env.undefined = StrictUndefined
    quick.jinja_env.trim_blocks = quick.jinja_env.lstrip_blocks = True
    for name in ("page", "frame", "page"):
        context = values | {"dot": None, "kind": "foot"}
        assert quick.jinja_env.get_template(name).render(context) == plain.get_template(name).render(context)


def test_addresses_with_ids_are_those_of_flask(app: Flask) -> None:
    doors = [
        ("staff.complaints.show", {"complaint_id": 8}), ("owner.home.show", {}), ("staff.rates.index", {"page": 3, "n": 0}),
        ("staff.complaints.letter_sheet", {"reply_id": 3, "complaint_id": 987_654_321_988}), ("staff.rates.index", {"q": "%d<"}),
        ("staff.complaints.file", {"complaint_id": 8, "file_id": 9, "size": "small"}), ("owner.home.show", {"_anchor": "a", "n": 1}),
    ]  # fmt: skip
    for root in ("/", "/under%20it/"):
        with app.test_request_context("/staff/desk", base_url=f"http://localhost{root}"):
            for endpoint, values in doors * 2:
                assert address_of(endpoint, **values) == url_for(endpoint, **values)


@pytest.mark.parametrize(
    "call", ["named()", "named(1, 2, 3, 4)", "named(1, d=2)", "named(1, a=2)", "bare(1)"]
)
def test_a_wrong_call_of_a_macro_is_refused_as_jinja_refuses_it(app: Flask, call: str) -> None:
    source = TEMPLATE.partition("{{ icon")[0] + "{{ " + call + " }}"
    for environment in (_plain(), app.jinja_env):
        with pytest.raises((TypeError, UndefinedError)):
            environment.from_string(source).render()


def test_what_is_drawn_once_is_drawn_in_each_language(app: Flask) -> None:
    template = app.jinja_env.from_string('{% from "parts/steps.html" import steps %}{{ steps(2, bar=true) }}')
    with app.test_request_context():
        drawn = []
        for locale in ("zh_Hans", "en", "zh_Hans"):
            with wording.speaking(locale):
                drawn.append(template.render())
    assert drawn[0] == drawn[2] != drawn[1]


def test_sentences_escape_what_is_put_in_and_nothing_else(app: Flask) -> None:
    with app.test_request_context():
        for value in ("<b>", Markup("<b>"), 7, None, dt.date(2026, 11, 20)):
            assert in_template("%(a)s<i>", a=value) == Markup("%(a)s<i>") % {"a": value}
        assert in_template("100%%%(n)d", n=3) == Markup("100%3")
    assert [shown(v) for v in ("<", Markup("<"), 1, None)] == ["&lt;", "<", "1", "None"]


def test_a_form_key_is_signed_as_the_signer_signs(app: Flask) -> None:
    token = formkeys.issue("1", "/x")
    said, _, _ = token.rpartition(".")
    assert formkeys._signer().sign(said).decode() == token
    assert isinstance(formkeys._signer(), Signer)
    assert formkeys.read(token) is not None and formkeys.read(token[:-2] + "AA") is None


def test_the_environment_of_the_house_is_drawn_so(app: Flask) -> None:
    bare = Flask("bare")
    draw_so(bare)
    assert bare.jinja_env.code_generator_class is app.jinja_env.code_generator_class


class WordsForm(Form):
    """A form of one text."""

    text = wtforms.TextAreaField("写给<客服>", [required(), Length(20)])


class CaseForm(WordsForm, Versioned):
    """The same about a case."""


def test_a_form_nobody_filled_in_is_drawn_as_any_other(app: Flask) -> None:
    template = app.jinja_env.from_string(
        '{% from "parts/form.html" import form_tag %}{% from "parts/field.html" import field %}'
        "{% call form_tag(form) %}{{ field(form.text, rows=2, hint=hint) }}{% endcall %}"
    )
    for locale in ("zh_Hans", "en", "zh_Hans"):
        with app.test_request_context(), wording.speaking(locale):
            drawn = [
                re.sub('value="[^"]*"', "", template.render(form=form, hint="<i>"))
                for form in (WordsForm("/a/1"), blank(WordsForm, "/a/1"), blank(WordsForm, "/a/2"))
            ]
            assert drawn[0] == drawn[1] == drawn[2].replace("/a/2", "/a/1")
    with app.test_request_context():
        seen = [blank(CaseForm, "/a", version) for version in (3, 4)]
        assert [form.version._value() for form in seen] == ["3", "4"]
        assert [field.name for field in seen[0].hidden] == ["key", "version"] and seen[0].text is seen[1].text
        keys = [formkeys.read(str(blank(WordsForm, at).key._value())) for at in ("/a/1", "/a/2")]
    assert [key.path for key in keys if key] == ["/a/1", "/a/2"]
