"""Questions: which are asked, which must be answered, how an answer is read, what hinders publishing."""

import random

import pytest

from portal.domain.surveys import fault_rules as mend
from portal.domain.surveys.question_rules import (
    Kind,
    Option,
    Question,
    When,
    clean,
    done,
    dump,
    kept,
    missing,
    parse,
    shown,
    text_in,
)
from portal.infra.refused import Refused


def q(id: str, kind: Kind = Kind.RATING, **more: object) -> Question:
    given: dict[str, object] = {"texts": {"zh_Hans": id}, "low": {"zh_Hans": "差"}, "high": {"zh_Hans": "好"}}
    if kind in (Kind.SINGLE, Kind.SEVERAL):
        given["options"] = tuple(Option(o, {"zh_Hans": o}) for o in "abcd")
    return Question(id=id, kind=kind, **{**given, **more})  # type: ignore[arg-type]


CHAIN = (
    q("q1", dont_know=True, required=True),
    q("q2", Kind.SEVERAL, show_if=When("q1", at_most=3), required_if=When("q1", at_most=2)),
    q("q3", Kind.TEXT, show_if=When("q2", any_of=("c",)), required=True),
    q("q4", Kind.PAIR, dont_know=True),
    q("q5", Kind.SINGLE, show_if=When("q1", any_of=("dk", "5")), required=True),
)


def ids(found: list[Question]) -> str:
    return " ".join(each.id for each in found)


def test_what_is_stored_reads_back_the_same_and_empty_things_are_not_stored():
    assert parse(dump(CHAIN)) == CHAIN
    assert dump([Question("q1", Kind.TEXT, {"zh_Hans": "说说", "en": ""})]) == [
        {"id": "q1", "kind": "text", "texts": {"zh_Hans": "说说"}}
    ]
    with pytest.raises(ValueError, match="matrix"):
        parse([{"id": "q1", "kind": "matrix"}])


def test_a_question_hangs_on_its_chain():
    assert ids(shown(CHAIN, {})) == "q1 q4"
    assert ids(shown(CHAIN, {"q1": {"value": 3}})) == "q1 q2 q4"
    low = {"q1": {"value": 1}, "q2": {"options": ["a", "c"]}}
    assert ids(shown(CHAIN, low)) == "q1 q2 q3 q4"
    # The middle of the chain is not asked any more: what was answered there counts for nothing further on.
    high = low | {"q1": {"value": 5}, "q3": {"words": "慢"}}
    assert ids(shown(CHAIN, high)) == "q1 q4 q5" and kept(CHAIN, high) == {"q1": {"value": 5}}
    assert ids(shown(CHAIN, {"q1": {"dk": True}})) == "q1 q4 q5", "don't know is its own answer, no low mark"


def test_a_pair_is_judged_by_what_was_felt():
    pair = (q("q1", Kind.PAIR), q("q2", Kind.TEXT, show_if=When("q1", at_most=2)))
    assert ids(shown(pair, {"q1": {"expected": 1, "felt": 5}})) == "q1"
    assert ids(shown(pair, {"q1": {"expected": 5, "felt": 2}})) == "q1 q2"
    assert ids(shown(pair, {"q1": {"expected": 1}})) == "q1"


def test_what_must_be_answered():
    assert ids(missing(CHAIN, {})) == "q1"
    assert ids(missing(CHAIN, {"q1": {"dk": True}})) == "q5"
    assert ids(missing(CHAIN, {"q1": {"value": 3}})) == "", "asked, but it may be left out"
    assert ids(missing(CHAIN, {"q1": {"value": 2}})) == "q2"
    assert ids(missing(CHAIN, {"q1": {"value": 2}, "q2": {"options": []}})) == "q2"
    assert ids(missing(CHAIN, {"q1": {"value": 2}, "q2": {"options": ["c"]}})) == "q3"
    half = (q("q1", Kind.PAIR, required=True, dont_know=True),)
    assert ids(missing(half, {"q1": {"expected": 4}})) == "q1"
    assert not missing(half, {"q1": {"dk": True}}) and not missing(half, {"q1": {"expected": 4, "felt": 1}})
    assert [
        done(half, {"q1": one}) for one in ({"expected": 4}, {"expected": 4, "felt": 1}, {"dk": True})
    ] == [0, 1, 1]


@pytest.mark.parametrize(
    ("question", "given", "answer"),
    [
        (q("q1"), {"q-q1": ["4"]}, {"value": 4}),
        (q("q1"), {"q-q1": [" "]}, {}),
        (q("q1"), {}, {}),
        (q("q1", dont_know=True), {"q-q1": ["dk"]}, {"dk": True}),
        (q("q1", Kind.NPS), {"q-q1": ["0"]}, {"value": 0}),
        (q("q1", Kind.CES), {"q-q1": ["7"]}, {"value": 7}),
        (q("q1", Kind.SINGLE), {"q-q1": ["b"]}, {"options": ["b"]}),
        (q("q1", Kind.SEVERAL), {"q-q1": ["d", "a", "a"]}, {"options": ["a", "d"]}),
        (q("q1", Kind.TEXT), {"q-q1": ["  很好 "]}, {"words": "很好"}),
        (q("q1", Kind.PAIR), {"q-q1-expected": ["5"], "q-q1-felt": ["3"]}, {"expected": 5, "felt": 3}),
        (q("q1", Kind.PAIR), {"q-q1-felt": ["3"]}, {"felt": 3}),
        (q("q1", Kind.PAIR, dont_know=True), {"q-q1": ["dk"], "q-q1-felt": ["3"]}, {"dk": True}),
    ],
)
def test_an_answer_is_read_from_its_fields(question: Question, given: dict[str, list[str]], answer: object):
    assert clean(question, given) == answer


@pytest.mark.parametrize(
    ("question", "given"),
    [
        (q("q1"), {"q-q1": ["6"]}),
        (q("q1"), {"q-q1": ["٤"]}),
        (q("q1"), {"q-q1": ["dk"]}),
        (q("q1"), {"q-q1": ["1", "5"]}),
        (q("q1", Kind.NPS), {"q-q1": ["11"]}),
        (q("q1", Kind.SINGLE), {"q-q1": ["z"]}),
        (q("q1", Kind.SEVERAL), {"q-q1": ["a", "z"]}),
        (q("q1", Kind.SEVERAL, dont_know=True), {"q-q1": ["a", "dk"]}),
        (q("q1", Kind.SEVERAL, most=1), {"q-q1": ["a", "b"]}),
        (q("q1", Kind.SEVERAL, least=2), {"q-q1": ["a"]}),
        (q("q1", Kind.TEXT), {"q-q1": ["长" * 2001]}),
        (q("q1", Kind.PAIR), {"q-q1-expected": ["0"]}),
    ],
)
def test_an_answer_that_is_none_is_refused_at_its_field(question: Question, given: dict[str, list[str]]):
    with pytest.raises(Refused) as said:
        clean(question, given)
    assert said.value.field == "q-q1"


@pytest.mark.parametrize(
    ("questions", "sentences"),
    [
        ((), [mend.NO_QUESTION]),
        (CHAIN, []),
        ((q("q1", texts={"en": "How?"}, low={}),), [mend.NO_TEXT, mend.NO_ENDS]),
        ((q("q1", Kind.SINGLE, options=(Option("a", {}),)),), [mend.FEW_OPTIONS, mend.NO_OPTION_TEXT]),
        (
            (q("q1", Kind.SINGLE, options=tuple(Option(o, {"zh_Hans": "同"}) for o in "ab")),),
            [mend.SAME_OPTIONS],
        ),
        ((q("q1", Kind.SEVERAL, least=3, most=2),), [mend.ODD_NUMBERS]),
        ((q("q1", Kind.SEVERAL, most=9),), [mend.ODD_NUMBERS]),
        ((q("q1", show_if=When("q1", at_most=2)),), [mend.NOT_BEFORE]),
        ((q("q1", show_if=When("q2", at_most=2)), q("q2")), [mend.NOT_BEFORE]),
        ((q("q1"), q("q2", show_if=When("q1"))), [mend.NO_CONDITION]),
        ((q("q1"), q("q2", required_if=When("q1", any_of=("dk",)))), [mend.NEVER_MET]),
        ((q("q1", Kind.TEXT), q("q2", show_if=When("q1", any_of=("a",)))), [mend.NEVER_MET]),
        ((q("q1"), q("q2", show_if=When("q1", at_least=4, at_most=2))), [mend.NEVER_ANY]),
        ((q("q1", Kind.SINGLE), q("q2", show_if=When("q1", at_most=2))), [mend.NEVER_ANY]),
    ],
)
def test_what_hinders_publishing_is_said(questions: tuple[Question, ...], sentences: list[str]):
    assert [fault.msgid for fault in mend.faults(questions)] == sentences


def test_what_a_language_lacks_and_what_is_shown_instead():
    asked = q("q1", Kind.SINGLE, texts={"zh_Hans": "好吗？", "en": "Good?"})
    assert mend.lacking([asked], "zh_Hans") == []
    assert mend.lacking([asked], "en") == [("q1", f"option-{o}") for o in "abcd"]
    assert text_in(asked.texts, "en") == "Good?" and text_in(asked.texts, "zh_Hant") == "好吗？"
    assert [each.id for each in mend.hangs_on(CHAIN, "q1")] == ["q2", "q5"]
    assert mend.next_id(["q1", "q9", "x"]) == "q10" and mend.next_id([]) == "q1"


def test_whatever_is_answered_only_asked_questions_count():
    """200 random surveys with random answers: what counts was asked, and nothing asked hangs in the air."""
    dice = random.Random(5)
    for _ in range(200):
        asked = [q("q0")]
        for at in range(1, 8):
            on = dice.choice(asked)
            asked.append(
                q(f"q{at}", show_if=When(on.id, at_most=dice.randint(1, 5)) if dice.random() < 0.7 else None)
            )
        answers = {each.id: {"value": dice.randint(1, 5)} for each in asked if dice.random() < 0.8}
        assert not mend.faults(asked)
        counted = kept(asked, answers)
        seen = {each.id for each in shown(asked, answers)}
        assert set(counted) == seen & set(answers)
        for each in asked:
            if each.show_if:
                holds = each.show_if.question in counted
                holds = (
                    holds and counted[each.show_if.question]["value"] <= each.show_if.at_most  # type: ignore[operator]
                )
                assert holds == (each.id in seen)
