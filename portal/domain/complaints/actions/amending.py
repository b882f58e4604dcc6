"""补齐《业主投诉记录表》: what the person left open when the complaint came in."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, said, tell
from portal.domain.complaints.actions.intake import TEXT_MOST, index, keep_their_date
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.record_rules import EXPECTATIONS, Topic
from portal.domain.estate.rules import phone_number
from portal.infra.actor import Actor
from portal.infra.refused import N_, Refused

FIELD_WORDS = {
    "topic": N_("类别"), "title": N_("标题"), "content": N_("发生了什么"), "demand": N_("要求"),
    "expected": N_("期望"), "expectation": N_("期望多高"), "happened_on": N_("什么时候的事"),
    "firm_id": N_("涉及单位"), "contact_name": N_("联系人"), "contact_phone": N_("联系电话"),
    "authority": N_("转来单位"), "authority_number": N_("转来编号"), "authority_on": N_("转来日期"),
    "authority_due": N_("要求答复的日期"),
}  # fmt: skip
LONGEST = {"title": 200, "content": TEXT_MOST, "demand": TEXT_MOST, "expected": 500, "contact_name": 80,
           "authority": 80, "authority_number": 60}  # fmt: skip
OWN_WORDS = N_("这是投诉人自己写的话，不能改。要补充的请写在“确认”的事实与诉求里。")


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What the record should say. `content` and `demand` the person wrote in the portal stay as they are."""

    topic: str
    title: str
    content: str
    demand: str
    expected: str
    expectation: int | None
    happened_on: date | None
    firm_id: int | None
    contact_name: str
    contact_phone: str
    authority: str = ""
    authority_number: str = ""
    authority_on: date | None = None
    authority_due: date | None = None


def amend_record(complaint: Complaint, to: Amendment, *, by: Actor, version: int | None = None) -> None:
    """Fill in or set right what the record says; the story names each line that changed."""
    advance(complaint, "amend_record", by, version)
    wanted = _checked(to)
    changed = [name for name, value in wanted.items() if value != getattr(complaint, name)]
    if not changed:
        raise Refused(N_("记录没有变化，没有保存。"))
    for name in ("content", "demand"):
        if name in changed and complaint.channel == "web" and getattr(complaint, name):
            raise Refused(OWN_WORDS, field=name)
    for name in changed:
        setattr(complaint, name, wanted[name])
    if "authority_due" in changed:
        keep_their_date(complaint)
    index(complaint)
    tell(complaint, events.RecordAmended(what=tuple(FIELD_WORDS[name] for name in changed)), by)


def _checked(to: Amendment) -> dict[str, Any]:
    wanted: dict[str, Any] = {field.name: getattr(to, field.name) for field in fields(to)}
    for name, most in LONGEST.items():
        wanted[name] = said(wanted[name], most, name, needed=name in ("title", "content"))
    if wanted["topic"] not in {"", *Topic}:
        raise Refused(N_("请选择投诉的是哪一类。"), field="topic")
    wanted["topic"] = Topic(wanted["topic"]) if wanted["topic"] else None
    if wanted["expectation"] not in EXPECTATIONS:
        wanted["expectation"] = None
    phone = wanted["contact_phone"]
    wanted["contact_phone"] = phone_number(phone) or "" if phone else ""
    return wanted
