"""One import of a table at the desk, whatever it brings in: how far it is, its rows by outcome, the verbs that lead on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.infra import web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.infra.sheets.writing import MEDIA_TYPE, write_table
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm

NOTED, KEPT = "noted", "kept"


@dataclass(frozen=True)
class Import:
    """How one kind of import is shown; its doors are `.show`, `.columns`, `.stop`, `.application` of its blueprint.

    `find(id)` looks it up within the reader's reach; `rows(id, after, limit, **narrowing)` reads its rows by outcome,
    with a remark (`noted`) or left by an undo (`kept`). `open` are the states before anything was found out, `running`
    those in which a job works; `wrong` is the outcome that is marked.
    """

    find: Callable[[int], Any]
    rows: Callable[..., Sequence[Any]]
    outcomes: Mapping[Any, str]
    tones: Mapping[Any, str]
    open: Sequence[Any]
    running: Sequence[Any]
    wrong: Any
    page: str
    fragment: str
    size: int

    def show(self, kept: Any, job: Any, words: Mapping[str, Any], **more: Any) -> AnyResponse:
        """How far an import is, or what it found row by row; `more` is what its own rows need."""
        if web.is_fragment():
            web.polling()
        if kept.state in self.open and not web.is_fragment():
            return web.to(url_for(".columns", import_id=kept.id))
        running = kept.state in self.running
        given = {
            "running": running, "gave_up": running and job is not None and job.state == "failed",
            "stop": YesForm(url_for(".stop", import_id=kept.id), form_id="stop"),
            "apply": YesForm(url_for(".application", import_id=kept.id), form_id="apply"), **words,
        }  # fmt: skip
        listed = {} if running or not kept.counts else self._listed(kept) | more
        return web.page(self.page, self.fragment, **given, **listed)

    def at_once(self, import_id: int, verb: Callable[[], str]) -> AnyResponse:
        """A button without fields; where it no longer fits, the page says why."""
        self.find(import_id)
        form = YesForm.incoming()
        return web.submit(form, verb, lambda: self.back(import_id, form))

    def back(self, import_id: int, form: Form) -> AnyResponse:
        """Back to the import, with the reasons why a verb did not fit."""
        for _, words in form.all_errors:
            web.said(words, "late")
        return web.to(url_for(".show", import_id=import_id))

    def _listed(self, kept: Any) -> dict[str, Any]:
        only = asked.text("only", 10)
        shown: dict[str, Any] = {only: True} if only in (NOTED, KEPT) else {}
        if only in {each.value for each in self.outcomes}:
            shown = {"outcome": next(each for each in self.outcomes if each.value == only)}
        rows = self.rows(kept.id, after=asked.number("after") or 0, limit=self.size + 1, **shown)
        page, chosen = rows[: self.size], only if shown else ""
        return {
            "rows": page, "only": chosen, "chips_of": self._chips(kept, chosen), "tones": self.tones,
            "next": asked.onward(page[-1].row if len(rows) > len(page) else None, "only"), "outcomes": self.outcomes,
        }  # fmt: skip

    def _chips(self, kept: Any, only: str) -> list[tuple[str, str, int, bool, str]]:
        def chip(name: str, label: str, count: int, tone: str = "") -> tuple[str, str, int, bool, str]:
            address = url_for(".show", import_id=kept.id, only=name or None)
            return gettext(label), address, count, only == name, "" if only == name else tone

        found = [chip("", N_("全部"), kept.total)]
        for outcome, label in self.outcomes.items():
            count = kept.counts.get(outcome.value, 0)
            found.append(chip(outcome.value, label, count, "late" if outcome is self.wrong and count else ""))
        found.append(chip(NOTED, N_("有提示"), kept.noted, "soon" if kept.noted else ""))
        if kept.undone_at is not None:
            found.append(chip(KEPT, N_("没有撤回"), kept.kept, "soon" if kept.kept else ""))
        return found

    def workbook(
        self, title: str, name: str, file_name: str, labels: Sequence[str], rows: Iterable[Any]
    ) -> Response:
        """Some rows with what became of them, as a workbook that may be mended and handed in again.

        `title` and `name` are message ids; the name takes the file's own as `file`.
        """
        head = [gettext("原表的行"), gettext("结果"), gettext("提示"), *labels]
        lines = [
            [row.row, gettext(self.outcomes[row.outcome]), remarks(row.issues), *row.cells] for row in rows
        ]
        answer = Response(write_table(gettext(title), head, lines), mimetype=MEDIA_TYPE)
        stem = file_name.rpartition(".")[0] or file_name
        answer.headers.set("Content-Disposition", "attachment", filename=gettext(name, file=stem))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


def remarks(issues: Iterable[Mapping[str, Any]]) -> str:
    """What is said about the cells of a row, one a line."""
    return "\n".join(
        f"{issue['cell']} {gettext(issue['msgid'], **issue['params']) if issue['params'] else gettext(issue['msgid'])}"
        for issue in issues
    )
