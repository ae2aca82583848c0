"""Step 8: everything once more, and sent once."""

from typing import Any

from flask import redirect, request, session, url_for
from flask_babel import gettext as _

from portal.faces.intake import own, told
from portal.faces.intake.forms.steps import CheckForm
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, store
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import as_reporter, rules_here
from portal.ground.web.i18n import today
from portal.law.catalogue.types import Pack
from portal.work.complaints.actions.submit import Changed, submit
from portal.work.complaints.draft import Content
from portal.work.complaints.hints import Hint, hints
from portal.work.complaints.routing import route


@bp.route("/report/check", methods=["GET", "POST"])
@reporter(rate="submit")
def check() -> Any:
    """Everything once more; sending is whole or not at all, and once however often the button is pressed."""
    content = own.unfinished()
    if content is None:
        return redirect(url_for("intake.receipt" if own.receipt() else "intake.place"))
    lacks = told.missing(content)
    if lacks:
        return redirect(url_for(f"intake.{lacks[0]}", back="check"))
    form = CheckForm()
    if request.method == "POST" and "_remove" in request.form and token_is_right():
        store("check", _without(request.form["_remove"]), content)
        return redirect(url_for("intake.check"))
    if request.method == "POST" and form.submitted():
        return _send(content)
    return answer("check", form, content, **_checked(content, rules_here().pack))


def _send(content: Content) -> Any:
    act = as_reporter()
    try:
        submit(told.answers(content), idem=own.idem(str(session[own.DRAFT])), act=act)
    except Changed:
        db.session.rollback()
        return redirect(url_for("intake.receipt"))
    own.sent(content)
    db.session.commit()
    return redirect(url_for("intake.receipt"))


def _without(mark: str) -> Any:
    """Take one find out of the description; `mark` is its place in the text as it stood on the page."""

    def take(content: Content) -> None:
        words = content.answers.get("words", "")
        for hint in hints(words):
            if f"{hint.start}-{hint.end}" == mark:
                content.answers["words"] = words[: hint.start] + words[hint.end :]

    return take


def _checked(content: Content, pack: Pack) -> dict[str, Any]:
    said = content.answers
    codes = said.get("violations", [])
    goes = route(
        db.session(), district=said["district"], scenario=said["scenario"], violations=codes, act=as_reporter()
    )
    return {
        "rows": told.rows(content, pack, today()),
        "finds": [_find(hint) for hint in hints(said.get("words", ""))],
        "office": pack.offices[goes.office].short,
        "because": goes.note,
        "private": any(pack.violations[code].private_space for code in codes),
    }


def _find(hint: Hint) -> dict[str, str]:
    kinds = {
        "identity": _("身份证号"), "phone": _("电话号码"), "plate": _("车牌号"), "mail": _("邮箱地址"), "name": _("人名"),
    }  # fmt: skip
    return {"kind": kinds[hint.kind], "masked": hint.masked.replace("*", "•"), "mark": f"{hint.start}-{hint.end}"}
