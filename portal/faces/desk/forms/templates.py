"""A template sent by an administrator."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField
from wtforms.validators import StopValidation

from portal.ground.web.forms import BaseForm


class TemplateForm(BaseForm):
    """One Word file."""

    file = FileField(_l("Word 文件"), description=_l("扩展名 .docx，最大 2 MB，不含宏、批注和外部链接"))

    def validate_file(self, field: Any) -> None:
        """StopValidation where no file was chosen."""
        if not getattr(field.data, "filename", ""):
            raise StopValidation(_("请选文件。"))
