"""The forms of a party that signs, or sends the work back."""

import wtforms
from wtforms import ValidationError

from portal.field.repairs.forms import JobForm
from portal.infra.fields import Length, required
from portal.infra.refused import N_
from portal.infra.wording import gettext


class SignForm(JobForm):
    """Confirm that it is repaired: a typed name or a drawn one."""

    form_id = "sign"
    seen = wtforms.BooleanField(
        N_("我已核对维修内容，确认修好"), [required(N_("请先核对，再勾选。没修好可以退回重修"))]
    )
    name = wtforms.StringField(N_("签名"), [Length(80)])
    drawing = wtforms.HiddenField()

    def validate_name(self, field: wtforms.Field) -> None:
        """One of both must be there."""
        if not field.data and not self.drawing.data:
            raise ValidationError(gettext("请输入姓名，或者手写签名"))


class RefuseForm(JobForm):
    """Send the work back."""

    form_id = "refuse"
    reason = wtforms.TextAreaField(
        N_("哪里还有问题？"), [required(N_("请写清哪里还有问题，施工单位按您写的返工")), Length(500)]
    )
