"""Papers: a title, facts, tables and lines to sign on, written as PDF or as a workbook, in the reader's language.

A room says what stands on a paper (`paper.Paper`), `pdf(paper)` and `workbook(paper)` write it. Nothing on it is
markup: whatever people typed is printed as typed.
"""

from portal.infra.papers.orders import hand_over, take
from portal.infra.papers.paper import Cell, Column, Paper, Say, Table
from portal.infra.papers.printing import Unprintable, pdf
from portal.infra.papers.serving import PDF, download
from portal.infra.papers.workbook import MEDIA_TYPE as WORKBOOK
from portal.infra.papers.workbook import workbook

__all__ = [
    "PDF", "WORKBOOK", "Cell", "Column", "Paper", "Say", "Table", "Unprintable", "download", "hand_over", "pdf", "take", "workbook",
]  # fmt: skip
