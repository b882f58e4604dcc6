"""What stands in the menu of each face: where an entry leads, its icon, who sees it, its group."""

from dataclasses import dataclass

from portal.infra.actor import Actor
from portal.infra.refused import N_


@dataclass(frozen=True, eq=False)
class Item:
    """One entry of a menu: where it leads, its icon, who sees it (permission), its group.

    `count` names the view or step of the desk whose open tasks it counts, `args` the filters of its address.
    `also` is a second endpoint whose pages belong to the entry. `everywhere`: for those alone whose permission is
    bound to no community.
    """

    endpoint: str
    label: str
    icon: str
    permission: str = ""
    group: str = ""
    count: str = ""
    args: tuple[tuple[str, str], ...] = ()
    also: str = ""
    everywhere: bool = False

    def is_for(self, who: Actor) -> bool:
        """Whether it stands in the menu of this person."""
        if not self.permission:
            return True
        return who.may(self.permission) and not (self.everywhere and who.scope(self.permission) is not None)


EVERY_DAY, MONEY, HOMES, SETTINGS = N_("每天"), N_("计量结算"), N_("房屋与业主"), N_("设置")
MENUS: dict[str, tuple[Item, ...]] = {
    "owner": (
        Item("owner.home.show", N_("我的家"), "house"),
        Item("owner.report.start", N_("报修"), "wrench"),
        Item("owner.repairs.index", N_("办事进度"), "list-checks", also="owner.complaints.index"),
        Item("owner.messages.index", N_("消息"), "message-circle"),
        Item("public.account.overview", N_("我的"), "user-round"),
    ),
    "field": (
        Item("field.jobs.show_all", N_("我的任务"), "list-checks", "repair.complete"),
        Item("field.jobs.sign_offs", N_("待签认"), "stamp", "sign_off.read"),
        Item("field.notices.index", N_("通知"), "bell", "notice.read"),
        Item("field.inquiries.index", N_("调查"), "search", "complaint.answer_inquiry"),
        Item("field.figures.board", N_("看板"), "chart-line", "figures.read"),
        Item("field.hot_spots.index", N_("缺陷热点"), "flame", "hot_spot.read"),
        Item(
            "field.settlement.statements",
            N_("结算书"),
            "receipt",
            "statement.read",
            also="field.settlement.charges",
        ),
        Item("field.jobs.show_done", N_("已交回"), "clipboard-check", "repair.complete"),
        Item("public.account.overview", N_("我的"), "user-round"),
    ),
    "staff": (
        Item("staff.desk.show", N_("工作队列"), "inbox", "desk.read", EVERY_DAY, "all"),
        Item(
            "staff.desk.show",
            N_("派单判责"),
            "split",
            "repair.dispatch",
            EVERY_DAY,
            "repair.dispatch",
            (("what", "repair.dispatch"),),
        ),
        Item("staff.repairs.index", N_("全部报修"), "wrench", "repair.read", EVERY_DAY),
        Item(
            "staff.complaints.index",
            N_("投诉"),
            "message-square-warning",
            "complaint.read",
            EVERY_DAY,
            "complaint.accept",
        ),
        Item("staff.callbacks.index", N_("回访"), "headset", "callback.read", EVERY_DAY),
        Item("staff.surveys.index", N_("问卷"), "clipboard-list", "survey.read", EVERY_DAY),
        Item("staff.recoveries.index", N_("低分挽回"), "undo-2", "recovery.read", EVERY_DAY),
        Item("staff.feedback.index", N_("咨询与建议"), "lightbulb", "feedback.read", EVERY_DAY),
        Item("staff.approvals.index", N_("审批"), "stamp", "approval.read", EVERY_DAY),
        Item("staff.intake.find", N_("登记报修"), "phone-call", "repair.register", EVERY_DAY),
        Item("staff.duty_roster.index", N_("值班表"), "calendar-days", "desk.read", EVERY_DAY),
        Item("staff.figures.board", N_("看板"), "chart-line", "figures.read", EVERY_DAY),
        Item("staff.complaint_board.board", N_("投诉看板"), "chart-line", "figures.read", EVERY_DAY),
        Item("staff.rates.index", N_("价目表"), "coins", "rate.read", MONEY),
        Item("staff.settlement.index", N_("结算"), "receipt", "settlement.read", MONEY),
        Item("staff.settlement.charges", N_("扣款"), "scale", "settlement.read", MONEY),
        Item("staff.settlement.retentions", N_("质保金"), "banknote", "settlement.read", MONEY),
        Item("staff.settlement.report", N_("维修月报"), "file-text", "settlement.read", MONEY),
        Item("staff.homes.index", N_("房屋"), "house", "home.read", HOMES),
        Item("staff.people.index", N_("住户与人员"), "users", "person.read", HOMES),
        Item("staff.claims.index", N_("业主身份申请"), "key-round", "occupancy.confirm", HOMES),
        Item("staff.firms.index", N_("责任单位名录"), "hard-hat", "firm.read", HOMES),
        Item("staff.roster.index", N_("名册导入"), "upload", "roster.import", HOMES),
        Item("staff.past_complaints.index", N_("导入以前的投诉"), "upload", "complaint.import", HOMES),
        Item("staff.past_surveys.index", N_("导入以往的问卷"), "upload", "survey.import", HOMES),
        Item("staff.communities.index", N_("项目与楼栋"), "building-2", "home.read", SETTINGS),
        Item("staff.terms.index", N_("日历、时限与保修"), "sliders-horizontal", "terms.read", SETTINGS),
        Item("staff.complaints.guidance_start", N_("投诉话术"), "message-circle", "guidance.edit", SETTINGS),
        Item("staff.roles.index", N_("角色与权限"), "shield-check", "role.read", SETTINGS),
        Item(
            "staff.outbox.index",
            N_("没办成的后台事项"),
            "triangle-alert",
            "outbox.read",
            SETTINGS,
            everywhere=True,
        ),
    ),
}
