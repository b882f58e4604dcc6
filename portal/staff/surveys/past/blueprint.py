"""Where the pages of the import of past surveys hang."""

from flask import Blueprint

from portal.infra.refused import N_

PERMISSION = "survey.import"
STEPS = (N_("选文件"), N_("对列"), N_("写入"), N_("完成"))
bp = Blueprint("past_surveys", __name__, url_prefix="/surveys/past")
