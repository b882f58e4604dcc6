"""The rules themselves: a change is prepared, looked at over last quarter, and put in force as a new version; quotas.

What was drawn stays with the version it was drawn by.
"""

from sqlalchemy import func, select

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.proposing import lay_default
from portal.domain.callbacks.queries.ruling import COLUMNS, own_in_force
from portal.domain.callbacks.rule_models import CallbackQuota, CallbackRule
from portal.domain.callbacks.rule_rules import Terms, check, check_quota
from portal.domain.callbacks.rules import TRIGGERS
from portal.domain.estate.models import Community
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Denied, Missing, Refused, Stale, WrongState

EDIT = "callback.rules"
NOT_ALLOWED = N_("您没有权限改这里的回访规则。")
ALL_PLACES = N_("通用规则由管全部项目的人修改，您可以修改自己项目的规则。")
STALE = N_("您打开之后，这条规则有了新的一版，您的改动没有保存。请看新的一版再改。")
NOT_PREPARED = N_("这一版已经启用或放弃了。")
LISTS = ("applies_to", "script", "questions")


def prepare(
    trigger: str, terms: Terms, *, community_id: int | None, base_version: int, by: Actor
) -> CallbackRule:
    """试算: write down a changed rule, not yet in force; `base_version` is the version of this place it changes."""
    _allow(by, community_id)
    check(trigger, terms)
    _take_turn(trigger)
    if base_version != _version_of(trigger, community_id):
        raise Stale(STALE)
    values = {name: getattr(terms, name) for name in COLUMNS}
    values |= {name: list(values[name]) for name in LISTS} | {"weights": dict(terms.weights)}
    place = community_id or 0
    row = CallbackRule(
        community_id=community_id, place=place, trigger=trigger, version=_newest(trigger, place) + 1,
        base_version=base_version, made_by=by.name, by_id=by.person_id, made_at=clock.now(), **values,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def put_in_force(rule: CallbackRule, *, by: Actor) -> None:
    """启用: from now on occasions are kept and drawn by this version; those before stay with theirs."""
    _allow(by, rule.community_id)
    _take_turn(rule.trigger)
    session().refresh(rule, with_for_update=True)
    if rule.valid_from is not None or rule.retired_at is not None:
        raise WrongState(NOT_PREPARED)
    before = own_in_force(rule.community_id, rule.trigger)
    if rule.base_version != (before.version if before else 0):
        raise Stale(STALE)
    now = clock.now()
    if before is not None:
        before.retired_at = now
    rule.valid_from = now
    told = events.RuleSet(trigger=TRIGGERS[rule.trigger], version=rule.version, rate=rule.rate)
    record(told, subject=("callback_rule", rule.id), by=by, version=rule.version)


def discard(rule: CallbackRule, *, by: Actor) -> None:
    """放弃: what was prepared is not put in force."""
    _allow(by, rule.community_id)
    session().refresh(rule, with_for_update=True)
    if rule.valid_from is not None or rule.retired_at is not None:
        raise WrongState(NOT_PREPARED)
    rule.retired_at = clock.now()


def use_common(trigger: str, *, community_id: int, version: int, by: Actor) -> None:
    """改用通用规则: the community gives up its own rule."""
    _allow(by, community_id)
    _take_turn(trigger)
    own = own_in_force(community_id, trigger)
    if own is None or own.version != version:
        raise Stale(STALE)
    own.retired_at = clock.now()
    told = events.RuleGivenUp(trigger=TRIGGERS[trigger], version=own.version)
    record(told, subject=("callback_rule", own.id), by=by, version=own.version)


def set_quota(
    trigger: str, *, community_id: int, period: str, least: int, version: int, by: Actor
) -> CallbackQuota:
    """定指标: at least so many answered in each month or quarter; `version` is the one that was changed, 0 for none.

    0 ends the quota.
    """
    _allow(by, community_id)
    check_quota(trigger, period, least)
    held = select(Community.id).where(Community.id == community_id)
    if session().scalar(held.with_for_update(key_share=True)) is None:
        raise Missing
    here = (CallbackQuota.community_id == community_id, CallbackQuota.trigger == trigger)
    before = session().scalar(select(CallbackQuota).where(*here, CallbackQuota.retired_at.is_(None)))
    if version != (before.version if before else 0):
        raise Stale(STALE)
    newest = session().scalar(select(func.max(CallbackQuota.version)).where(*here)) or 0
    if before is not None:
        before.retired_at = clock.now()
    row = CallbackQuota(
        community_id=community_id, trigger=trigger, version=newest + 1, period=period, least=least,
        made_by=by.name, by_id=by.person_id, made_at=clock.now(),
        retired_at=None if least else clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    told = events.QuotaSet(trigger=TRIGGERS[trigger], period=period, least=least)
    record(told, subject=("callback_quota", row.id), by=by, version=row.version)
    return row


def _allow(by: Actor, community_id: int | None) -> None:
    if not by.may(EDIT, community_id):
        raise Denied(NOT_ALLOWED)
    if community_id is None and by.scope(EDIT) is not None:
        raise Denied(ALL_PLACES)


def _take_turn(trigger: str) -> None:
    """One change of a trigger's rules after the other: its first version, of all communities, is held."""
    if trigger not in TRIGGERS:
        raise Refused(N_("没有这种回访。"))
    lay_default(trigger)
    first = select(CallbackRule.id).where(
        CallbackRule.place == 0, CallbackRule.trigger == trigger, CallbackRule.version == 1
    )
    session().execute(first.with_for_update(key_share=True))


def _version_of(trigger: str, community_id: int | None) -> int:
    found = own_in_force(community_id, trigger)
    return found.version if found else 0


def _newest(trigger: str, place: int) -> int:
    newest = select(func.max(CallbackRule.version)).where(
        CallbackRule.place == place, CallbackRule.trigger == trigger
    )
    return session().scalar(newest) or 0
