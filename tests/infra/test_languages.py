"""Words where they stand: a capital begins a line and does not stand inside one."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from portal.infra import languages
from portal.infra.wording import speaking


@pytest.fixture
def english(app: Flask) -> Any:
    with speaking("en"):
        yield


def test_a_list_in_english_has_one_capital(english: Any) -> None:
    assert languages.listed(["厨房", "卫生间"]) == "Kitchen, bathroom"
    assert (
        languages.listed(["", "厨房", None, "Lin Xiaolan has the key"]) == "Kitchen, Lin Xiaolan has the key"
    )


def test_names_notes_and_abbreviations_keep_theirs(english: Any) -> None:
    assert languages.inside("TV room") == "TV room" and languages.inside("Kitchen") == "kitchen"
    assert languages.word("林晓岚") == "林晓岚" and languages.word("") == ""
    assert languages.word("厨房") == "kitchen"


def test_chinese_stays_as_it_is_and_nothing_escapes_unescaped(app: Flask) -> None:
    with speaking("zh_Hans"):
        assert languages.listed(["厨房", "<b>"]) == "厨房，&lt;b&gt;"
        assert languages.listed([Markup("a &amp; b"), "A"]) == "a &amp; b，A"
        assert languages.inside("Abc") == "Abc"
