"""Papers as downloads."""

from flask import Response

from portal.infra.papers import printing, workbook
from portal.infra.papers.paper import Paper
from portal.infra.refused import Missing

PDF = "application/pdf"
_FORMATS = {"pdf": (PDF, printing.pdf), "xlsx": (workbook.MEDIA_TYPE, workbook.workbook)}


def download(made: Paper, form: str, name: str) -> Response:
    """The paper as a file to keep: `form` is pdf or xlsx, `name` the file's name without its ending."""
    if form not in _FORMATS:
        raise Missing
    media_type, write = _FORMATS[form]
    answer = Response(write(made), mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
