"""What the desk may tell a caller at once: whether it costs anything, and by when somebody sees to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.terms import queries as terms
from portal.domain.terms.rules import STEPS, Urgency
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.domain.terms.warranty_rules import VERDICT_WORDS, Part, Payer, WarrantyAnswer
from portal.infra import clock, languages
from portal.infra.wording import gettext


@dataclass(frozen=True)
class Promise:
    """The warranty answer in a sentence, and the first limit in words."""

    verdict: str
    cost: str
    due: str


def promise_for(home: Any, part: Part, urgency: str, now: datetime) -> Promise:
    """What may be promised for this part of this home."""
    local = terms.local_for(
        home.community_id, restart_in_city=home.restart_warranty, developer=bool(home.developer)
    )
    case = Case(home.dates.accepted_on, home.dates.handover, clock.today(home.zone))
    answer = warranty_answer(part, case, local)
    steps = STEPS[Urgency(urgency) if urgency in set(Urgency) else Urgency.ORDINARY]
    span = terms.limit_for(home.community_id, steps.accept)
    due = ""
    if span is not None:
        due = languages.due(terms.calendar_for(home.community_id).add(now, span), home.zone)
    return Promise(gettext(VERDICT_WORDS[answer.verdict]), cost_of(answer), due)


def cost_of(answer: WarrantyAnswer) -> str:
    """Who pays, said to an owner: free first when it is free."""
    if answer.in_warranty:
        return gettext("不收费")
    if answer.payer is Payer.OWNER:
        return gettext("要收费，先报价，您同意后才动工")
    if answer.payer is None:
        return gettext("费用要先核实日期，会在动工前告诉您")
    return gettext("费用不由您承担")
