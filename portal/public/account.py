"""我的: the own account, whatever face one works in; sign-ins on other devices, and when messages may come."""

from datetime import time

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.estate import account_events, accounts
from portal.domain.estate.rules import show_phone
from portal.infra import events, languages, sessions, web
from portal.infra.fields import Form, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.public import devices
from portal.public.blueprint import me

SENTENCES = {
    event.name: event.sentence
    for event in (
        account_events.SignedUp, account_events.PasswordSet, account_events.TotpTurnedOn, account_events.TotpTurnedOff,
        account_events.SpareCodeUsed, account_events.SessionsEnded, account_events.SettingsChanged,
    )
}  # fmt: skip


class QuietForm(Form):
    """When messages may come."""

    form_id = "quiet"
    quiet_from = wtforms.TimeField(N_("从"), [required(N_("请填时间，例如21:30"))])
    quiet_to = wtforms.TimeField(N_("到"), [required(N_("请填时间，例如08:00"))])
    only_urgent = wtforms.BooleanField(N_("只收紧急消息"))


@me.before_request
def door() -> Response | None:
    """Signed in, in any face."""
    return None if web.signed_in() else web.ask_to_sign_in()


@me.get("")
def overview() -> Response:
    """The overview: who one is here, and what can be set."""
    who = web.visitor()
    lines = [
        (gettext(SENTENCES[line.name], **line.values), languages.moment(line.happened_at), languages.iso(line.happened_at))
        for line in events.story_of(("person", who.person_id), "self", limit=8)
        if line.name in SENTENCES
    ]  # fmt: skip
    found = accounts.account(who.person_id)
    shown_phone = show_phone(found.phone) if found.phone else ""
    return web.page("public/account/me.html", account=found, shown_phone=shown_phone, lines=lines)


@me.get("/sessions")
def own_sessions() -> Response:
    """Where the person is signed in."""
    return _sessions_page(Form(action=url_for("public.account.end_others"), form_id="others"))


@me.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End one sign-in; the device is out at once."""
    form, who = Form.incoming(form_id="end"), web.visitor()

    def verb() -> str:
        accounts.end_sessions(who.person_id, web.actor(), session_id=session_id)
        web.said(N_("已退出那台设备。"))
        return url_for("public.account.own_sessions")

    return web.submit(form, verb, lambda: _sessions_page(form))


@me.post("/sessions/end-others")
def end_others() -> Response:
    """End every sign-in but this one."""
    form, who = Form.incoming(form_id="others"), web.visitor()

    def verb() -> str:
        count = accounts.end_sessions(who.person_id, web.actor(), but=who.session_id)
        web.said(N_("已退出其他%(count)d处登录。"), count=count)
        return url_for("public.account.own_sessions")

    return web.submit(form, verb, lambda: _sessions_page(form))


def _sessions_page(form: Form) -> Response:
    who, rows = web.visitor(), []
    for row in sessions.of_person(who.person_id):
        kind, browser, computer = devices.words_of(row.device)
        here = row.id == who.session_id
        seen = gettext(N_("现在")) if here else languages.moment(row.seen_at)
        note = gettext("，").join(filter(None, [gettext(browser), seen, row.address]))
        rows.append((row.id, gettext(kind), note, computer, here))
    rows.sort(key=lambda each: not each[4])
    forms = {
        each[0]: Form(
            action=url_for("public.account.end_session", session_id=each[0]), form_id=f"end-{each[0]}"
        )
        for each in rows
    }
    others = (
        form
        if form.form_id == "others"
        else Form(action=url_for("public.account.end_others"), form_id="others")
    )
    return web.page(
        "public/account/sessions.html", rows=rows, forms=forms, others=others, refused=form.all_errors
    )


@me.get("/messages")
def quiet_hours() -> Response:
    """The page with the hours in which no message comes."""
    found = accounts.account(web.visitor().person_id)
    hours = {name: time.fromisoformat(getattr(found, name)) for name in ("quiet_from", "quiet_to")}
    return _quiet_page(QuietForm(data={**hours, "only_urgent": found.only_urgent}))


@me.post("/messages")
def set_quiet_hours() -> Response:
    """Set the hours in which no message comes, and whether only urgent ones may."""
    form = QuietForm.incoming()

    def verb() -> str:
        accounts.set_quiet_hours(
            web.visitor().person_id, web.actor(), quiet_from=f"{form.quiet_from.data:%H:%M}",
            quiet_to=f"{form.quiet_to.data:%H:%M}", only_urgent=form.only_urgent.data,
        )  # fmt: skip
        web.said(N_("已保存。"))
        return url_for("public.account.quiet_hours")

    return web.submit(form, verb, lambda: _quiet_page(form))


def _quiet_page(form: QuietForm) -> Response:
    return web.page("public/account/messages.html", form=form)
