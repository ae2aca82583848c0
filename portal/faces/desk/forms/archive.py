"""The form that a case's file leaves by."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.ground.web.forms import BaseForm

LONGEST = 200


class ExportForm(BaseForm):
    """For whom, and what for."""

    reason = StringField(
        _l("给谁、做什么用"),
        [InputRequired(_l("请写理由。")), Length(min=2, max=LONGEST, message=_l("理由 2 到 200 字。"))],
        description=_l("例如：移送某法院，应诉用。会印在每份文书和目录上，并记入审计。不要写反映人。"),
    )
