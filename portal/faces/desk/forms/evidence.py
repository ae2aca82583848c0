"""Evidence that was not taken with the record of a visit (M2)."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.faces.desk.choices import say
from portal.faces.desk.forms.fields import LINE, MoveForm
from portal.faces.desk.forms.moments import LocalMoment, not_later
from portal.faces.desk.forms.uploads import chosen
from portal.work.fieldwork.actions.evidence import KIND, KINDS, SOURCE

MOST = 10


class EvidenceForm(MoveForm):
    """Files of one kind from one source."""

    kind = RadioField(_l("证据种类"), choices=[])
    source = StringField(_l("从哪里来"), description=_l("写明谁提供或者在哪里取得，不写反映人"))
    taken_at = LocalMoment(_l("取得时间"), [InputRequired(_l("请写日期和时间。")), not_later])
    files = MultipleFileField(_l("文件"), description=_l("照片、PDF 或 MP4 录像，一次最多 10 个，原样保存"))

    def validate_kind(self, field: Any) -> None:
        """ValidationError for none of the eight kinds."""
        if field.data not in KINDS:
            field.errors = []
            raise ValidationError(say(KIND.needs))

    def validate_source(self, field: Any) -> None:
        """ValidationError for evidence from nowhere."""
        if not (field.data or "").strip():
            raise ValidationError(say(SOURCE.needs))
        Length(max=LINE)(self, field)

    def validate_files(self, field: Any) -> None:
        """ValidationError for no file, or for too many at once."""
        count = len(list(chosen(field.data)))
        if not 0 < count <= MOST:
            raise ValidationError(_("一次最多 10 个文件。") if count else _("请选文件。"))


def evidence_form(**data: Any) -> EvidenceForm:
    """The form with the eight kinds in words."""
    form = EvidenceForm(data=data)
    form.kind.choices = [(code, say(words)) for code, words in KINDS.items()]
    return form
