"""How each tale of the demo estate ends: what happens after the usual road."""

from collections.abc import Callable

from portal.demo.teller import Teller
from portal.domain.repairs import actions, queries
from portal.domain.repairs.actions.visits import AT_ONCE
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock
from portal.infra.refused import Refused


def _asked(t: Teller) -> None:
    question = (
        "请问是哪一路跳闸？跳的时候在用什么电器？"
        if "闸" in t.tale.text
        else "请拍一张裂缝全景，并写上大概多长。"
    )
    t.step(lambda: actions.ask_facts(t.row(), question=question, by=t.agent), 0.5)


def _offered(t: Teller) -> None:
    t.step(
        lambda: actions.offer_windows(t.row(), slots=windows_ahead(clock.today())[3:6], by=t.technician), 2
    )


def _rebooked(t: Teller) -> None:
    def act() -> None:
        slot = windows_ahead(clock.today())[7]
        actions.rebook(t.row(), slot=slot, reason="当天要出差，改到后面", by=t.owner)

    t.step(act, 1)


def _no_access(t: Teller) -> None:
    t.step(
        lambda: actions.no_access(
            t.row(),
            note="敲门并打了两次电话，没有人应",
            photos=t.photo("wall.jpg", t.technician),
            by=t.technician,
        ),
        until=lambda: t.visit(1),
    )


def _held(kind: str, reason: str) -> Callable[[Teller], None]:
    def hold(t: Teller) -> None:
        t.step(lambda: actions.hold(t.row(), kind=kind, reason=reason, by=t.agent), 3)

    return hold


def _desk_signed(t: Teller) -> None:
    t.sign(t.dispatcher)


def _refused(t: Teller) -> None:
    t.refuse("下水弯头还在滴，晚上地上一摊水。")


def _disputed(t: Teller) -> None:
    t.refuse("楼下说还是渗。")
    t.cost(20)
    t.complete()
    t.refuse("又下雨，楼下还是有水印。")


def _signed_off(t: Teller) -> None:
    t.sign_all()


def _closed(t: Teller) -> None:
    _signed_off(t)
    t.step(lambda: actions.close(t.row(), by=t.agent), 48)


def _reopened(t: Teller) -> None:
    _signed_off(t)
    t.step(lambda: actions.reopen(t.row(), reason="住了一周，楼下又反映渗水。", by=t.owner), 160)


def _rejected(t: Teller) -> None:
    t.step(
        lambda: actions.reject(
            t.row(),
            reason="这台油烟机是您自己购买的，不在交付范围内",
            turn_to="厂家售后电话见保修卡",
            by=t.agent,
        ),
        1,
    )


def _duplicate(t: Teller) -> None:
    def act() -> None:
        row = t.row()
        likely = queries.listing(t.manager, part_code="leak.balcony", community_id=row.community_id)
        original = next((r for r in likely if r.id != row.id), None)
        if original is None:
            raise Refused("")
        actions.mark_duplicate(row, queries.get_for(t.manager, original.id), by=t.agent)

    def otherwise() -> None:
        actions.cancel(t.row(), reason="和物业电话里说过了", by=t.owner)

    t.step(act, 1, otherwise=otherwise)


def _cancelled(t: Teller) -> None:
    t.step(lambda: actions.cancel(t.row(), reason="自己处理好了", by=t.owner), 3)


def _thread(t: Teller) -> None:
    t.write("请问师傅明天几点到？我上午要送孩子。", t.owner)
    t.write("林女士您好，师傅约9点到，出门前会给您电话。", t.agent)
    t.step(lambda: actions.note(t.row(), text="上月同户换过角阀，留意是否返修。", by=t.dispatcher), 0.1)


def _message(t: Teller) -> None:
    t.write("漏得更厉害了，能不能早点来？", t.owner)


def _rescued(t: Teller) -> None:
    """Somebody in danger: minutes from the report to the people on the spot."""
    minute = 1 / 60
    t.step(lambda: actions.accept(t.row(), by=t.agent), 3 * minute)
    t.dispatch(2 * minute)
    t.acknowledge(3 * minute)
    t.step(lambda: actions.schedule(t.row(), window_id=AT_ONCE, by=t.technician), minute)
    t.step(lambda: actions.start(t.row(), by=t.technician), 14 * minute)
    t.cost(0.5)
    t.complete(0.2)
    _closed(t)


ENDINGS: dict[str, tuple[str, Callable[[Teller], None]]] = {
    "asked": ("accept", _asked),
    "offered": ("acknowledge", _offered),
    "rebooked": ("accept_quote", _rebooked),
    "no_access": ("accept_quote", _no_access),
    "held_parts": ("start", _held("parts", "原厂执手缺货，厂家说三天到")),
    "held_weather": ("start", _held("weather", "连续下雨，外墙不能施工")),
    "desk_signed": ("complete", _desk_signed),
    "refused": ("complete", _refused),
    "disputed": ("complete", _disputed),
    "signed_off": ("complete", _signed_off),
    "closed": ("complete", _closed),
    "reopened": ("complete", _reopened),
    "rejected": ("", _rejected),
    "duplicate": ("", _duplicate),
    "cancelled": ("accept", _cancelled),
    "scheduled": ("accept_quote", _thread),
    "accepted": ("accept", _message),
    "emergency": ("", lambda t: None),
    "emergency_done": ("", _rescued),
}
