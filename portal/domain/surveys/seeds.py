"""Surveys to start from, in three languages: after a repair, after a complaint, at handover, the yearly one.

The yearly one asks the six latent variables of CCSI (GB/T 19038: image, expected quality, perceived quality, perceived
value, satisfaction, loyalty) and the five SERVQUAL dimensions as pairs of expectation and experience, about the seven
fields property studies find (repair, cleaning and green, safety, cost, staff, reception, culture); norms 3.3.
"""

from collections.abc import Mapping
from typing import Any

from portal.infra.refused import N_


def t(hans: str, hant: str, en: str) -> dict[str, str]:
    """One text in the three languages."""
    return {"zh_Hans": hans, "zh_Hant": hant, "en": en}


SATISFIED = {
    "low": t("很不满意", "很不滿意", "Very dissatisfied"),
    "high": t("非常满意", "非常滿意", "Very satisfied"),
}
LIKELY = {
    "low": t("0 = 完全不会", "0 = 完全不會", "0 = not at all likely"),
    "high": t("10 = 一定会", "10 = 一定會", "10 = certain to"),
}
AGREE = {
    "low": t("很不同意", "很不同意", "Strongly disagree"),
    "high": t("非常同意", "非常同意", "Strongly agree"),
}
SIDES = {
    "low": t("要求不高", "要求不高", "Little"), "high": t("要求很高", "要求很高", "A great deal"),
    "felt_low": t("做得很差", "做得很差", "Done badly"), "felt_high": t("做得很好", "做得很好", "Done very well"),
}  # fmt: skip
EFFORT = {"low": t("很费力", "很費力", "Very hard"), "high": t("很轻松", "很輕鬆", "Very easy")}
# What the ends of a scale mean where nobody has said otherwise, by kind.
ENDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rating": SATISFIED, "nps": LIKELY, "ces": EFFORT, "pair": SIDES,
}  # fmt: skip
WORDS = t("还有什么想说的？", "還有什麼想說的？", "Anything else you would like to tell us?")
THANKS = t("谢谢您花时间回答。", "謝謝您花時間回答。", "Thank you for taking the time to answer.")


def rating(id: str, *text: str, **more: Any) -> dict[str, Any]:
    """A mark of satisfaction from 1 to 5."""
    return {"id": id, "kind": "rating", "texts": t(*text), **SATISFIED, **more}


def pair(id: str, *text: str, **more: Any) -> dict[str, Any]:
    """What was expected, and how it was."""
    return {"id": id, "kind": "pair", "texts": t(*text), "dont_know": True, **SIDES, **more}


def recommend(id: str) -> dict[str, Any]:
    """Whether the person would recommend us, 0 to 10."""
    text = t(
        "您会向亲友推荐我们吗？", "您會向親友推薦我們嗎？", "Would you recommend us to family and friends?"
    )
    return {"id": id, "kind": "nps", "texts": text, **LIKELY}


def choice(
    id: str, kind: str, text: tuple[str, str, str], *options: tuple[str, str, str], **more: Any
) -> dict[str, Any]:
    """One or several of these."""
    found = [{"id": f"o{at}", "texts": t(*each)} for at, each in enumerate(options, 1)]
    return {"id": id, "kind": kind, "texts": t(*text), "options": found, **more}


def words(id: str, text: Mapping[str, str] = WORDS, **more: Any) -> dict[str, Any]:
    """Free words."""
    return {"id": id, "kind": "text", "texts": dict(text), **more}


WHAT_WRONG = t("哪里不满意？请写一句，我们好跟进。", "哪裡不滿意？請寫一句，我們好跟進。",
               "What was not good? One sentence helps us to put it right.")  # fmt: skip
LOW = {"question": "q1", "at_most": 2}

STARTS: Mapping[str, Mapping[str, Any]] = {
    "repair": {
        "name": N_("维修之后"),
        "trigger": "repair_signed_off",
        "title": t("这次维修，您觉得怎么样？", "這次維修，您覺得怎麼樣？", "How was this repair?"),
        "lead": t("几个问题，大约两分钟。", "幾個問題，大約兩分鐘。", "A few questions, about two minutes."),
        "thanks": THANKS,
        "questions": [
            rating("q1", "整体满意吗？", "整體滿意嗎？", "Overall, are you satisfied?", required=True),
            words("q2", WHAT_WRONG, show_if=LOW, required_if=LOW),
            recommend("q3"),
            {
                "id": "q4", "kind": "pair", "dont_know": True,
                "texts": t("一次修好这件事，您原本的期望和实际的体验", "一次修好這件事，您原本的期望和實際的體驗",
                           "Mended at the first visit: what you expected, and how it was"),
                "low": t("随便修修", "隨便修修", "Any repair"),
                "high": t("必须一次修好", "必須一次修好", "At the first visit"),
                "felt_low": t("反复返修", "反覆返修", "Again and again"),
                "felt_high": t("一次修好", "一次修好", "At the first visit"),
            },
            choice(
                "q5", "single",
                ("师傅进门前做到了吗？", "師傅進門前做到了嗎？", "Before coming in, did the technician…"),
                ("提前电话并准时", "提前電話並準時", "call ahead and come on time"),
                ("准时但没提前电话", "準時但沒提前電話", "come on time without a call"),
                ("迟到了", "遲到了", "come late"),
                dont_know=True,
            ),
            choice(
                "q6", "several", ("哪些地方可以更好？", "哪些地方可以更好？", "What could be better?"),
                ("现场保洁", "現場保潔", "Leaving the place clean"), ("进度告知", "進度告知", "Telling me how it goes"),
                ("师傅技术", "師傅技術", "Skill"), ("预约时间", "預約時間", "Appointments"),
            ),
            words("q7"),
        ],
    },
}  # fmt: skip
START_NAMES: Mapping[str, str] = {key: str(start["name"]) for key, start in STARTS.items()}
