"""The forms of a job, one per verb; each remembers the version of the job it was opened on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import wtforms
from wtforms import ValidationError

from portal.domain.repairs.actions import Used
from portal.domain.repairs.cost_rules import quantity_from
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.rules import DAY_PARTS, comes_early, windows_ahead
from portal.domain.terms.rules import Urgency
from portal.infra import clock, languages
from portal.infra.events import Line
from portal.infra.fields import Between, Length, Versioned, picks, required
from portal.infra.photos import PhotosField
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext

MOST_ID = 2**62
DAY_END = time(18)
MATERIAL_ROWS = range(1, 5)
NO_TIME = N_("请选一个时间。")
DECLINED: Mapping[str, str] = {
    "load": N_("排不开"),
    "skill": N_("不是我们的工种"),
    "firm": N_("不归我们修"),
    "other": N_("其他原因"),
}


def number(value: object) -> int | None:
    """An id as a form sends it; nothing chosen is None."""
    return int(str(value)) if value not in (None, "", "None") else None


class JobForm(Versioned):
    """A form about a job; `changes` are what happened since it was opened, when that was too much."""

    changes: Sequence[Line] = ()

    def settle(self, page: RepairPage) -> None:
        """Offer the choices that this job has now; after changes were told, the form counts from here."""
        if self.changes:
            self.version.raw_data, self.version.data = None, page.repair.version

    def typed(self) -> list[str]:
        """The words that were typed, to be handed back where the form itself has no place any more."""
        texts = [f.data for f in self if isinstance(f, wtforms.StringField) and f.name != "key"]
        return [text for text in texts if text]


class AcknowledgeForm(JobForm):
    """Take the job; the firm may name who goes."""

    form_id = "acknowledge"
    technician = wtforms.SelectField(
        N_("谁去"), [Between(1, MOST_ID)], choices=[], coerce=number, validate_choice=False
    )

    def offer(self, people: Sequence[Any]) -> None:
        """The people of the firm to choose from: rows of person_id, name."""
        nobody = wtforms.SelectChoice("", gettext("先不指定"))
        self.technician.choices = [nobody, *(wtforms.SelectChoice(str(p.person_id), p.name) for p in people)]


class DeclineForm(JobForm):
    """Give the job back."""

    form_id = "decline"
    why = wtforms.RadioField(
        N_("接不了，原因"), [required(N_("请选一个原因。"))], choices=lambda: picks(tuple(DECLINED.items()))
    )
    note = wtforms.TextAreaField(N_("说明"), [Length(300)])

    def validate_note(self, field: wtforms.Field) -> None:
        """Another reason than those listed must be told."""
        if self.why.data == "other" and not field.data:
            raise ValidationError(gettext("请说明原因，维修主管要据此改派。"))

    def reason(self) -> str:
        """The reason in words."""
        listed = "" if self.why.data == "other" else gettext(DECLINED[str(self.why.data)])
        return gettext("：").join(part for part in (listed, self.note.data) if part)


class ScheduleForm(JobForm):
    """Pick one of the owner's windows."""

    form_id = "schedule"
    window = wtforms.RadioField(
        N_("业主方便的时间，选一个"), [required(NO_TIME), Between(0, MOST_ID)], choices=[], coerce=number,
        validate_choice=False,
    )  # fmt: skip

    def settle(self, page: RepairPage) -> None:
        """The owner's windows that are still ahead."""
        super().settle(page)
        zone = page.community.zone
        own = [w for w in page.windows if w.offered_by == "home"]
        self.window.choices = [
            wtforms.SelectChoice(str(w.id), languages.span_of(w.starts_at, w.ends_at, zone)) for w in own
        ]
        if page.repair.urgency is not Urgency.ORDINARY:
            self.window.choices.insert(0, wtforms.SelectChoice("0", gettext("马上到，已和业主电话说好")))


class OfferForm(JobForm):
    """Offer two or three other times."""

    form_id = "offer"
    windows = wtforms.SelectMultipleField(
        N_("您能上门的时间"), [required(N_("请选两到三个能上门的时间。"))], choices=[], validate_choice=False,
        option_widget=wtforms.widgets.CheckboxInput(),
    )  # fmt: skip


class RebookForm(JobForm):
    """Move the visit."""

    form_id = "rebook"
    window = wtforms.SelectField(N_("改到"), [required(NO_TIME)], choices=[], validate_choice=False)
    reason = wtforms.TextAreaField(
        N_("为什么改"), [required(N_("请写明为什么改，业主会看到。")), Length(300)]
    )

    def settle(self, page: RepairPage) -> None:
        """Every window ahead."""
        super().settle(page)
        self.window.choices = [
            wtforms.SelectChoice(slot, slot_words(slot)) for slot in open_slots(page.community.zone)
        ]


class AskExtensionForm(JobForm):
    """Ask for a later deadline."""

    form_id = "extension"
    until = wtforms.DateField(N_("希望延到哪天"), [required(N_("请选一天。"))])
    reason = wtforms.TextAreaField(
        N_("为什么要延期"), [required(N_("请写明原因，维修主管据此决定。")), Length(500)]
    )

    def moment(self, zone: str) -> datetime:
        """The end of working on that day, as a moment."""
        return datetime.combine(self.until.data, DAY_END, ZoneInfo(zone))


class NoAccessForm(JobForm):
    """Nobody opened."""

    form_id = "no-access"
    photos = PhotosField(N_("门牌照片"), needed=True)
    note = wtforms.TextAreaField(
        N_("等了多久，打了几次电话"), [required(N_("请写明等了多久、打了几次电话。")), Length(300)]
    )


class StartForm(JobForm):
    """Begin the work."""

    form_id = "start"
    photos = PhotosField(N_("修前照片"))
    early = wtforms.TextAreaField(N_("为什么提前"), [Length(300)])

    def settle(self, page: RepairPage) -> None:
        """The reason is asked only of who comes before the agreed time."""
        super().settle(page)
        self.is_early = comes_early(clock.now(), page.repair.visit_from)


class CompleteForm(JobForm):
    """Report the work complete, with up to four materials."""

    form_id = "complete"
    photos = PhotosField(N_("修后照片"), needed=True)
    work_done = wtforms.TextAreaField(
        N_("做了什么"), [required(N_("请写做了什么，业主签认时会看到。")), Length(1000)]
    )
    source_work_done = wtforms.TextAreaField(N_("渗漏源头那一户做了什么"), [Length(1000)])
    source_photos = PhotosField(N_("渗漏源头那一户的修后照片"))
    rows: ClassVar[range] = MATERIAL_ROWS

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """A material with a figure or a unit needs its name, and one with a name its figure."""
        sound = super().validate(extra_validators)
        for row in self.rows:
            name, quantity, unit = (self[f"{part}_{row}"] for part in ("name", "quantity", "unit"))
            if (quantity.data or unit.data) and not name.data:
                name.errors = [*name.errors, gettext("请写是什么材料，或清空这一行。")]
            elif name.data and not quantity.data:
                quantity.errors = [*quantity.errors, gettext("请写用了多少。")]
            elif quantity.data:
                quantity.errors = [*quantity.errors, *_unclear(quantity.data)]
            sound = sound and not (name.errors or quantity.errors)
        return sound

    def used(self) -> list[Used]:
        """The materials that were filled in."""
        rows = [
            [self[f"{part}_{row}"].data or "" for part in ("name", "quantity", "unit")] for row in self.rows
        ]
        return [Used(name, quantity, unit) for name, quantity, unit in rows if name]


# Rows that need no script: the fields of each material stand in the form from the start.
for _row in MATERIAL_ROWS:
    setattr(CompleteForm, f"name_{_row}", wtforms.StringField(N_("材料"), [Length(80)]))
    setattr(CompleteForm, f"quantity_{_row}", wtforms.StringField(N_("数量"), [Length(20)]))
    setattr(CompleteForm, f"unit_{_row}", wtforms.StringField(N_("单位"), [Length(20)]))


def _unclear(quantity: str) -> list[str]:
    """What is wrong with a typed quantity, in words; nothing where it is a number."""
    try:
        quantity_from(quantity)
    except Refused as refused:
        return [gettext(refused.msgid)]
    return []


def open_slots(zone: str) -> list[str]:
    """The windows that can still be had: what is left of today, and six days ahead, as `2026-11-24/am`."""
    here = clock.here(zone)
    today = [f"{here:%Y-%m-%d}/{part}" for part, (_, first, _) in DAY_PARTS.items() if first > here.hour]
    return today + windows_ahead(here.date())


def slot_words(slot: str) -> str:
    """11月24日 周二 上午9:00–12:00."""
    day, part = slot.split("/")
    on = datetime.fromisoformat(f"{day}T12:00+08:00")
    label, first, last = DAY_PARTS[part]
    return f"{languages.day_in_full(on)} {gettext(label)}{first}:00–{last}:00"


def slot_table(zone: str) -> dict[str, list[object]]:
    """The windows as the slots part draws them: days, parts, and those of today that are over."""
    here = clock.here(zone)
    still = set(open_slots(zone))
    ahead = [here + timedelta(days=n) for n in range(7)]
    days = [day for day in ahead if any(f"{day:%Y-%m-%d}/{part}" in still for part in DAY_PARTS)]
    return {
        "days": [(f"{d:%Y-%m-%d}", gettext("%(day)s日", day=d.day), languages.weekday(d)) for d in days],
        "parts": [(p, gettext(label), f"{first}–{last}") for p, (label, first, last) in DAY_PARTS.items()],
        "full": [s for p in DAY_PARTS for s in [f"{here:%Y-%m-%d}/{p}"] if s not in still],
    }
