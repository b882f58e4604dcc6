"""Whom the house tells about a complaint, and in which words: one row per event and reader."""

from collections.abc import Mapping
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.complaints import events
from portal.domain.complaints.queries.brief import brief
from portal.infra import messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

HOME: Mapping[str, str] = {
    events.Submitted.name: N_("您的投诉“%(title)s”（%(number)s）已收到，24小时内会有人联系您。"),
    events.Accepted.name: N_("您的投诉“%(title)s”已受理，由%(handler)s跟进。"),
    events.ReadBack.name: N_("关于“%(title)s”：我们写好了理解的事实与诉求，请看看对不对。"),
    events.Evaluated.name: N_("您的投诉“%(title)s”由%(lead)s负责，%(due)s前书面答复您。"),
    events.Extended.name: N_("您的投诉“%(title)s”：%(what)s的期限延到%(due)s。原因：%(reason)s"),
    events.Refused.name: N_("您的投诉“%(title)s”没有受理：%(reason)s。可以找：%(turn_to)s"),
    events.Referred.name: N_("您的投诉“%(title)s”转到%(to)s处理。"),
}
WROTE = N_("关于投诉“%(title)s”：客服发来一条消息。")


def tell_home(told: Told) -> None:
    """Tell the person who complains; never about what they did themselves."""
    _send(told, HOME[told.event.name])


def tell_reader_of_message(told: Told) -> None:
    """The desk wrote: tell the person who complains."""
    if getattr(told.event, "side", "") == "desk":
        _send(told, WROTE)


def _send(told: Told, msgid: str) -> None:
    complaint = brief(told.subject[1])
    reader = complaint.complainant_id
    if reader is None or (reader == told.by.person_id and told.event.name != events.Submitted.name):
        return
    if casework.within_budget(reader):
        params = _values(told) | {"number": complaint.number, "title": complaint.title}
        messages.send(reader, msgid, params, link=f"/owner/complaints/{complaint.id}", subject=told.subject)


def _values(told: Told) -> dict[str, Any]:
    values = {name: value for name, value in vars(told.event).items() if value is not None}
    if isinstance(values.get("what"), str):
        values["what"] = word(values["what"])
    return values
