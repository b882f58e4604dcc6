"""Who may do what: roles of the field and the one table role -> permissions.

Life cycles name permissions, never roles; a staff role holds in the communities it is given for.
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.infra.refused import N_


class Role(StrEnum):
    """Roles as the field names them (domain guide, section 1)."""

    OWNER = "owner"
    HOUSEHOLD = "household"
    TENANT = "tenant"
    AGENT = "agent"
    SERVICE_LEAD = "service_lead"
    STEWARD = "steward"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    CONTRACTOR = "contractor"
    SITE_SUPERVISION = "site_supervision"
    PROJECT_OFFICE = "project_office"
    SITE_MANAGER = "site_manager"
    COMPANY_MANAGER = "company_manager"
    HEAD = "head"
    FILE_KEEPER = "file_keeper"
    CASHIER = "cashier"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_WORDS: Mapping[Role, str] = {
    Role.OWNER: N_("业主"),
    Role.HOUSEHOLD: N_("家属"),
    Role.TENANT: N_("租户"),
    Role.AGENT: N_("客服"),
    Role.SERVICE_LEAD: N_("客服主管"),
    Role.STEWARD: N_("管家"),
    Role.DISPATCHER: N_("维修主管"),
    Role.TECHNICIAN: N_("维修人员"),
    Role.CONTRACTOR: N_("责任单位"),
    Role.SITE_SUPERVISION: N_("监理"),
    Role.PROJECT_OFFICE: N_("项目部"),
    Role.SITE_MANAGER: N_("物业经理"),
    Role.COMPANY_MANAGER: N_("公司经理"),
    Role.HEAD: N_("部门负责人"),
    Role.FILE_KEEPER: N_("档案管理员"),
    Role.CASHIER: N_("收费员"),
    Role.AUDITOR: N_("审计"),
    Role.ADMIN: N_("管理员"),
}

OWNER_ROLES = (Role.OWNER, Role.HOUSEHOLD, Role.TENANT)
FIELD_ROLES = (Role.CONTRACTOR, Role.TECHNICIAN, Role.SITE_SUPERVISION, Role.PROJECT_OFFICE)
STAFF_ROLES = (
    Role.AGENT, Role.SERVICE_LEAD, Role.STEWARD, Role.DISPATCHER, Role.SITE_MANAGER, Role.COMPANY_MANAGER,
    Role.HEAD, Role.FILE_KEEPER, Role.CASHIER, Role.AUDITOR, Role.ADMIN,
)  # fmt: skip
# Who stands above whom where something is reviewed by somebody higher; the head of a department beside the company's.
RANKS: Mapping[Role, int] = {
    Role.AGENT: 1, Role.STEWARD: 1, Role.DISPATCHER: 1, Role.SERVICE_LEAD: 2, Role.SITE_MANAGER: 3, Role.HEAD: 4,
    Role.COMPANY_MANAGER: 4,
}  # fmt: skip
SECOND_FACTOR_REQUIRED = frozenset({Role.SITE_MANAGER, Role.COMPANY_MANAGER, Role.HEAD, Role.ADMIN})

_LIVES_THERE = frozenset({
    "repair.report", "repair.cancel", "repair.answer_facts", "repair.schedule", "repair.rebook",
    "repair.message", "repair.follow", "repair.read",
})  # fmt: skip
# A complaint is the person's own, whatever they are in the home.
_COMPLAINS = frozenset({
    "complaint.submit", "complaint.read", "complaint.message", "complaint.follow", "complaint.agree_definition",
    "complaint.correct_definition", "complaint.add_evidence", "complaint.accept_remedy", "complaint.reject_remedy",
    "complaint.ask_review", "complaint.withdraw", "feedback.send", "feedback.read", "callback.answer", "survey.answer",
})  # fmt: skip
_SIGNS = frozenset({
    "repair.sign", "repair.refuse", "repair.reopen", "repair.accept_quote", "repair.decline_quote", "home.share",
})  # fmt: skip
# A firm's contact signs only where a rule names the firm to stand in for 监理.
_PARTY = frozenset({"repair.sign", "repair.refuse"})
_WORKS = frozenset({
    "repair.acknowledge", "repair.decline", "repair.offer_windows", "repair.schedule", "repair.rebook",
    "repair.start", "repair.no_access", "repair.complete", "repair.ask_extension", "repair.read",
    "repair.cost", "repair.quote", "repair.acknowledge_variation",
})  # fmt: skip
_SETTLES = frozenset({"statement.read", "statement.agree", "statement.dispute", "back_charge.dispute"})
_DESK = frozenset({
    "desk.read", "search.read", "home.read", "person.read", "firm.read", "repair.read", "repair.message",
    "repair.note", "notice.read", "rate.read",
})  # fmt: skip
_AGENT = _DESK | {
    "repair.register", "repair.accept", "repair.reject", "repair.mark_duplicate", "repair.unmerge",
    "repair.declare_incident", "repair.end_incident", "repair.cancel",
    "repair.ask_facts", "repair.answer_facts", "repair.hold", "repair.resume", "repair.reopen",
    "repair.close", "repair.schedule", "repair.rebook", "repair.assign", "repair.sign", "repair.refuse",
    "repair.sign_centre", "repair.attempt_owner", "repair.notify_owner", "repair.witness_absence",
    "occupancy.confirm", "invitation.issue",
    "repair.accept_quote", "repair.decline_quote", "repair.read_costs",
}  # fmt: skip
_KNOWS_COMPLAINTS = frozenset({
    "complaint.read", "complaint.message", "complaint.note", "complaint.answer_inquiry", "complaint.add_evidence",
    "complaint.keep_promise", "complaint.link_repair", "feedback.read",
})  # fmt: skip
_HANDLES = _KNOWS_COMPLAINTS | {
    "complaint.register", "complaint.accept", "complaint.amend_record", "complaint.read_back",
    "complaint.agree_definition", "complaint.remind_definition", "complaint.go_on_unconfirmed", "complaint.note_fact", "complaint.read_inner", "complaint.ask_inquiry",
    "complaint.withdraw_inquiry", "complaint.tie_promise",
    "complaint.find", "complaint.conclude", "complaint.resume_investigation", "complaint.draft_reply",
    "complaint.ask_compensation", "complaint.send_reply", "complaint.deliver_reply", "complaint.promise",
    "complaint.renegotiate_promise", "complaint.start_follow_up", "complaint.learn", "complaint.withdraw",
    "complaint.ask_review", "feedback.register", "feedback.answer", "feedback.turn", "callback.read", "callback.call",
    "recovery.read", "recovery.act",
}  # fmt: skip
_LEADS = _HANDLES | {
    "complaint.evaluate", "complaint.reassess", "complaint.refuse", "complaint.extend", "complaint.assign",
    "complaint.waive_compensation", "complaint.refer", "complaint.join", "complaint.leave", "complaint.archive", "complaint.import", "guidance.edit",
    "feedback.adopt", "callback.assign", "callback.figures", "survey.read", "survey.edit", "survey.send",
    "survey.read_answers", "survey.import", "recovery.assign",
}  # fmt: skip
_DISPATCH = _AGENT | {
    "repair.dispatch", "repair.redispatch", "repair.take_over", "repair.extend",
    "repair.sign_department", "repair.set_source_unit", "notice.serve", "repair.serve_notice", "repair.grant_extension",
    "repair.refuse_extension", "approval.read",
    "repair.cost", "repair.amend_costs", "repair.quote",
    "settlement.read", "settlement.draw_up", "settlement.deliver", "figures.read",
}  # fmt: skip
_LEAD = _AGENT | {
    "figures.read",
    "settlement.read",
    "duty_roster.edit",
    "roster.import",
    "home.edit",
    "person.edit",
    "approval.read",
}
_MANAGER = (
    _DISPATCH
    | _LEAD
    | {
        "figures.rules",
        "callback.rules",
        "approval.decide",
        "approval.deputy",
        "repair.arbitrate",
        "repair.take_over_rule",
        "rate.edit",
        "firm.edit",
        "terms.read",
        "role.read",
        "settlement.close_period",
        "settlement.correct",
        "settlement.retention",
    }
)
_ADMIN = _DESK | {
    "home.edit", "person.edit", "firm.edit", "roster.import", "role.read", "role.edit", "terms.read",
    "terms.edit", "duty_roster.edit", "community.edit", "outbox.read", "outbox.edit", "invitation.issue", "occupancy.confirm",
    "approval.read", "approval.rules", "approval.deputy", "rate.edit", "repair.take_over_rule", "guidance.edit",
    "callback.read", "callback.rules", "survey.read", "survey.edit",
}  # fmt: skip

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.OWNER: _LIVES_THERE | _SIGNS | _COMPLAINS,
    Role.HOUSEHOLD: _LIVES_THERE | _COMPLAINS,
    Role.TENANT: _LIVES_THERE | _COMPLAINS,
    Role.AGENT: _AGENT | _HANDLES,
    Role.SERVICE_LEAD: _LEAD | _LEADS,
    Role.STEWARD: _DESK
    | {"repair.register", "complaint.read", "complaint.register", "feedback.read", "feedback.register"},
    Role.DISPATCHER: _DISPATCH | _KNOWS_COMPLAINTS,
    Role.TECHNICIAN: _WORKS,
    Role.CONTRACTOR: _WORKS
    | _PARTY
    | {"notice.read", "notice.acknowledge", "complaint.read", "complaint.answer_inquiry"}
    | _SETTLES,
    Role.SITE_SUPERVISION: _PARTY
    | {"hot_spot.read", "repair.read", "sign_off.read", "repair.sign_supervision"},
    Role.PROJECT_OFFICE: _PARTY
    | {"figures.read", "hot_spot.read", "repair.read", "sign_off.read", "repair.sign_project"},
    Role.SITE_MANAGER: _MANAGER | _LEADS,
    Role.COMPANY_MANAGER: _MANAGER | _LEADS | {"dispute.decide"},
    Role.HEAD: _MANAGER | _LEADS | {"dispute.decide"},
    Role.FILE_KEEPER: _DESK | {"complaint.read", "complaint.archive"},
    Role.CASHIER: frozenset(
        {
            "settlement.read",
            "settlement.pay",
            "home.read",
            "person.read",
            "search.read",
            "complaint.read",
            "complaint.pay_compensation",
        }
    ),
    Role.AUDITOR: frozenset({"settlement.read", "log.read"}),
    Role.ADMIN: _ADMIN,
}


def face_of(role: Role) -> str:
    """Which face of the portal a role works in."""
    if role in OWNER_ROLES:
        return "owner"
    return "field" if role in FIELD_ROLES else "staff"
