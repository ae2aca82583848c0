"""The base of every form: its language, its token, and what was typed before."""

from typing import Any

from flask import g, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form

from portal.ground.web.csrf import token_is_right
from portal.ground.web.i18n import lang


class BaseForm(Form):
    """A form that speaks the page's language and knows whether it was sent."""

    class Meta:
        """WTForms' own messages in the page's language."""

        @property
        def locales(self) -> list[str]:
            """zh or en, as WTForms names its catalogues."""
            return [lang()]

        cache_translations = False

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata if formdata is not None else kept_or_sent(), **kwargs)
        self.token_failed = False

    def submitted(self) -> bool:
        """Whether the form was sent by this browser's own page and is well-shaped. A stale token shows the form again
        with everything typed still in it."""
        if request.method != "POST" or "_switch" in request.form:
            return False
        if not token_is_right():
            self.token_failed = True
            self.validate()
            return False
        return bool(self.validate())

    @property
    def flat_errors(self) -> list[tuple[str, str]]:
        """(field id, message) for the error summary, in the order of the page."""
        found = []
        for field in self:
            for message in _messages(field.errors):
                found.append((field.id, message))
        return found


def _messages(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [text for value in errors.values() for text in _messages(value)]
    found: list[str] = []
    for item in errors:
        found.extend(_messages(item) if isinstance(item, list | tuple | dict) else [str(item)])
    return found


def kept_or_sent() -> MultiDict[str, Any] | None:
    """What was sent with this request, else what the person had typed on this page before signing in again."""
    if request.method == "POST":
        return CombinedMultiDict([request.form, request.files])
    kept = getattr(g, "kept", None)
    return kept if isinstance(kept, MultiDict) else None


NOT_ECHOED = frozenset({"csrf_token", "_switch", "password", "pin"})
"""What a page that tries again does not carry: the token is fresh, and secrets are typed again."""


def retry_fields(typed: MultiDict[str, str]) -> Markup:
    """What was posted, as hidden fields of a form that tries again."""
    rows = []
    for name, value in typed.items(multi=True):
        if name not in NOT_ECHOED:
            rows.append(Markup('<input type="hidden" name="{}" value="{}">').format(name, value))
    return Markup("").join(rows)
