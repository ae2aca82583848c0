"""Sign-in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.ground.web.forms import BaseForm


class SignInForm(BaseForm):
    """Login and password; `kept` carries what was typed before the session ended."""

    login = StringField(
        _l("用户名"),
        [InputRequired(_l("请填写用户名")), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("密码"), [InputRequired(_l("请填写密码")), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()
    kept = HiddenField()
