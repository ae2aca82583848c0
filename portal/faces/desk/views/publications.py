"""Publication as the desk sees it: beginning one, the page of one, and how it will look."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.faces.desk import sidepage
from portal.faces.desk.choices import say
from portal.faces.desk.forms import publications as words_forms
from portal.faces.desk.forms.fields import MoveForm
from portal.faces.desk.forms.publications import newest, words_in
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.web.access import staff
from portal.ground.web.clockface import faces
from portal.ground.web.here import here
from portal.ground.web.i18n import lang, today
from portal.law.workflow import choices as lists
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, refusals, role_for
from portal.work.cases.models import Case
from portal.work.publication.actions.proposing import begin, current
from portal.work.publication.facts import key_rows
from portal.work.publication.leaks import WORDS, leaks_of
from portal.work.publication.models import VISIBLE, Correction, Publication, PublishedText

words_forms.install()
PROPOSE = MOVES[Track.PUBLICATION]["propose"]


@bp.route("/cases/<ref>/publication", methods=["GET", "POST"])
@staff("case.read", scope="case", sight="page")
def case_publication(case: Case) -> Any:
    """The publication of a case; where there is none, why or how to begin one."""
    known = _last(case)
    if known is not None:
        return redirect(url_for("desk.publication", ref=known.id))
    act, form = here(), MoveForm()
    if form.submitted():
        role_for(PROPOSE, facts_of(current(case), act), act.by)
        publication = begin(case, act=act)
        db.session.commit()
        return redirect(url_for("desk.publication", ref=publication.id))
    blocked = [refusal_words(row) for row in refusals(PROPOSE, facts_of(current(case), act), filled=False)]
    page = render_template("desk/publication_begin.html", form=form, blocked=blocked, **sidepage.around_case(case))
    return page, 422 if form.token_failed else 200


def _last(case: Case) -> Publication | None:
    """What current() gives, where it is stored."""
    found = current(case)
    return found if found.number else None


@bp.get("/publications/<ref>", endpoint="publication")
@staff("case.read", scope="publication", sight="page")
def publication_page(publication: Publication) -> Any:
    """One publication: both texts, what the search still finds, and what can be done."""
    act = here()
    own, public = newest(publication, redacted=False), newest(publication, redacted=True)
    return render_template(
        "desk/publication.html",
        p=publication,
        own=own,
        public=public,
        found=_found(publication, public or own, act),
        is_redacted=bool(public),
        terms=_terms(publication, act),
        corrections=_corrections(publication),
        moves=sidepage.todo(publication, act),
        clocks=faces(publication.clocks, act.rules, today()),
        is_public=publication.state in VISIBLE,
        **sidepage.around(publication, publication.case),
    )


@dataclass(frozen=True)
class Found:
    """One thing that may not be public, masked."""

    what: str
    masked: str


def _found(publication: Publication, texts: dict[str, PublishedText], act: Act) -> list[Found]:
    rows = leaks_of(publication.case, words_in(texts), act.rules.pack)
    return [Found(say(WORDS[row.what]), row.masked) for row in rows]


def _terms(publication: Publication, act: Act) -> list[dict[str, Any]]:
    named = lists.PUBLICATION_CLASSES.get(publication.kind)
    days = [
        (_("决定日期"), publication.decided_on),
        (_("书面告知当事人"), publication.party_told_on),
        (_("公示日期"), publication.published_on),
        (_("公示到"), publication.expires_on),
    ]
    rows: list[dict[str, Any]] = [{"term": _("公示编号"), "value": publication.number}]
    if publication.state != "none":
        rows.append({"term": _("类别"), "value": say(named) if named else publication.kind})
        rows.append({"term": _("处理结果"), "value": outcome_words(publication, act)})
        if publication.cross_district:
            rows.append({"term": _("跨区或者典型案例"), "value": _("由市级批准公示")})
        rows += [_dated(term, on) for term, on in days]
    why = [(_("提出的理由"), publication.proposed_reason), (_("撤下的理由"), publication.withdrawn_reason)]
    return rows + [{"term": term, "value": words} for term, words in why if words]


def _dated(term: str, on: Any) -> dict[str, Any]:
    return {"term": term, "value": wording.day(on, lang()) if on else _("还没有"), "unknown": on is None}


def outcome_words(publication: Publication, act: Act) -> str:
    """The kinds of penalty, or the ground for none, in words."""
    pack = act.rules.pack
    rows = {**pack.penalties, **pack.closures}
    return sidepage.listed([say(rows[code].name) for code in publication.outcome.split(",") if code in rows]) or _(
        "还没有"
    )


def _corrections(publication: Publication) -> list[Correction]:
    statement = select(Correction).where(Correction.publication_id == publication.id)
    return list(db.session.scalars(statement.order_by(Correction.id.desc())))


@bp.get("/publications/<ref>/preview")
@staff("case.read", scope="publication", sight="page")
def publication_preview(publication: Publication) -> Any:
    """The public words as the page will show them, in the language of the address; the other where that is missing."""
    act, public = here(), newest(publication, redacted=True)
    text = public.get(lang()) or next(iter(public.values()), None)
    if text is None:
        abort(404)
    rows = text.facts or (key_rows(publication.case, act) if publication.case is not None else [])
    return render_template(
        "desk/publication_preview.html",
        p=publication,
        text=text,
        paragraphs=[line for line in text.body.splitlines() if line.strip()],
        tags=[_part(row.get("value"), text.lang) for row in rows if row.get("section") == "tag"],
        facts=[_fact(row, text.lang) for row in rows if row.get("section") == "key"],
        outcome=outcome_words(publication, act),
        **sidepage.around(publication, publication.case),
    )


def _fact(row: dict[str, Any], tongue: str) -> dict[str, Any]:
    return {
        "term": _part(row.get("key"), tongue),
        "value": _part(row.get("value"), tongue),
        "unknown": not row.get("value"),
    }


def _part(value: Any, tongue: str) -> str:
    """A text of a key fact in the language of the public text."""
    if isinstance(value, dict):
        return Bilingual(value.get("zh", ""), value.get("en", "")).text(tongue)
    return str(value or "")
