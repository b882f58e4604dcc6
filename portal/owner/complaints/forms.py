"""What a person may do on the page of their complaint, as forms; one for each verb."""

from collections.abc import Mapping

import wtforms

from portal.infra.fields import Form, Length, Versioned, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_


class MessageForm(Form):
    """Words to the desk."""

    form_id = "message"
    text = wtforms.TextAreaField(N_("补充情况"), [required(N_("请先写点内容再发送")), Length(2000)])


class WithdrawForm(Versioned):
    """Take the complaint back."""

    form_id = "withdraw"
    reason = wtforms.StringField(N_("为什么撤回？"), [required(N_("请写一句原因")), Length(300)])


class AgreeForm(Versioned):
    """What the desk understood is right."""

    form_id = "agree"


class CorrectForm(Versioned):
    """What of it is wrong, or missing."""

    form_id = "correct"
    words = wtforms.TextAreaField(N_("哪里不对"), [required(N_("请写下哪里不对")), Length(1000)])


class ReviewForm(Versioned):
    """Why somebody else should look at it."""

    form_id = "review"
    reason = wtforms.TextAreaField(
        N_("为什么要复核？"), [required(N_("请写明为什么要复核")), Length(1000, 2)]
    )


class AcceptForm(Versioned):
    """The reply is accepted."""

    form_id = "accept"


class RejectForm(Versioned):
    """The reply is not accepted, and why."""

    form_id = "reject"
    reason = wtforms.TextAreaField(
        N_("为什么不接受？"), [required(N_("请写明为什么不接受")), Length(1000, 2)]
    )


class EvidenceForm(Versioned):
    """Something more to show: words, photos and papers."""

    form_id = "more"
    shows = wtforms.TextAreaField(N_("说明什么"), [required(N_("请写一句它说明什么")), Length(500, 2)])
    photos = FilesField(N_("照片或PDF"))


# Each verb of the person with its form; the address of a verb is the view of that name.
FORMS: Mapping[str, type[Versioned]] = {
    "agree_definition": AgreeForm,
    "correct_definition": CorrectForm,
    "withdraw": WithdrawForm,
    "ask_review": ReviewForm,
    "accept_remedy": AcceptForm,
    "reject_remedy": RejectForm,
    "add_evidence": EvidenceForm,
}
