"""The contact budget of a household: how often it is asked for something it did not ask for, whoever asks.

Callbacks, surveys and club messages share it. What answers a household's own case (a receipt, a new date) is not
counted here. How many a day and in 30 days are limits that an administrator changes per community.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from portal.infra.refused import N_


class Contact(StrEnum):
    """Why somebody turns to a household."""

    CALLBACK = "callback"
    SURVEY = "survey"
    REMINDER = "reminder"
    CLUB = "club"


PER_DAY, PER_MONTH, SURVEY_PAUSE = "contact.day", "contact.month", "contact.survey"
MONTH = timedelta(days=30)
# A callback is owed to the household and waits for another day at most; the others stay away for the whole time.
OWED = frozenset({Contact.CALLBACK})
DAY_FULL = N_("今天已经联系这户%(n)s次（每天最多%(most)s次），请明天再联系。")
MONTH_FULL = N_("30天内已经联系这户%(n)s次（最多%(most)s次），先不打扰。")
QUIET = N_("对方设了免打扰时间（%(from)s—%(to)s），请过后再联系。")
OPTED_OUT = N_("对方只收紧急通知，不发问卷和活动消息。")
NOBODY = N_("没有联系人。")


@dataclass(frozen=True)
class Verdict:
    """Whether a household may be contacted now; when not, `why` says so (a message id with `params`)."""

    why: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return not self.why


def verdict(kind: Contact, *, today: int, month: int, day_most: int, month_most: int) -> Verdict:
    """Whether one contact more fits: `today` and `month` (30 days, today included) are those that were made."""
    if today >= day_most:
        return Verdict(DAY_FULL, {"n": today, "most": day_most})
    if kind not in OWED and month >= month_most:
        return Verdict(MONTH_FULL, {"n": month, "most": month_most})
    return Verdict()


def household(person_id: int | None, unit_id: int | None) -> str:
    """Whose budget it is: the home's, or the person's where no home is known; empty where neither is."""
    return f"unit:{unit_id}" if unit_id else f"person:{person_id}" if person_id else ""
