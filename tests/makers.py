"""Repairs in named states, earned through the verbs: `repair_awaiting_signatures`, `repair_scheduled`, …"""

import io
import zlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.domain.casework import notices
from portal.domain.casework.notice_models import Notice
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.places import places_of, signable
from portal.domain.repairs.rules import windows_ahead
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock, files, uploads
from portal.infra.actor import Actor
from portal.infra.db import session, write
from tests import makers_estate as make
from tests.harness.scenes import scene


@cache
def jpeg(shade: int = 120) -> bytes:
    """A small real photo."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (shade, 90, 60)).save(out, "JPEG")
    return out.getvalue()


def pdf(said: str = "Contract No. 12", extra: bytes = b"", packed: bytes = b"") -> bytes:
    """A small real paper of one page; `extra` goes into its catalog, `packed` into an object stream beside it."""
    text = f"BT /F1 12 Tf 40 40 Td ({said}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    if packed:
        body = zlib.compress(packed)
        objects.append(
            b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(body), body)
        )  # fmt: skip
    out, at = b"%PDF-1.7\n", []
    for no, each in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (no, each)
    table = b"".join(b"%010d 00000 n \n" % each for each in at)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def paper(by: Actor, said: str = "Contract No. 12") -> int:
    """A kept PDF, inside a unit."""
    upload = FileStorage(io.BytesIO(pdf(said)), filename="购房合同.pdf")
    return files.keep(uploads.decode(upload, accept=("image", "pdf")), by_id=by.person_id or 0).id


def photo(by: Actor, shade: int = 120) -> int:
    """A kept photo, inside a unit."""
    return files.keep(uploads.decode(jpeg(shade)), by_id=by.person_id or 0).id


@dataclass
class Story:
    """A home with its people, the desk, a firm: everybody a repair needs."""

    unit: int
    community: int
    owner: int
    agent: int
    dispatcher: int
    manager: int
    firm: int
    other_firm: int
    contractor: int
    technician: int
    supervision: int = 0
    project: int = 0

    def by(self, who: str) -> Actor:
        """The actor of that part in the story."""
        field = ("contractor", "technician", "supervision", "project")
        face = "owner" if who == "owner" else "field" if who in field else "staff"
        return make.actor(getattr(self, who), face)


@scene
def story() -> Story:
    """Everybody a repair needs, in a fresh community."""
    make.terms()
    community = make.community()
    building = make.building(community)
    unit = make.unit(building)
    firm = make.firm(community_id=community)
    other = make.firm(community_id=community, is_professional=True)
    return Story(
        unit=unit,
        community=community,
        owner=make.owner_of(unit),
        agent=make.staff(Role.AGENT, community),
        dispatcher=make.staff(Role.DISPATCHER, community),
        manager=make.staff(Role.SITE_MANAGER, community),
        firm=firm,
        other_firm=other,
        contractor=make.contact_of(firm, "contractor"),
        technician=make.contact_of(firm, "technician"),
        supervision=make.staff(Role.SITE_SUPERVISION, community),
        project=make.staff(Role.PROJECT_OFFICE, community),
    )


def again(repair: Repair) -> Repair:
    """The repair as it stands now."""
    return session().get_one(Repair, repair.id, populate_existing=True)


@scene
def repair_submitted(s: Story, **facts: object) -> Repair:
    """An owner reported a leak, with a photo and two windows."""
    today = clock.today()
    slots = windows_ahead(today)
    with write():
        by = s.by("owner")
        request = actions.Request(
            **(
                {
                    "unit_id": s.unit,
                    "part_code": "water.supply",
                    "description": "厨房水槽下面一直滴水",
                    "room": "kitchen",
                    "windows": (slots[0], slots[4]),
                    "photos": (photo(by),),
                }
                | facts
            )  # type: ignore[arg-type]
        )
        return actions.report(request, by=by)


@scene
def repair_accepted(s: Story, **facts: object) -> Repair:
    """The desk took it on."""
    repair = repair_submitted(s, **facts)
    with write():
        actions.accept(again(repair), by=s.by("agent"))
    return repair


@scene
def repair_dispatched(s: Story, **facts: object) -> Repair:
    """It was decided and sent to the firm."""
    repair = repair_accepted(s, **facts)
    with write():
        actions.dispatch(again(repair), firm_id=s.firm, payer=Payer.CONTRACTOR, by=s.by("dispatcher"))
    return repair


@scene
def repair_acknowledged(s: Story, **facts: object) -> Repair:
    """The firm took the job and named its technician."""
    repair = repair_dispatched(s, **facts)
    with write():
        actions.acknowledge(again(repair), by=s.by("contractor"), technician_id=s.technician)
    return repair


@scene
def repair_scheduled(s: Story, **facts: object) -> Repair:
    """A visit is agreed."""
    repair = repair_acknowledged(s, **facts)
    with write():
        row = again(repair)
        actions.schedule(row, window_id=windows_of(row, "home")[0].id, by=s.by("technician"))
    return repair


@scene
def repair_in_progress(s: Story, **facts: object) -> Repair:
    """Somebody is there."""
    repair = repair_scheduled(s, **facts)
    with write():
        actions.start(again(repair), early="业主同意提前", by=s.by("technician"))
    return repair


@scene
def repair_awaiting_signatures(s: Story, **facts: object) -> Repair:
    """The work is reported complete; both parties are asked."""
    repair = repair_in_progress(s, **facts)
    with write():
        by = s.by("technician")
        actions.complete(
            again(repair),
            work_done="换了角阀和软管，试水半小时不漏",
            photos=(photo(by, 40),),
            materials=(actions.Used("角阀", "1", "个"),),
            by=by,
        )
    return repair


@scene
def repair_signed_off(s: Story, **facts: object) -> Repair:
    """Every party has signed."""
    repair = repair_awaiting_signatures(s, **facts)
    sign_all(s, repair)
    return repair


# A part whose builder still answers: all four parties sign.
FOUR_SIGN = {"part_code": "leak.bathroom"}
SIGNERS = (
    ("dispatcher", "维修主管"), ("owner", "林晓岚"), ("supervision", "监理"), ("project", "项目部"), ("agent", "客服中心"),
)  # fmt: skip


def sign_all(s: Story, repair: Repair, *but: str) -> None:
    """Every party that is asked signs, each by its own person, but those named; each in a unit of its own."""
    for who, name in SIGNERS:
        row = again(repair)
        places = places_of(row.id, row.round)
        if who not in but and signable(s.by(who), places):
            with write():
                actions.sign(again(repair), name=name, by=s.by(who))


@scene
def repair_closed(s: Story, **facts: object) -> Repair:
    """Signed off and closed by the desk."""
    repair = repair_signed_off(s, **facts)
    with write():
        actions.close(again(repair), by=s.by("agent"))
    return repair


@scene
def repair_disputed(s: Story, **facts: object) -> Repair:
    """The owner sent it back twice; the head decides."""
    repair = repair_awaiting_signatures(s, **facts)
    with write():
        actions.refuse(again(repair), reason="还在滴", by=s.by("owner"))
    with write():
        by = s.by("technician")
        actions.complete(again(repair), work_done="又换了一次", photos=(photo(by, 41),), by=by)
    with write():
        actions.refuse(again(repair), reason="仍然滴水", by=s.by("owner"))
    return repair


@scene
def repair_rejected(s: Story, **facts: object) -> Repair:
    """Not taken on."""
    repair = repair_submitted(s, **facts)
    with write():
        actions.reject(again(repair), reason="家具不在保修内", turn_to="家具厂家", by=s.by("agent"))
    return repair


def repair_duplicate(s: Story, original: Repair, **facts: object) -> Repair:
    """The same as another one that was reported before."""
    repair = repair_submitted(s, **facts)
    with write():
        actions.mark_duplicate(again(repair), again(original), by=s.by("agent"))
    return repair


@scene
def repair_cancelled(s: Story, **facts: object) -> Repair:
    """Taken back by its reporter."""
    repair = repair_submitted(s, **facts)
    with write():
        actions.cancel(again(repair), reason="自己修好了", by=s.by("owner"))
    return repair


@scene
def repair_asked(s: Story, **facts: object) -> Repair:
    """The desk asked the owner for facts; the clock waits."""
    repair = repair_submitted(s, **facts)
    with write():
        actions.ask_facts(again(repair), question="是哪一个水龙头？", by=s.by("agent"))
    return repair


@scene
def repair_held(s: Story, **facts: object) -> Repair:
    """Work has begun and waits for parts."""
    repair = repair_in_progress(s, **facts)
    with write():
        actions.hold(again(repair), kind="parts", reason="角阀没货", by=s.by("agent"))
    return repair


@scene
def repair_offered(s: Story, **facts: object) -> Repair:
    """The firm offered other times than the owner's; both sides have windows to pick from."""
    repair = repair_acknowledged(s, **facts)
    slots = [slot for slot in windows_ahead(clock.today()) if slot.endswith("/am")][2:4]
    with write():
        actions.offer_windows(again(repair), slots=slots, by=s.by("technician"))
    return repair


def served(s: Story, repair: Repair, *, received: bool = True) -> Repair:
    """The firm, late already, was reminded and served notice; its contact has confirmed to have it."""
    for _ in ("reminder", "notice"):
        with write():
            actions.serve_notice(again(repair), by=s.by("dispatcher"))
    if received:
        with write():
            notices.acknowledge(session().get_one(Notice, again(repair).notice_id), by=s.by("contractor"))
    return again(repair)


def taken_over(s: Story, repair: Repair, *, estimate_cents: int = 68_000) -> Repair:
    """The late firm's grace is over and the crew, the story's other firm, goes in its place; two days have passed."""
    with clock.frozen(clock.now() + timedelta(days=2)):
        served(s, repair)
    with clock.frozen(clock.now() + timedelta(days=4)), write():
        actions.take_over(
            again(repair), firm_id=s.other_firm, estimate_cents=estimate_cents, by=s.by("dispatcher")
        )
    return again(repair)


@scene
def repair_incident(s: Story, **facts: object) -> Repair:
    """Handled as an incident: the homes of the building are told."""
    repair = repair_accepted(s, **facts)
    with write():
        actions.declare_incident(again(repair), note="主水管破裂，正在抢修", by=s.by("agent"))
    return repair
