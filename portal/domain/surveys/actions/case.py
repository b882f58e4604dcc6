"""What every verb of a survey that is written does alike: is it allowed now, and by whom; the line of its story."""

from portal.domain.surveys.build_rules import LIFE, Facts, why_not
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.versions import written_of
from portal.domain.surveys.rules import KIND, STATUS_WORDS
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Denied, Refused, Stale, WrongState

STALE = N_("您打开之后，别人改过这份问卷，刚才的操作没有执行。您填的都还在，请看最新情况再决定。")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")


def subject(survey: Survey) -> Subject:
    """The survey as a subject of stories."""
    return (KIND, survey.id)


def may_edit(by: Actor, community_id: int | None, permission: str = "survey.edit") -> bool:
    """Whether the actor may do this to surveys of that community; those of all need it everywhere."""
    scope = by.scope(permission)
    return scope is None or (community_id is not None and community_id in scope)


def said(text: str, most: int, field: str, *, needed: bool = True) -> str:
    """A free text of a verb, as long as its place at most; what is empty or longer is refused at its field."""
    text = text.strip()
    if needed and not text:
        raise Refused(N_("这一项要填"), field=field)
    if len(text) > most:
        words = N_("最多%(most)d个字，现在是%(count)d个。已写的都还在，请删短一些")
        raise Refused(words, field=field, most=most, count=len(text))
    return text


def advance(survey: Survey, verb: str, by: Actor, version: int | None = None) -> SurveyVersion | None:
    """Take the step, if this actor may on this version of the survey now; hands back what is being written."""
    if not may_edit(by, survey.community_id, LIFE[verb].permission):
        raise Denied(NOT_ALLOWED)
    if version is not None and version != survey.version:
        raise Stale(STALE, changes=events.since(subject(survey), version, "staff"))
    written = written_of(survey)
    problem = why_not(verb, Facts(survey.status, written is not None))
    if problem:
        raise WrongState(problem, status=STATUS_WORDS[survey.status])
    survey.status = LIFE[verb].target or survey.status
    survey.version += 1
    return written


def tell(survey: Survey, event: Event, by: Actor, *, first: bool = False) -> None:
    """The last line of a verb: its event in the story."""
    session().flush()
    events.record(event, subject=subject(survey), by=by, version=survey.version, first=first)
