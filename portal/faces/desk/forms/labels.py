"""Which venues get labels with codes."""

from flask_babel import gettext as _
from wtforms import SelectMultipleField, StringField, ValidationError
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.ground.web.forms import BaseForm

MOST = 40
"""Venues on one print."""


class LabelsForm(BaseForm):
    """The venues that were ticked, after a search or without."""

    q = StringField(validators=[Optional(), Length(max=80)])
    venue = SelectMultipleField(
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )

    @property
    def wanted(self) -> set[int]:
        """Ids of the ticked venues; what cannot be one is passed over."""
        return {int(key) for key in self.venue.data or [] if key.isascii() and key.isdigit() and len(key) < 10}

    def validate_venue(self, field: SelectMultipleField) -> None:
        """At least one, and not more than one print holds."""
        if not 0 < len(self.wanted) <= MOST:
            raise ValidationError(_("请选要打印的场所，一次最多 %(n)s 个", n=MOST))
