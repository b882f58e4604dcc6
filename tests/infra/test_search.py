"""Search: any two Chinese characters, words, numbers, phone tails; inside the viewer's scope, newest first."""

import json
import subprocess
import sys

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import inspect, text

from portal.infra import search
from portal.infra.db import is_postgres, session, write
from portal.infra.grams import grams
from tests.harness.places import ROOT

ALL = (search.EVERYWHERE,)


def enter(number: int, content: str, *, scopes: tuple[str, ...] = ("community:1",), kind: str = "repair",
          words: tuple[str, ...] = ()) -> None:  # fmt: skip
    with write():
        search.put(kind, number, content, scopes=scopes, words=words)


def found(question: str, *, scopes: tuple[str, ...] = ALL, kinds: tuple[str, ...] = ("repair",)) -> list[int]:
    return [hit.subject_id for hit in search.find(question, kinds=kinds, scopes=scopes)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("厨房漏水", ["厨房", "房漏", "漏水", "水"]),
        ("Boiler2 漏", ["boiler2", "漏"]),
        ("ＷＣ漏水，3-2-1201", ["wc", "漏水", "水", "3", "2", "1201"]),
        ("廚房漏水", ["厨房", "房漏", "漏水", "水"]),
        ("𠮷田", ["𠮷田", "田"]),
        ("", []),
        ("！？ \x00\n…", []),
    ],
)
def test_words_of_the_index(content: str, words: list[str]) -> None:
    assert grams(content) == words


def test_any_two_characters_and_any_one(app: Flask) -> None:
    enter(1, "主卧窗户漏水")
    enter(2, "水管爆了")
    enter(3, "入户门锁坏了")
    assert found("漏水") == [1]
    assert found("窗户漏") == [1]
    assert found("水") == [2, 1]
    assert found("户门") == [3]
    assert found("电梯") == []


def test_traditional_and_simplified_find_each_other(app: Flask) -> None:
    enter(1, "廚房水龍頭壞了")
    enter(2, "厨房水龙头坏了")
    assert found("水龙头") == [2, 1]
    assert found("水龍頭") == [2, 1]


def test_words_numbers_and_tails(app: Flask) -> None:
    enter(1, "Boiler leaks, BX-2026-000123", words=("000123", "0013"))
    enter(2, "boil water")
    assert found("boiler") == [1]
    assert found("BOIL") == [2, 1]
    assert found("bo") == []
    assert found("BX-2026-000123") == [1]
    assert found("0013") == [1]
    assert found("boil 漏水") == []


def test_only_what_the_viewer_may_find(app: Flask) -> None:
    enter(1, "漏水", scopes=("community:1", "unit:7"))
    enter(2, "漏水", scopes=("community:2", "unit:70"))
    enter(3, "漏水", scopes=("community:2",), kind="complaint")
    assert found("漏水", scopes=("unit:7",)) == [1]
    assert found("漏水", scopes=("community:1", "community:2")) == [2, 1]
    assert found("漏水", scopes=("community:1", "community:2"), kinds=("repair", "complaint")) == [3, 2, 1]
    assert found("漏水", scopes=()) == []
    assert found("漏水", kinds=()) == []


@pytest.mark.parametrize("question", ["community 1", "@community:1", "#repair", "repair", "@*", "unit:7"])
def test_scope_words_are_no_words_of_the_text(app: Flask, question: str) -> None:
    enter(1, "漏水", scopes=("community:1", "unit:7"))
    assert found(question) == []


@pytest.mark.parametrize(
    "question",
    ['"', "'", "漏水\" OR \"", "漏水' | 'x", "NOT 漏水", "漏水*)", "grams:漏水", "NEAR(漏水)", "\\", "漏水 -", "%", ":*", "a'b\\c",
     "\ud800漏水", "x" * 5000, "漏" * 5000, "\x00", "😀", "🈚漏水"],
)  # fmt: skip
def test_no_question_breaks_the_index(app: Flask, question: str) -> None:
    enter(1, "厨房漏水")
    assert len(found(question)) <= 1


def test_an_entry_changes_and_goes(app: Flask) -> None:
    enter(1, "漏水")
    enter(2, "漏水")
    enter(1, "门锁")
    assert found("漏水") == [2]
    assert found("门锁") == [1]
    enter(1, "漏水")
    assert found("漏水") == [2, 1], "the place in the order stays"
    with write():
        search.remove("repair", 2)
    assert found("漏水") == [1]
    assert not found("门锁")


def test_a_unit_that_rolls_back_enters_nothing(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write():
        search.put("repair", 1, "漏水", scopes=("community:1",))
        raise ZeroDivisionError
    assert found("漏水") == []


def test_pages_go_on_where_the_last_ended(app: Flask) -> None:
    with write():
        for number in range(1, 31):
            search.put("repair", number, "漏水", scopes=("community:1",))
    first = search.find("漏水", kinds=("repair",), scopes=ALL)
    second = search.find("漏水", kinds=("repair",), scopes=ALL, before_id=first[-1].doc_id)
    assert [hit.subject_id for hit in first + second] == list(range(30, 0, -1))
    assert len(search.find("漏水", kinds=("repair",), scopes=ALL, limit=10**6)) == 30


@pytest.mark.parametrize("scope", ["", "Community 1", 'x" OR "y', "a'b", "*", "户:1"])
def test_a_scope_that_is_none_is_a_mistake(app: Flask, scope: str) -> None:
    with pytest.raises(ValueError), write():
        search.put("repair", 1, "漏水", scopes=(scope,))


def test_the_index_can_be_made_anew_over_what_is_there(app: Flask) -> None:
    enter(1, "厨房漏水")
    with write() as unit:
        search.drop_index(unit.connection())
        search.create_index(unit.connection())
    assert found("漏水") == [1]
    enter(1, "门锁")
    assert found("漏水") == []
    if not is_postgres():
        session().execute(text("INSERT INTO search_index(search_index) VALUES ('integrity-check')"))


def test_odd_characters_survive_the_tokenizer(app: Flask) -> None:
    for number, word in enumerate(
        ("𠮷田", "𰻝面", "龘家", "堃叔", "café", "ไทย", "ИВАН", "e\u0301tage"), start=1
    ):
        enter(number, word)
        assert found(word) == [number], word
    if not is_postgres():
        session().execute(text("INSERT INTO search_index(search_index) VALUES ('integrity-check')"))


def test_the_dictionary_loads_on_first_use() -> None:
    code = "import sys, json; import portal.infra.grams as g; g.grams('Boiler 2'); print(json.dumps('opencc' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout) is False


def test_a_migration_can_make_and_remove_the_index(app: Flask) -> None:
    enter(1, "厨房漏水")
    with write() as unit:
        steps = Operations(MigrationContext.configure(unit.connection()))
        search.drop_index(steps)
        search.drop_index(steps)
        search.create_index(steps)
        names = {*inspect(unit.connection()).get_table_names(), search.GIN}
    assert found("漏水") == [1]
    assert {name for name in names if search.owns(name)} >= {search.GIN}
    assert not search.owns("search_doc")
    assert not search.owns(None)
