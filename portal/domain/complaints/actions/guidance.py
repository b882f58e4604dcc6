"""The guidance cards are edited: a new version stands over the old one, which is kept."""

from sqlalchemy import func, select

from portal.domain.complaints.actions.case import NOT_ALLOWED, said
from portal.domain.complaints.archive_models import GuidanceCard
from portal.domain.complaints.guidance_rules import BUILT, LINES_MOST, lines
from portal.domain.complaints.queries.guidance import CARDS
from portal.infra import clock, marks
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import N_, Denied, Missing, Refused, Stale

TEXT_MOST = 1200
CHANGED = N_("您打开之后，%(who)s改过这张卡。您填的都还在，请看过再决定。")


def edit_card(
    principle: int, *, community_id: int | None, title: str, phrases: str, pitfalls: str, by: Actor, version: int
) -> GuidanceCard:  # fmt: skip
    """Write the card of a principle anew, for one community or for all (None); `version` is the one that was read."""
    before = _open(principle, community_id, by, version)
    row = GuidanceCard(
        community_id=community_id, principle=principle, title=said(title, 80, "title"),
        phrases=_lines(phrases, "phrases"), pitfalls=_lines(pitfalls, "pitfalls"),
        version=_last(principle, community_id) + 1, edited_by=by.name, edited_at=clock.now(),
    )  # fmt: skip
    if before is not None:
        before.retired_at = clock.now()
        session().flush()
    session().add(row)
    marks.move(CARDS)
    return row


def reset_card(principle: int, *, community_id: int | None, by: Actor, version: int) -> None:
    """Drop what was edited: the words that stood before it are back."""
    before = _open(principle, community_id, by, version)
    if before is None:
        raise Missing
    before.retired_at = clock.now()
    marks.move(CARDS)


def _open(principle: int, community_id: int | None, by: Actor, version: int) -> GuidanceCard | None:
    scope = by.scope("guidance.edit")
    if scope is not None and community_id not in scope:
        raise Denied(NOT_ALLOWED)
    if principle not in BUILT:
        raise Missing
    where = GuidanceCard.community_id
    row = session().scalar(
        for_change(
            select(GuidanceCard).where(
                where.is_(None) if community_id is None else where == community_id,
                GuidanceCard.principle == principle, GuidanceCard.retired_at.is_(None),
            )
        )
    )  # fmt: skip
    if (row.version if row else 0) != version:
        raise Stale(CHANGED, who=row.edited_by if row else N_("同事"))
    return row


def _last(principle: int, community_id: int | None) -> int:
    where = GuidanceCard.community_id
    mine = where.is_(None) if community_id is None else where == community_id
    return session().scalar(
        select(func.coalesce(func.max(GuidanceCard.version), 0)).where(mine, GuidanceCard.principle == principle)
    ) or 0  # fmt: skip


def _lines(text: str, field: str) -> str:
    text = said(text, TEXT_MOST, field)
    found = lines(text)
    if len(found) > LINES_MOST:
        words = N_("最多写%(most)d条，一行一条，现在是%(count)d条。")
        raise Refused(words, field=field, most=LINES_MOST, count=len(found))
    return "\n".join(found)
