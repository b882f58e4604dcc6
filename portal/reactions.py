"""The switchboard: what the house answers to what happened, and the kinds of owed effects."""

from collections.abc import Mapping, Sequence

from portal import (
    answers,
    answers_approvals,
    answers_callback_figures,
    answers_callbacks,
    answers_clocks,
    answers_complaint_figures,
    answers_complaints,
    answers_costs,
    answers_feedback,
    answers_figures,
    answers_followers,
    answers_replies,
    answers_retiring,
    answers_settlement,
    answers_signing,
    answers_surveys,
    complaint_pack,
    evidence,
)
from portal.domain.approvals import events as approvals
from portal.domain.callbacks import events as callbacks
from portal.domain.casework import events as papers
from portal.domain.complaints import events as complaints
from portal.domain.complaints.past import events as past_complaints
from portal.domain.estate import account_events
from portal.domain.estate import events as estate_events
from portal.domain.feedback import events as feedback
from portal.domain.figures import events as figures
from portal.domain.repairs import events as repairs
from portal.domain.settlement import events as settlement
from portal.domain.surveys.events import recovery as recoveries
from portal.domain.surveys.events.answering import Answered
from portal.infra import events, files, jobs, messages
from portal.infra.events import Event, Reaction
from portal.infra.lanes import Lane
from portal.infra.outbox import Topic
from portal.infra.papers import orders
from portal.infra.refused import N_

_BY_NAME: Mapping[str, type[Event]] = {
    kind.name: kind for kind in vars(repairs).values() if isinstance(kind, type) and issubclass(kind, Event)
}

REACTIONS: Sequence[Reaction] = (
    *(Reaction(_BY_NAME[name], answers.tell_home) for name in answers.HOME),
    *(Reaction(_BY_NAME[name], answers_followers.tell_followers) for name in answers_followers.FOLLOWERS),
    *(Reaction(_BY_NAME[name], answers.tell_firm) for name in answers.FIRM),
    Reaction(repairs.Redispatched, answers.tell_released_firm),
    Reaction(repairs.TakenOver, answers.tell_released_firm),
    Reaction(repairs.Accepted, answers.tell_presumptive_firm),
    Reaction(repairs.Dispatched, answers.release_presumptive_firm),
    Reaction(repairs.EmergencyRegistered, answers.tell_duty, lane=Lane.URGENT),
    Reaction(repairs.DeadlinePassed, answers_clocks.tell_late_firm),
    Reaction(repairs.TakenOver, evidence.owe, "now"),
    Reaction(repairs.SignedOff, evidence.owe, "now"),
    Reaction(repairs.SignOffOpened, answers_signing.ask_parties),
    Reaction(repairs.SignaturesVoided, answers_signing.ask_again),
    Reaction(repairs.RestAsked, answers_signing.ask_rest),
    Reaction(repairs.SignChased, answers_signing.chase),
    Reaction(repairs.SignEscalated, answers_signing.tell_of_silence),
    Reaction(repairs.OwnerNotified, answers_signing.tell_owner_of_notice),
    Reaction(repairs.SourceNotified, answers_signing.tell_owner_of_notice),
    Reaction(repairs.ExtensionAsked, answers_clocks.tell_of_request),
    Reaction(papers.DeadlineWarned, answers_clocks.warn_holder),
    Reaction(papers.Escalated, answers_clocks.tell_raised),
    Reaction(repairs.MessagePosted, answers.tell_reader_of_message),
    Reaction(repairs.CostsChanged, answers_costs.recheck, when="now"),
    Reaction(repairs.CostsChanged, answers_costs.tell_firm_of_variation),
    Reaction(repairs.CostApprovalNeeded, answers_costs.ask, when="now"),
    *(Reaction(_BY_NAME[name], answers_costs.tell_firm) for name in answers_costs.TO_FIRM),
    Reaction(repairs.QuoteSent, answers_costs.tell_owners),
    Reaction(repairs.QuoteVoided, answers_costs.tell_owners),
    Reaction(repairs.QuoteDeclined, answers_costs.tell_quoter),
    Reaction(papers.NoticeServed, answers_clocks.send_notice),
    Reaction(approvals.Requested, answers_approvals.tell_holders),
    Reaction(approvals.StepApproved, answers_approvals.tell_holders),
    Reaction(approvals.StepApprovedFor, answers_approvals.tell_holders),
    Reaction(approvals.Approved, answers_approvals.tell_approved),
    Reaction(approvals.Rejected, answers_approvals.tell_rejected),
    Reaction(approvals.RejectedFor, answers_approvals.tell_rejected),
    Reaction(approvals.Voided, answers_approvals.tell_voided),
    Reaction(approvals.Withdrawn, answers_approvals.tell_withdrawn),
    Reaction(approvals.Reminded, answers_approvals.tell_reminded),
    Reaction(approvals.Risen, answers_approvals.tell_risen),
    Reaction(approvals.DeputyNamed, answers_approvals.tell_deputy),
    Reaction(approvals.DeputyEnded, answers_approvals.tell_deputy),
    Reaction(repairs.TakenOver, answers_settlement.charge_first_firm, when="now"),
    Reaction(repairs.SignedOff, answers_settlement.measure),
    Reaction(settlement.BackChargeMeasured, answers_settlement.ask_charge, when="now"),
    Reaction(settlement.BackChargeWithdrawn, answers_settlement.recheck_charge, when="now"),
    Reaction(settlement.StatementSubmitted, answers_settlement.ask_statement, when="now"),
    *(Reaction(kind, answers_settlement.tell_firm) for kind in answers_settlement.TO_FIRM_OF),
    Reaction(settlement.DisputeRaised, answers_settlement.tell_deciders),
    *(Reaction(kind, answers_figures.follow) for kind in answers_figures.FOLLOWED),
    Reaction(figures.HotSpotFound, answers_figures.tell_hot_spot),
    Reaction(complaints.Archived, complaint_pack.owe, "now"),
    *(Reaction(kind, answers_complaint_figures.follow) for kind in answers_complaint_figures.FOLLOWED),
    Reaction(past_complaints.PastTakenBack, answers_complaint_figures.forget),
    *(Reaction(complaints.BY_NAME[name], answers_complaints.tell_home) for name in answers_complaints.HOME),
    Reaction(complaints.MessagePosted, answers_complaints.tell_reader_of_message),
    *(Reaction(complaints.BY_NAME[name], answers_replies.tell_home) for name in answers_replies.HOME),
    Reaction(complaints.ReplySent, answers_replies.tell_of_letter),
    Reaction(complaints.InquiryAsked, answers_replies.tell_asked),
    Reaction(complaints.InquiryAnswered, answers_replies.tell_answered),
    Reaction(complaints.PartPassed, answers_replies.tell_late_asked),
    Reaction(complaints.ReplySent, answers_replies.tell_owners),
    Reaction(complaints.PaymentOwed, answers_replies.tell_cashiers),
    *(Reaction(kind, answers_replies.tell_owner) for kind in answers_replies.OWED),
    Reaction(complaints.CompensationAsked, answers_replies.ask, when="now"),
    *(Reaction(kind, answers_replies.recheck, when="now") for kind in answers_replies.RECHECKED),
    Reaction(complaints.PromiseToRepair, answers_replies.register_repair, when="now"),
    Reaction(repairs.SignedOff, answers_replies.follow_repair),
    Reaction(repairs.Reopened, answers_replies.follow_repair),
    Reaction(complaints.Evaluated, answers_complaints.tell_lead),
    Reaction(complaints.LeadChanged, answers_complaints.tell_lead),
    Reaction(complaints.DefinitionCorrected, answers_complaints.tell_handler),
    *(Reaction(feedback.BY_NAME[name], answers_feedback.tell_home) for name in answers_feedback.HOME),
    Reaction(feedback.Turned, answers_feedback.carry_over, when="now"),
    Reaction(feedback.Turned, answers_feedback.tell_turned),
    Reaction(repairs.SignedOff, answers_callbacks.plan_for_repair),
    Reaction(repairs.Reopened, answers_callbacks.drop_for_repair),
    Reaction(complaints.ReplySent, answers_callbacks.plan_for_complaint),
    Reaction(complaints.FollowUpStarted, answers_callbacks.plan_for_complaint),
    Reaction(complaints.StageOpened, answers_callbacks.drop_for_complaint),
    Reaction(complaints.Withdrawn, answers_callbacks.drop_for_complaint),
    Reaction(complaints.Referred, answers_callbacks.drop_for_complaint),
    Reaction(complaints.StageOpened, answers_callbacks.tell_reviewers),
    Reaction(callbacks.Planned, answers_callbacks.tell_person, lane=Lane.BULK),
    Reaction(callbacks.Assigned, answers_callbacks.tell_caller),
    *(Reaction(kind, answers_callbacks.carry_over, when="now") for kind in answers_callbacks.ENDINGS),
    *(Reaction(kind, answers_callback_figures.follow) for kind in answers_callback_figures.FOLLOWED),
    Reaction(callbacks.DefectsFound, answers_callbacks.register_defects, when="now"),
    Reaction(repairs.SignedOff, answers_surveys.ask_after_repair),
    Reaction(complaints.ReplySent, answers_surveys.ask_after_complaint),
    *(Reaction(kind, answers_surveys.tell_owner) for kind in answers_surveys.TOLD),
    Reaction(Answered, answers_surveys.hear),
    Reaction(recoveries.Finished, answers_surveys.ask_again),
    Reaction(estate_events.Retired, answers_retiring.refuse_while_open, when="now"),
    Reaction(account_events.ClaimConfirmed, answers.tell_claimant),
    Reaction(account_events.ClaimRefused, answers.tell_claimant),
)

# Words that are sent to many at once and that nobody waits for.
LANES: Mapping[str, Lane] = dict.fromkeys(
    (
        answers_surveys.ASK, answers_surveys.REMIND, *answers_surveys.ABOUT.values(),
        answers_callbacks.ASK_HOME, *answers_callbacks.ASKED.values(),
    ),
    Lane.BULK,
)  # fmt: skip

TOPICS: Mapping[str, Topic] = {
    "reaction": Topic(events.answer_later, words=N_("办理后的连带事项")),
    "job": Topic(
        jobs.run_job,
        outside=True,
        on_dead=jobs.job_died,
        reopen=jobs.reopen,
        words=N_("批量处理"),
        lane=Lane.LONG,
    ),
    "message": Topic(
        messages.deliver, outside=True, on_dead=messages.given_up, reopen=messages.reopen, words=N_("发消息")
    ),
    evidence.TOPIC: Topic(evidence.make, outside=True, words=N_("维修证据包"), lane=Lane.LONG, pace=4),
    complaint_pack.TOPIC: Topic(
        complaint_pack.make, outside=True, words=N_("投诉归档包"), lane=Lane.LONG, pace=4
    ),
    orders.TOPIC: Topic(
        orders.make, outside=True, on_dead=orders.given_up, words=N_("打印件"), lane=Lane.LONG
    ),
    **files.topics(),
}
