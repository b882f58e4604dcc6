"""The warranty answer at intake: both clocks read for one part on one day, with who acts, who pays, and why."""

from dataclasses import dataclass
from datetime import date

from portal.domain.terms.warranty_rules import (
    Local,
    Part,
    Payer,
    Sentence,
    Term,
    TermUnit,
    Verdict,
    WarrantyAnswer,
    term_end,
)
from portal.infra.refused import N_

_SEASONS = (TermUnit.HEATING_SEASON, TermUnit.COOLING_SEASON, TermUnit.SEASON)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one repair when its warranty is asked.

    For a common part (`common`) `handover_on` may stay empty: then the builder's clock decides alone.
    `restarted_on` is the day an earlier warranty repair of the same part was accepted.
    """

    acceptance_on: date | None
    handover_on: date | None
    today: date
    common: bool = False
    large: bool = False
    altered: bool = False
    excluded: bool = False
    danger: bool = False
    restarted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One warranty clock; empty dates where nothing is covered or a date is missing."""

    start: date | None = None
    until: date | None = None

    def runs(self, today: date) -> bool:
        """Whether the day is still covered; the last day is."""
        return self.until is not None and today <= self.until


def warranty_answer(part: Part, case: Case, local: Local | None = None) -> WarrantyAnswer:
    """Is it covered, who acts first, who pays in the end: for a part, on a day, at a place."""
    local = local or Local()
    builder = _builder_clock(part, case, local)
    owner = _owner_clock(part, case, local, builder)
    verdict = _verdict(part, case, local, owner, builder)
    payer = _payer(verdict, case)
    reasons = [
        *_clock_reasons(case, owner, builder),
        *_term_reasons(part, case, owner, builder, local),
        *_verdict_reasons(part, case, verdict, owner, builder),
        *_payer_reasons(verdict, payer, case),
    ]
    return WarrantyAnswer(
        verdict,
        owner.start,
        owner.until,
        builder.start,
        builder.until,
        _acts_first(verdict, case, local),
        payer,
        tuple(reasons),
    )


def payer_outside_warranty(common: bool, large: bool) -> Payer:
    """Who pays once no warranty covers it: the owner in the home; for common parts the fee or the fund."""
    if not common:
        return Payer.OWNER
    return Payer.MAINTENANCE_FUND if large else Payer.PROPERTY_FEE


def _counted(terms: tuple[Term, ...], start: date | None, local: Local) -> Clock:
    if start is None or not terms:
        return Clock()
    return Clock(start, term_end(terms, start, local))


def _restarts(part: Part, case: Case, local: Local) -> date | None:
    return case.restarted_on if local.restart_in_city and part.restarts else None


def _builder_clock(part: Part, case: Case, local: Local) -> Clock:
    clock = _counted(part.builder_terms, case.acceptance_on, local)
    again = _restarts(part, case, local)
    if again and clock.start and clock.start < again and clock.runs(again):
        return _counted(part.builder_terms, again, local)
    return clock


def _owner_clock(part: Part, case: Case, local: Local, builder: Clock) -> Clock:
    clock = _counted(part.owner_terms or part.builder_terms, case.handover_on, local)
    again = _restarts(part, case, local)
    if again and clock.start and clock.start < again:
        clock = _counted(part.owner_terms or part.builder_terms, again, local)
    if clock.until and builder.until and builder.until > clock.until:
        return Clock(clock.start, builder.until)
    return clock


def _missing(part: Part, case: Case) -> list[Sentence]:
    missing: list[Sentence] = []
    if case.handover_on is None and not case.common and (part.owner_terms or part.builder_terms):
        missing.append((N_("没有登记交付日期，业主的保修期算不出来。请在房屋资料里补上。"), {}))
    if case.acceptance_on is None and part.builder_terms:
        missing.append((N_("没有登记竣工验收日期，施工方的责任期算不出来。请在楼栋资料里补上。"), {}))
    return missing


def _verdict(part: Part, case: Case, local: Local, owner: Clock, builder: Clock) -> Verdict:
    outright = {Verdict.UTILITY: part.utility, Verdict.ALTERED: case.altered, Verdict.EXCLUDED: case.excluded}
    for verdict, applies in outright.items():
        if applies:
            return verdict
    if _missing(part, case):
        return Verdict.UNKNOWN
    if not owner.runs(case.today) and not builder.runs(case.today):
        return Verdict.OUT
    if not local.developer:
        return Verdict.SELLER
    return Verdict.IN_BOTH if builder.runs(case.today) else Verdict.GAP


def _payer(verdict: Verdict, case: Case) -> Payer | None:
    match verdict:
        case Verdict.UTILITY:
            return Payer.UTILITY
        case Verdict.UNKNOWN:
            return None
        case Verdict.IN_BOTH:
            return Payer.CONTRACTOR
        case Verdict.GAP:
            return Payer.COMPANY
    return payer_outside_warranty(case.common, case.large)


def _acts_first(verdict: Verdict, case: Case, local: Local) -> str:
    if verdict is Verdict.UTILITY:
        return "property" if case.danger else "utility"
    covered = (Verdict.IN_BOTH, Verdict.GAP, Verdict.UNKNOWN)
    return "developer" if verdict in covered and local.developer else "property"


def _clock_reasons(case: Case, owner: Clock, builder: Clock) -> list[Sentence]:
    reasons: list[Sentence] = []
    if owner.until:
        running = owner.runs(case.today)
        msgid = (
            N_("公司对业主：%(start)s起，至%(until)s。") if running
            else N_("公司对业主：%(start)s起，至%(until)s，已到期。")
        )  # fmt: skip
        reasons.append((msgid, {"start": owner.start, "until": owner.until}))
    if builder.until:
        running = builder.runs(case.today)
        msgid = (
            N_("施工方对公司：%(start)s起，至%(until)s。") if running
            else N_("施工方对公司：%(start)s起，至%(until)s，已到期。")
        )  # fmt: skip
        reasons.append((msgid, {"start": builder.start, "until": builder.until}))
    return reasons


def _term_reasons(part: Part, case: Case, owner: Clock, builder: Clock, local: Local) -> list[Sentence]:
    reasons: list[Sentence] = []
    if case.restarted_on and case.restarted_on in (owner.start, builder.start):
        reasons.append((N_("当地规定修好后重新起算：%(on)s验收。"), {"on": case.restarted_on}))
    if owner.until and len(part.owner_terms) > 1:
        reasons.append((N_("两项规定都适用，按较长的算。"), {}))
    if owner.start and owner.until == builder.until and _shorter(part, owner, local):
        reasons.append((N_("施工方的责任期更长，业主的保修期不短于它。"), {}))
    if any(term.unit in _SEASONS for term in part.owner_terms + part.builder_terms):
        reasons.append((N_("按完整的采暖季、供冷季计算，开始时已过去一部分的一季不算。"), {}))
    if case.handover_on and case.acceptance_on and case.handover_on < case.acceptance_on:
        reasons.append((N_("交付日期早于竣工验收日期，请核对。"), {}))
    return reasons


def _shorter(part: Part, owner: Clock, local: Local) -> bool:
    own = _counted(part.owner_terms, owner.start, local).until
    return own is not None and owner.until is not None and own < owner.until


def _verdict_reasons(
    part: Part, case: Case, verdict: Verdict, owner: Clock, builder: Clock
) -> list[Sentence]:
    match verdict:
        case Verdict.UNKNOWN:
            return _missing(part, case)
        case Verdict.ALTERED:
            return [(N_("业主改动过这个部位，改动的部分不保修。"), {})]
        case Verdict.EXCLUDED:
            return [(N_("使用不当、他人损坏或不可抗力造成，不保修。"), {})]
        case Verdict.SELLER:
            return [(N_("本项目没有开发商一方，保修责任请业主向出卖人主张，物业可以出具记录。"), {})]
        case Verdict.GAP if builder.until:
            return [(
                N_("施工方的责任%(builder_until)s已到期，业主保修到%(owner_until)s，这一段由公司自担。"),
                {"builder_until": builder.until, "owner_until": owner.until},
            )]  # fmt: skip
        case Verdict.GAP:
            return [(N_("这一项只写在住宅质量保证书里，施工方不承担，由公司自担。"), {})]
        case Verdict.OUT if not owner.until and not builder.until:
            return [(N_("这个部位没有登记保修期，请看合同或厂家的保修卡。"), {})]
    return []


_PAYER_REASONS = {
    Payer.CONTRACTOR: N_("公司先修，费用向责任单位追偿，业主不用付费。"),
    Payer.COMPANY: N_("公司先修，业主不用付费，也不动用维修资金。"),
    Payer.OWNER: N_("家里的部分由业主承担，先报价，业主同意后才动工。"),
    Payer.PROPERTY_FEE: N_("公共部位的小修从物业费列支。"),
    Payer.MAINTENANCE_FUND: N_("公共部位的大修从维修资金列支，先经业主表决；施工方该付的不动用维修资金。"),
    Payer.UTILITY: N_("供水、供电、供气的管线和计量表由供应单位负责。"),
}


def _payer_reasons(verdict: Verdict, payer: Payer | None, case: Case) -> list[Sentence]:
    reasons: list[Sentence] = []
    if payer and verdict is not Verdict.SELLER:
        reasons.append((_PAYER_REASONS[payer], {}))
    if case.danger:
        reasons.append((N_("有危险，先处置，费用随后再定。"), {}))
    return reasons
