"""Who may not decide about a complaint: who served the repair complained of, or had a part in an earlier stage."""

from sqlalchemy import select

from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint, ComplaintStage
from portal.domain.complaints.reply_models import Promise
from portal.infra.db import session
from portal.infra.refused import N_
from portal.infra.subjects import served

OF_THE_REPAIR = N_("参与过所投诉的维修的人，不能办理这件投诉的评估、调查和答复。请由另一位同事办理。")
OF_ONESELF = N_("这是您自己提的投诉，不能由您办理。请由另一位同事办理。")
OF_A_STAGE = N_("参与过上一次处理的人，不能复核这件投诉。请由另一位同事办理。")


def conflict(complaint: Complaint, person_id: int | None) -> str | None:
    """Why this person may not decide about the complaint in the stage that runs; None where nothing stands against it."""
    if person_id is None:
        return None
    if person_id == complaint.complainant_id:
        return OF_ONESELF
    if complaint.stage > 1 and person_id in parts_in(complaint, before=complaint.stage):
        return OF_A_STAGE
    if complaint.repair_id is not None and person_id in served(("repair", complaint.repair_id)):
        return OF_THE_REPAIR
    return None


def handled_by(complaint: Complaint) -> set[int]:
    """Everybody who had a part in any stage, and who leads and holds it now: they do not follow it up either."""
    now = {person for person in (complaint.lead_id, complaint.handler_id) if person}
    return parts_in(complaint, before=complaint.stage + 1) | now


def parts_in(complaint: Complaint, before: int) -> set[int]:
    """Who had a part in the stages before that one."""
    rows = session().execute(
        select(ComplaintStage.served, ComplaintStage.lead_id).where(
            ComplaintStage.complaint_id == complaint.id, ComplaintStage.no < before
        )
    )
    return {person for served_, lead_id in rows for person in (*served_, lead_id) if person}


def everybody_in(complaint_id: int) -> set[int]:
    """As `handled_by`, and who served the repair it is about, answers for a promise, or found something out."""
    complaint = session().get_one(Complaint, complaint_id)
    of_repair = served(("repair", complaint.repair_id)) if complaint.repair_id else frozenset()
    kept = select(Promise.owner_id).where(Promise.complaint_id == complaint_id, Promise.state != "draft")
    found_out = select(Inquiry.person_id).where(Inquiry.complaint_id == complaint_id)
    asked = {person for person in session().scalars(kept.union(found_out)) if person}
    return handled_by(complaint) | of_repair | asked
