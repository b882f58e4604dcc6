"""Firms of the demo estate that do not come: reminded, served notice, given more time, replaced and charged."""

from datetime import timedelta

from sqlalchemy import select

from portal.demo.money import decide, name_deputy
from portal.demo.teller import Teller, by_phone
from portal.domain.casework import clocks, notices
from portal.domain.casework.notice_models import Notice
from portal.domain.repairs import actions
from portal.domain.settlement import actions as books
from portal.domain.settlement.claim_models import BackCharge, Dispute
from portal.infra.db import session

CREW = "13800003061"
CHARGE = "settlement.back_charge"


def _reminded(t: Teller) -> None:
    t.step(lambda: actions.serve_notice(t.row(), by=t.dispatcher), 26)


def _more_time_asked(t: Teller) -> None:
    reason = "防水涂料的批次检验还没有出来，后天到货"

    def ask() -> None:
        limit = clocks.current(("repair", t.repair_id), "repair")
        assert limit is not None
        assert limit.due_at is not None
        actions.ask_extension(t.row(), until=limit.due_at + timedelta(days=3), reason=reason, by=t.contractor)

    t.step(ask, 4)


def _more_time_given(t: Teller) -> None:
    _more_time_asked(t)
    t.step(
        lambda: actions.grant_extension(t.row(), reason="材料检验单已看过，同意延一次", by=t.dispatcher), 2
    )


def _noticed(t: Teller) -> None:
    """Reminded, then served notice, which the firm's contact has confirmed to have received."""
    _reminded(t)
    t.step(lambda: actions.serve_notice(t.row(), by=t.dispatcher), 24)

    def received() -> None:
        notice = session().get(Notice, t.row().notice_id or 0)
        if notice is not None:
            notices.acknowledge(notice, by=t.contractor)

    t.step(received, 2)


def _taken_over(t: Teller) -> None:
    """The grace is over: a professional crew goes in the firm's place."""
    _noticed(t)

    def send_crew() -> None:
        crew = next(iter(by_phone(CREW, "field").own("firm")))
        t.late_firm = t.contractor
        actions.take_over(
            t.row(), firm_id=crew, estimate_cents=180_000, by=t.dispatcher,
            instructions="原单位两次通知后仍未到场，先止水，再做防水，全程拍照留存。",
        )  # fmt: skip
        t.given_to(crew)

    t.step(send_crew, 26)
    t.acknowledge(1)
    t.agree_time()
    t.start()


def _done_by_crew(t: Teller) -> None:
    _taken_over(t)
    t.cost(6)
    t.complete()
    t.sign_all()


def _charge_approved(t: Teller) -> None:
    _done_by_crew(t)
    t.step(lambda: decide(CHARGE, ("back_charge", _charge(t).id), by=t.manager), 20)


def _charge_disputed(t: Teller) -> None:
    """Approved by the manager; the firm says why it should not pay, and the head has yet to decide."""
    _charge_approved(t)
    t.step(lambda: _dispute(t, "我方第二天已到小区门口，物业未放行，请调门岗记录。"), 30)


def _charge_upheld(t: Teller) -> None:
    """Approved by the manager's deputy, disputed, and upheld by the head."""
    _done_by_crew(t)
    t.step(lambda: name_deputy(t.manager, t.lead, days=3, why="去总部参加培训"), 4)
    t.step(lambda: decide(CHARGE, ("back_charge", _charge(t).id), by=t.lead), 16)
    t.step(lambda: _dispute(t, "渗水点在飘窗侧面，不在我方施工范围。"), 40)
    ruling = "竣工图和合同附件二写明飘窗侧墙防水由贵单位施工，两次通知均有签收，维持扣款。"

    def rule() -> None:
        found = session().scalars(select(Dispute.id).where(Dispute.back_charge_id == _charge(t).id)).one()
        books.decide(found, allowed_cents=0, ruling=ruling, by=t.head)

    t.step(rule, 30)


def _charge(t: Teller) -> BackCharge:
    return session().scalars(select(BackCharge).where(BackCharge.repair_id == t.repair_id)).one()


def _dispute(t: Teller, reason: str) -> None:
    assert t.late_firm is not None
    books.dispute_charge(_charge(t), reason=reason, by=t.late_firm)


CHASES = {
    "reminded": ("dispatch", _reminded),
    "more_time_asked": ("start", _more_time_asked),
    "more_time_given": ("start", _more_time_given),
    "noticed": ("dispatch", _noticed),
    "taken_over": ("dispatch", _taken_over),
    "done_by_crew": ("dispatch", _done_by_crew),
    "charge_approved": ("dispatch", _charge_approved),
    "charge_disputed": ("dispatch", _charge_disputed),
    "charge_upheld": ("dispatch", _charge_upheld),
}
