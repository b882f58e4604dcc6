"""The complaint that is being written: kept on the server step by step, for its person only."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.casework import queries
from portal.domain.complaints.actions import Record
from portal.infra import files, web

KIND = "complaint.submit"
COMMON = "common"


def saved() -> dict[str, Any]:
    """What the reader has written so far; empty when nothing is begun."""
    return queries.drafted(web.visitor().person_id, KIND)


def keep(**values: Any) -> dict[str, Any]:
    """Inside the unit: write these steps over the draft, or begin one."""
    return dict(casework.save_draft(web.visitor().person_id, KIND, values).values)


def files_of(values: Mapping[str, Any]) -> Sequence[Any]:
    """(id, form, name, bytes) of what was sent with the draft."""
    return files.described(values.get("photos", ()))


def drop() -> None:
    """Inside the unit: the complaint was sent, or given up."""
    casework.drop_draft(web.visitor().person_id, KIND)


def home_of(values: Mapping[str, Any], homes: Sequence[Any]) -> Any:
    """The own home the draft speaks of, None while none is chosen or where it is the person's no more."""
    return next((home for home in homes if home.id == values.get("unit")), None)


def is_common(values: Mapping[str, Any]) -> bool:
    """Whether it is about a common part or the service as a whole, not about the own home."""
    return values.get("where") == COMMON


def gap(values: Mapping[str, Any], homes: Sequence[Any]) -> str:
    """The first step that is not complete (an endpoint of the wizard), or empty when it can be sent."""
    if home_of(values, homes) is None or not values.get("topic") or not values.get("where"):
        return "about"
    if not values.get("content"):
        return "told"
    if not values.get("demand") or not values.get("expectation"):
        return "demand"
    return "" if "photos" in values else "evidence"


def record_of(values: Mapping[str, Any], home: Any, repair: Any) -> Record:
    """The draft as what the verb takes; `repair` was looked up among the own ones."""
    common = is_common(values)
    return Record(
        content=values["content"], demand=values["demand"], expected=values.get("expected", ""),
        expectation=values["expectation"], topic=values["topic"], unit_id=None if common else home.id,
        community_id=home.community_id if common else None, place=values.get("spot", "") if common else "",
        repair_id=repair.id if repair else None, firm_id=repair.firm_id if repair else None,
        earlier_id=values.get("earlier"), contact_name=web.actor().name,
        files=values.get("photos", ()),
    )  # fmt: skip
