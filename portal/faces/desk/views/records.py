"""The record of a visit, written on site: drafts, pictures, and the finished record (V2)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.bilingual import Bilingual
from portal.faces.desk import sidepage, visitpage
from portal.faces.desk.choices import say
from portal.faces.desk.forms.uploads import chosen, original
from portal.faces.desk.forms.visits import RecordForm, answers_of, record_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.faces.desk.visitpage import VisitPage
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.propose import perform
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.catalogue.types import ChecklistItem
from portal.law.workflow.refusal import NotYours, Refusal, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, role_for
from portal.work.documents.scan import Leak
from portal.work.fieldwork.actions import evidence
from portal.work.fieldwork.actions.records import ANSWER_WORDS, save_answers
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import Visit
from portal.work.files.pictures import PDF, Unusable

TAKEN = Bilingual("现场核查拍摄：{item}", "Taken on site: {item}")
"""Where a picture of the record comes from; stands in the paper, which is Chinese."""
HEAD = ("place", "started_at", "ended_at", "id_shown", "rights_told", "findings")


@bp.route("/visits/<ref>/record", methods=["GET", "POST"])
@staff("move.make", scope="visit", sight="page")
def visit_record(visit: Visit) -> Any:
    """Write the record: each answer is kept as a draft; what is complete can be finished."""
    act = here()
    role_for(MOVES[Track.VISIT]["do"], facts_of(visit, act), act.by)
    if visit.state != "planned":
        return redirect(url_for("desk.visit", ref=visit.id))
    items = _on_page(visit, act)
    form = record_form(items)(data=_stored(visit, items))
    if request.method == "POST":
        return _sent(visit, form, items, act)
    return _show(visit, form, act)


def _section(visit: Visit, act: Act) -> str:
    """The group that the address asks for; none for the whole list."""
    wanted = request.args.get("section", "")
    return wanted if any(row.section == wanted for row in items_for(act.rules.pack, visit.case.scenario)) else ""


def _on_page(visit: Visit, act: Act) -> tuple[ChecklistItem, ...]:
    section = _section(visit, act)
    return tuple(row for row in items_for(act.rules.pack, visit.case.scenario) if not section or row.section == section)


def _stored(visit: Visit, items: Sequence[ChecklistItem]) -> dict[str, Any]:
    """What was written so far; the name of the person on site stays sealed."""
    given = {row.item: row for row in visit.answers}
    found = {name: getattr(visit, name) for name in HEAD} | {"version": str(visit.version)}
    for code in {item.code for item in items} & set(given):
        found |= {f"a_{code}": given[code].value, f"n_{code}": given[code].note or ""}
    found["place"] = visit.place if visit.place is not None else visit.case.venue.address
    return found


def _sent(visit: Visit, form: RecordForm, items: Sequence[ChecklistItem], act: Act) -> Any:
    """Pictures are kept first, whatever else is wrong: nobody takes them twice."""
    key, is_right = visit.id, form.submitted()
    row = locked(db.session(), Visit, key) or visit
    is_stale = form.version.data != str(row.version)
    if not form.token_failed:
        is_right = _keep_pictures(row, form, items, act) and is_right
        db.session.commit()
    if is_stale and not form.token_failed:
        form.form_errors.append(_("打开这一页之后，有人存过这份笔录。您写的还在，请核对后再存一次。"))
    elif is_right and _save(key, form, items, act):
        return _after(key, form, act)
    fresh = db.session.get_one(Visit, key)
    form.version.data = str(fresh.version)
    return _show(fresh, form, act), 409 if is_stale else 422


def _keep_pictures(visit: Visit, form: RecordForm, items: Sequence[ChecklistItem], act: Act) -> bool:
    for item in items:
        field = form[f"p_{item.code}"]
        for file in chosen(field.data):
            try:
                data, kind = original(file)
                _add(visit, item, data, kind, act)
            except Unusable as unusable:
                field.errors = [*field.errors, say(unusable.reason)]
    return not any(form[f"p_{item.code}"].errors for item in items)


def _add(visit: Visit, item: ChecklistItem, data: bytes, kind: str, act: Act) -> None:
    source = TAKEN.format(item=item.name).zh[:200]
    named = "document" if kind == PDF else "audiovisual"
    evidence.add(
        visit.case,
        act=act,
        data=data,
        type=kind,
        kind=named,
        source=source,
        taken_at=act.now,
        visit=visit,
        item=item.code,
    )


def _save(key: int, form: RecordForm, items: Sequence[ChecklistItem], act: Act) -> bool:
    """Keep the draft; False where an answer will not do."""
    row = locked(db.session(), Visit, key) or db.session.get_one(Visit, key)
    given = {name: form[name].data for name in HEAD}
    who = {"site_person": form.site_person.data or None, "site_job": form.site_job.data or None}
    try:
        save_answers(row, act=act, answers=answers_of(form, items), **given, **who)
        db.session.commit()
        return True
    except NotYours:
        raise
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused, refusal_words)
        return False


def _after(key: int, form: RecordForm, act: Act) -> Any:
    """Onwards: the same page, the next group, or the finished record."""
    section = request.form.get("next") or request.args.get("section")
    if "finish" not in request.form:
        return redirect(url_for("desk.visit_record", ref=key, section=section, saved=1))
    row = locked(db.session(), Visit, key) or db.session.get_one(Visit, key)
    try:
        perform(row, "do", {}, act=act)
        db.session.commit()
        return redirect(url_for("desk.visit", ref=key, done="visit.do"))
    except NotYours:
        raise
    except Leak as leak:
        db.session.rollback()
        form.refuse(Refused(*_as_typed(db.session.get_one(Visit, key), leak, act)), refusal_words)
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused, refusal_words)
    fresh = db.session.get_one(Visit, key)
    form.version.data = str(fresh.version)
    return _show(fresh, form, act, strict=True), 422


def _as_typed(visit: Visit, leak: Leak, act: Act) -> Iterator[Refusal]:
    """The refusals of the record's paper, at the fields where its words were typed."""
    given = {row.item for row in visit.answers}
    noted = [item.code for item in items_for(act.rules.pack, visit.case.scenario) if item.code in given]
    for found, refusal in zip(leak.findings, leak.refusals, strict=True):
        of_row = f"n_{noted[found.row - 1]}" if found.field.name == "findings" else refusal.field
        yield replace(refusal, field="findings" if found.field.name == "narrative" else of_row)


def _show(visit: Visit, form: RecordForm, act: Act, strict: bool = False) -> str:
    read, section = visitpage.gather(visit, act), _section(visit, act)
    place = next((at for at, group in enumerate(read.groups) if group.code == section), None)
    return render_template(
        "desk/visit_record.html",
        visit=visit,
        form=form,
        page=read,
        shown=read.groups if place is None else read.groups[place : place + 1],
        place=place,
        tabs=_tabs(visit, read, section),
        following=read.groups[place + 1] if place is not None and place + 1 < len(read.groups) else None,
        left=_left(read) if strict else {},
        people=visitpage.people(visit, read),
        joint=visitpage.joint(visit),
        answers=[(code, say(words)) for code, words in ANSWER_WORDS.items()],
        is_complete=_is_complete(visit) and not any(form[name].errors for name in (*HEAD, "site_person", "site_job")),
        **sidepage.around(visit, visit.case),
    )


def _tabs(visit: Visit, read: VisitPage, section: str) -> list[dict[str, Any]]:
    """The whole list, and each group with how many questions of it are open."""
    every = {"href": url_for("desk.visit_record", ref=visit.id), "text": _("全部"), "current": not section}
    return [every] + [
        {
            "href": url_for("desk.visit_record", ref=visit.id, section=group.code),
            "text": group.name,
            "current": group.code == section,
            "n": sum(row.is_open for row in group.questions) or None,
        }
        for group in read.groups
    ]


def _left(read: VisitPage) -> dict[str, str]:
    """What each question still lacks, after an attempt to finish."""
    unseen = _("选“没看到”的，要写备注。")
    found = {row.code: unseen if row.value else _("这一项必答。") for row in read.questions if row.is_open}
    return found | {row.code: row.hint for row in read.questions if row.lacks_evidence}


def _is_complete(visit: Visit) -> bool:
    return bool(visit.started_at and visit.ended_at and visit.place and visit.id_shown and visit.rights_told)
