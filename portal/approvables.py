"""The kinds of things that need a yes: what the yes is given to, and what follows from it."""

from collections.abc import Mapping

from portal import answers_costs, answers_replies, answers_settlement
from portal.infra.subjects import Approvable

APPROVABLES: Mapping[str, Approvable] = {
    each.kind: each
    for each in (
        answers_costs.approvable(),
        answers_replies.approvable(),
        *answers_settlement.approvables(),
    )
}
