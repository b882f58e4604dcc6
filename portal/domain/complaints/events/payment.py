"""The compensation of a letter: owed once it is accepted, paid, or not paid and why, in the words of the timeline."""

from dataclasses import dataclass
from datetime import date

from portal.domain.complaints.events.life import HOME
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class PaymentOwed(Event):
    name = "complaint.payment_owed"
    sentence = N_("补偿%(amount)s元，等收费员付款")
    audiences = HOME
    amount: str


@dataclass(frozen=True, kw_only=True)
class PaymentMade(Event):
    name = "complaint.payment_made"
    sentence = N_("补偿%(amount)s元已付（%(way)s，%(on)s，凭证%(voucher)s）")
    audiences = HOME
    private = frozenset({"voucher"})
    amount: str
    way: str
    on: date
    voucher: str


@dataclass(frozen=True, kw_only=True)
class PaymentWaived(Event):
    name = "complaint.payment_waived"
    sentence = N_("补偿%(amount)s元不付：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    amount: str
    reason: str
