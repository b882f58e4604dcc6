"""Tells one repair of the demo estate: the verbs it goes through, each at its own moment."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from portal.demo.prices import entries
from portal.demo.quarter import end_of, settled_quarter
from portal.demo.stage import Scene
from portal.demo.stories import WORK_DONE, Tale
from portal.domain.estate import accounts, visitors
from portal.domain.estate.queries.firms import firm_contacts, suggest_firm
from portal.domain.repairs import actions, queries
from portal.domain.repairs.actions.visits import windows_of
from portal.domain.repairs.cost_rules import QuoteState
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.places import places_of, signable
from portal.domain.repairs.rules import windows_ahead
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock, files, uploads
from portal.infra.actor import Actor

SOURCE_WORK = "更换地漏周边防水层，蓄水48小时不渗"
PHOTOS = Path(__file__).parent / "photos"
DESK = {
    "TS": ("13800001001", "13800001005", "13800001007"),
    "WL": ("13800001002", "13800001006", "13800001008"),
}
# Who signs for 监理 and for the project office; in the second community the service lead stands in for 监理.
BUILDERS = {
    "TS": (("13800001015", "field"), ("13800001016", "field")),
    "WL": (("13800001003", "staff"), ("13800001017", "field")),
}


class Teller(Scene):
    """The story of one repair, as far as its tale goes."""

    def __init__(self, tale: Tale, code: str, unit: int, owner: int, now: datetime) -> None:
        at = end_of(settled_quarter(now)) - timedelta(days=tale.before) if tale.before else None
        super().__init__(at or _by_day(now - timedelta(hours=tale.ago), tale), now)
        self.tale = tale
        self.unit = unit
        self.owner = _actor(owner, "owner")
        self.agent, self.dispatcher, self.manager = (by_phone(p, "staff") for p in DESK[code])
        self.supervision, self.project = (by_phone(*each) for each in BUILDERS[code])
        self.lead, self.head = by_phone("13800001003", "staff"), by_phone("13800001009", "staff")
        self.repair_id = 0
        self.firm_people: tuple[Actor, Actor] | None = None
        self.late_firm: Actor | None = None

    def next_at(self) -> datetime:
        """As in every story; what does not press is left until the morning."""
        at = super().next_at()
        hour = clock.local(at).hour
        wait = 0 if self.tale.urgency != "ordinary" or 7 <= hour < 22 else (31 - hour) % 24
        return min(at + timedelta(hours=wait), self.now)

    def row(self) -> Repair:
        """The repair under the unit's lock."""
        return queries.get_for(self.manager, self.repair_id)

    def photo(self, name: str, by: Actor) -> tuple[int, ...]:
        """A kept photo of the demo, or none."""
        return (files.keep(_decoded(name), by_id=by.person_id or 0).id,) if name else ()

    def report(self) -> None:
        """The owner, or the desk for the owner, reports."""

        def act() -> None:
            slots = windows_ahead(clock.today())
            request = actions.Request(
                part_code=self.tale.part, description=self.tale.text, unit_id=self.unit, room=self.tale.room,
                urgency=Urgency(self.tale.urgency), windows=(slots[0], slots[1], slots[4]),
                access=("call_before",), expectation="once", photos=self.photo(self.tale.photo, self.owner),
            )  # fmt: skip
            if self.tale.channel == "web":
                self.repair_id = actions.report(request, by=self.owner).id
            else:
                self.repair_id = actions.register(
                    request, reporter_id=self.owner.person_id, channel=self.tale.channel, by=self.agent
                ).id

        self.step(act)

    def emergency(self, what: str) -> None:
        """The owner registers an emergency."""

        def act() -> None:
            request = actions.Request(part_code="", description=self.tale.text, unit_id=self.unit)
            self.repair_id = actions.report_emergency(what, request, by=self.owner).id

        self.step(act)

    def accept(self) -> None:
        """The desk takes it on within its limit, as far as the tale is that old."""
        self.step(
            lambda: actions.accept(self.row(), by=self.agent), 0.5 if self.tale.urgency == "ordinary" else 0.1
        )

    def dispatch(self, hours: float = 1.0) -> None:
        """The dispatcher decides: warranty, payer, firm."""

        def act() -> None:
            row = self.row()
            answer = actions.warranty_of(row)
            trade = terms.part(row.part_code).trade
            found = suggest_firm(row.community_id, row.building_id, trade, clock.today())
            firm = found[0].firm_id if found else _own_crew(row)
            actions.dispatch(row, firm_id=firm, payer=answer.payer or Payer.PROPERTY_FEE, by=self.dispatcher,
                             instructions="请先电话联系，带鞋套，修前修后各拍一张。")  # fmt: skip
            self.given_to(firm)

        self.step(act, hours)

    def given_to(self, firm_id: int) -> None:
        """That firm has the job from now on."""
        self.firm_people = _people_of(firm_id)

    @property
    def contractor(self) -> Actor:
        """The contact of the firm that has the job."""
        assert self.firm_people is not None
        return self.firm_people[0]

    @property
    def technician(self) -> Actor:
        """The technician of the firm that has the job."""
        assert self.firm_people is not None
        return self.firm_people[1]

    def acknowledge(self, hours: float = 2.0) -> None:
        """The firm takes the job and names who goes."""
        self.step(
            lambda: actions.acknowledge(
                self.row(), by=self.contractor, technician_id=self.technician.person_id
            ),
            hours,
        )

    def schedule(self) -> None:
        """The technician picks one of the home's windows."""

        def act() -> None:
            row = self.row()
            actions.schedule(row, window_id=windows_of(row, "home")[0].id, by=self.technician)

        self.step(act, 1.0)

    def agree_time(self) -> None:
        """The firm offers times, the owner picks one."""

        def offer() -> None:
            slots = windows_ahead(clock.today())[1:4]
            actions.offer_windows(self.row(), slots=slots, by=self.technician)

        def pick() -> None:
            row = self.row()
            actions.schedule(row, window_id=windows_of(row, "firm")[0].id, by=self.owner)

        self.step(offer, 0.5)
        self.step(pick, 1.0)

    def quote(self) -> None:
        """Where the owner pays, the dispatcher prices the work and sends the quote."""

        def act() -> None:
            if self.row().payer is Payer.OWNER:
                self.enter(self.dispatcher)
                actions.quote(self.row(), by=self.dispatcher, note="含税，修好之后按实际用量结算，只少不多。")

        self.step(act, 1.0)

    def accept_quote(self) -> None:
        """The owner agrees to the price, where there is one."""

        def act() -> None:
            if self.row().quote_state is QuoteState.SENT:
                actions.accept_quote(self.row(), by=self.owner)

        self.step(act, 2.0)

    def enter(self, by: Actor, what: str = "") -> None:
        """The cost lines of such a job, within the unit that is open."""
        for entry in entries(self.row(), what or self.tale.part.split(".")[0]):
            actions.cost(self.row(), entry, by=by)

    def cost(self, hours: float = 4.0) -> None:
        """What was used, written down on the job, unless it was quoted before."""

        def act() -> None:
            if not self.row().cost_cents:
                self.enter(self.technician)

        self.step(act, hours)

    def start(self) -> None:
        """At the agreed time somebody is there."""
        self.step(lambda: actions.start(self.row(), by=self.technician), until=self.visit)

    def visit(self, hours: float = 0.0) -> datetime | None:
        """When the agreed visit begins, or so many hours later."""
        begins = self.row().visit_from
        return begins + timedelta(hours=hours) if begins else None

    def complete(self, hours: float = 1.0) -> None:
        """The work is done and photographed."""
        work_done = WORK_DONE[self.tale.part.split(".")[0]]

        def act() -> None:
            row, photos = self.row(), self.photo("repaired.jpg", self.technician)
            above = row.source_unit_id is not None
            actions.complete(
                row, work_done=work_done, photos=photos, by=self.technician,
                source_work_done=SOURCE_WORK if above else "",
                source_photos=self.photo("tiles.jpg" if above else "", self.technician),
            )  # fmt: skip

        self.step(act, hours)

    def sign(self, by: Actor, hours: float = 3.0) -> None:
        """One party signs, if the form asks for it."""

        def act() -> None:
            row = self.row()
            if signable(by, places_of(row.id, row.round)):
                stars = 5 if by.face == "owner" else None
                actions.sign(row, name=by.name, by=by, satisfaction=stars)

        self.step(act, hours)

    def sign_all(self, *but: Actor) -> None:
        """Every party signs but those, each in its own time."""
        for number, by in enumerate((self.dispatcher, self.owner, self.supervision, self.project)):
            if by not in but:
                self.sign(by, (3, 4, 20, 5)[number])

    def refuse(self, reason: str, by: Actor | None = None) -> None:
        """A party, the owner as a rule, sends it back."""
        self.step(lambda: actions.refuse(self.row(), reason=reason, by=by or self.owner), 4)

    def write(self, text: str, by: Actor) -> None:
        """A message in the thread."""
        self.step(lambda: actions.message(self.row(), text=text, by=by), 0.2)


def _by_day(at: datetime, tale: Tale) -> datetime:
    """The evening before for what would be reported at night; fresh and urgent ones come at any hour."""
    hour = clock.local(at).hour
    if tale.ago < 3 or tale.urgency != "ordinary" or 7 <= hour < 22:
        return at
    return at - timedelta(hours=(hour + 5) % 24)


@cache
def _decoded(name: str) -> files.Decoded:
    return uploads.decode((PHOTOS / name).read_bytes())


def _actor(person_id: int, face: str) -> Actor:
    return visitors.actor_for(person_id, face)


@cache
def by_phone(phone: str, face: str) -> Actor:
    """The demo person of that number, acting in a face."""
    account = accounts.person_by_address(f"+86{phone}")
    assert account is not None
    return _actor(account.id, face)


def _people_of(firm_id: int) -> tuple[Actor, Actor]:
    found = firm_contacts(firm_id, clock.today())
    return _actor(found[0].person_id, "field"), _actor(found[-1].person_id, "field")


def _own_crew(row: Repair) -> int:
    return suggest_firm(row.community_id, row.building_id, "general", clock.today())[0].firm_id
