"""Templates of papers: which is in force, those before it, what it may say, and how another takes its place."""

import io
import re
from typing import Any

from flask import Response, abort, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from portal.faces.desk.choices import say
from portal.faces.desk.forms.templates import TemplateForm
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import staff
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import here, rules_here
from portal.law.policy import may
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.accounts.models import User
from portal.work.documents.models import Template
from portal.work.documents.word import replacing, templates
from portal.work.documents.word.defaults import default
from portal.work.documents.word.fill import WORD
from portal.work.documents.word.names import COMMON, FLAGS, NUMBER, SIGNATURES, names_of
from portal.work.documents.word.parcel import MOST_BYTES, Unfit

LANGS = ("zh", "en")
REF = re.compile(r"(F\d\d)-(zh|en)", re.ASCII)


def _slot(ref: str) -> tuple[str, str]:
    """(kind, language) that an address names; 404 for any other."""
    found = REF.fullmatch(ref)
    if found is None or found[1] not in rules_here().pack.documents:
        abort(404)
    return found[1], found[2]


def _lang_word(lang: str) -> str:
    return _("中文模板") if lang == "zh" else _("英文模板")


def _heading(kind: str, lang: str) -> dict[str, Any]:
    return {
        "ref": f"{kind}-{lang}",
        "kind": kind,
        "name": rules_here().pack.documents[kind].name,
        "word": _lang_word(lang),
    }


@bp.get("/templates", endpoint="templates")
@staff("template.read")
def list_page() -> Any:
    """Every kind with the version in force in each language."""
    last, people = templates.latest(db.session()), _people()
    rows = [
        {
            "name": paper.name,
            "kind": kind,
            "langs": [_summary(kind, lang, last.get((kind, lang)), people) for lang in LANGS],
        }
        for kind, paper in rules_here().pack.documents.items()
    ]
    return render_template("desk/templates.html", rows=rows)


def _summary(kind: str, lang: str, row: Template | None, people: dict[int, str]) -> dict[str, Any]:
    return {
        "ref": f"{kind}-{lang}",
        "word": _lang_word(lang),
        "version": row.version if row else 0,
        "since": row.from_date if row else None,
        "by": _who(row, people),
    }


def _people() -> dict[int, str]:
    """Names of those who replaced a template."""
    makers = select(Template.made_by).where(Template.made_by.is_not(None))
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(makers)))}


def _who(row: Template | None, people: dict[int, str]) -> str:
    return people.get(row.made_by, "") if row and row.made_by is not None else _("系统自带")


@bp.get("/templates/<ref>", endpoint="template")
@staff("template.read")
def template_page(ref: str) -> Any:
    """One template: its versions, and the names that it may use."""
    return _page(*_slot(ref))


def _page(kind: str, lang: str, error: str = "") -> str:
    people = _people()
    rows = [
        {"version": row.version, "since": row.from_date, "by": _who(row, people), "copy_of": row.copy_of}
        for row in templates.versions(db.session(), kind, lang)
    ]
    return render_template(
        "desk/template.html",
        **_heading(kind, lang),
        rows=rows or [{"version": 0, "since": None, "by": _who(None, people), "copy_of": None}],
        fields=_fields(kind, lang),
        tables=_tables(kind, lang),
        may_edit=may("template.edit", current_user.actor),
        error=error,
    )


def _fields(kind: str, lang: str) -> list[tuple[str, str]]:
    """(what to write, what it stands for)."""
    names = names_of(kind)
    rows = [(f"{{{{ {name} }}}}", label) for name, label in (*COMMON.items(), *names.fields.items())]
    rows += [(f"{{%p if {name} %}} … {{%p endif %}}", label) for name, label in FLAGS.items()]
    return [(said, say(label)) for said, label in rows]


def _tables(kind: str, lang: str) -> list[dict[str, Any]]:
    """The lists a template can go through, with what each row has."""
    label = {field: [(f"{{{{ row.{column.name} }}}}", say(column.label)) for column in columns] for field, columns in names_of(kind).tables.items()}  # fmt: skip
    found = [
        {
            "loop": f"{{%tr for row in {name} %}} … {{%tr endfor %}}",
            "rows": [(f"{{{{ row.{NUMBER} }}}}", _("序号")), *rows],
        }
        for name, rows in label.items()
    ]
    signed = {
        "loop": f"{{%tr for row in {SIGNATURES} %}} … {{%tr endfor %}}",
        "rows": [("{{ row.who }}", _("签名的人"))],
    }
    return [*found, signed]


@bp.get("/templates/<ref>/<int:version>.docx", endpoint="template_file")
@staff("template.read")
def template_file(ref: str, version: int) -> Response:
    """The Word file of one version; 0 is the portal's own, before any was kept."""
    kind, lang = _slot(ref)
    row = templates.found(db.session(), kind, lang, version)
    if row is None and version:
        abort(404)
    return sent(row.content if row else default(kind, lang), f"{kind}-{lang}-v{version}.docx")


def sent(data: bytes, name: str) -> Response:
    """A Word file to keep."""
    response = send_file(io.BytesIO(data), mimetype=WORD, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.route("/templates/<ref>/replace", methods=["GET", "POST"])
@staff("template.edit", rate="upload")
def replace_template(ref: str) -> Any:
    """Send another template: it is tried first, and in force at once."""
    kind, lang = _slot(ref)
    form = TemplateForm()
    if form.submitted():
        try:
            with form.file.data.stream as sent_file:
                replacing.replace(kind, lang, sent_file.read(MOST_BYTES + 1), act=here())
            db.session.commit()
            return redirect(url_for("desk.template", ref=ref))
        except Unfit as unfit:
            db.session.rollback()
            form.file.errors = [_why(unfit)]
    page = render_template("desk/template_new.html", form=form, **_heading(kind, lang))
    return page, 422 if form.errors or form.token_failed else 200


def _why(unfit: Unfit) -> str:
    return say(unfit.reason) + (_("（%(part)s）", part=unfit.where) if unfit.where else "")


@bp.post("/templates/<ref>/<int:version>/again")
@staff("template.edit", rate="upload")
def take_up_again(ref: str, version: int) -> Any:
    """Go back to an earlier version, as a new one."""
    kind, lang = _slot(ref)
    if BaseForm().submitted():
        try:
            if replacing.go_back(kind, lang, version, act=here()) is None:
                abort(404)
            db.session.commit()
            return redirect(url_for("desk.template", ref=ref))
        except NotYours:
            raise
        except Unfit as unfit:
            db.session.rollback()
            return _page(kind, lang, _why(unfit)), 422
        except Refused as refused:
            db.session.rollback()
            return _page(kind, lang, refusal_words(refused.refusals[0])), 422
    return _page(kind, lang, _("页面打开太久了，请再试一次。")), 422
