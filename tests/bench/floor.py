"""The measure of all: a bare Flask page, a session lookup and 25 rows by one index from the same database."""

import os

from flask import Flask, g, render_template, request
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from portal.infra.sessions import hash_of

WHO = text(
    "SELECT s.id, s.face, s.ends_at, p.id AS person_id, p.name FROM user_session s"
    " JOIN person p ON p.id = s.person_id WHERE s.token_hash = :token AND s.revoked_at IS NULL"
)
# The newest of what there are many of, by one index: number, title, home, state, urgency and moment of a row.
ROWS = {
    "repairs": "id, number, title, label, status, urgency, submitted_at FROM repair WHERE community_id = :community",
    "complaints": "id, number, title, label, status, severity AS urgency, submitted_at FROM complaint"
    " WHERE community_id = :community",
    "callbacks": "id, number, title, label, status, trigger AS urgency, due_at AS submitted_at FROM callback"
    " WHERE community_id = :community AND status = 'answered'",
    "surveys": "id, id AS number, category AS title, label, state AS status, segment AS urgency, answered AS submitted_at"
    " FROM survey_invitation WHERE round_id = (SELECT max(id) FROM survey_round) AND state = 'sent'",
}
MANY = 25
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>报修</title>
<link rel="stylesheet" href="/static/bare.css"></head><body><header>{{ who.name }}</header>
<nav>{{ menu }}</nav><main><h1>报修</h1><table><thead><tr><th>单号</th><th>事项</th><th>房屋</th><th>状态</th>
<th>急不急</th><th>时间</th></tr></thead><tbody>{% for row in rows %}
<tr><td><a href="/repairs/{{ row.id }}">{{ row.number }}</a></td>
<td><a href="/repairs/{{ row.id }}">{{ row.title }}</a></td><td>{{ row.label }}</td>
<td><span class="badge">{{ row.status }}</span></td><td>{{ row.urgency }}</td><td><time>{{ row.submitted_at }}</time></td>
</tr>{% endfor %}</tbody></table></main></body></html>"""
SIZE = 18_000


def bare_app(url: str, community_id: int, token: str, of: str = "repairs") -> Flask:
    """The bare app over the database at `url`: `/` lists the community's newest cases of this kind in an 18 KB page."""
    app = Flask("bare")
    engine = create_engine(url)
    newest = text(f"SELECT {ROWS[of]} ORDER BY id DESC LIMIT {MANY}")
    app.jinja_env.globals["menu"] = ""
    page_of = app.jinja_env.from_string(PAGE)

    @app.before_request
    def _who() -> None:
        g.session = Session(engine)
        g.who = g.session.execute(WHO, {"token": hash_of(request.cookies["portal"])}).one()

    @app.teardown_request
    def _close(error: BaseException | None) -> None:
        g.session.close()

    @app.get("/")
    def page() -> str:
        rows = g.session.execute(newest, {"community": community_id}).all()
        return render_template(page_of, who=g.who, rows=rows)

    whole = app.test_client(use_cookies=False).get("/", headers={"Cookie": f"portal={token}"}).data
    if whole.count(b"<tr><td>") != MANY:
        raise SystemExit(f"the bare page has fewer than {MANY} rows and measures too little")
    app.jinja_env.globals["menu"] = "·" * ((SIZE - len(whole)) // 2)
    engine.dispose()
    return app


def served() -> Flask:
    """The bare app as gunicorn starts it."""
    asked = os.environ
    return bare_app(
        asked["DATABASE_URL"], int(asked["BENCH_COMMUNITY"]), asked["BENCH_TOKEN"], asked["BENCH_OF"]
    )
