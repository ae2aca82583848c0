"""One page for every move: its form, what would make it allowed, who has to confirm, and who was quicker."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.faces.desk.barred import barred
from portal.faces.desk.choices import say
from portal.faces.desk.forms.fields import small_lines
from portal.faces.desk.forms.moves import Sheet, Special, keep_files, sheet, special_forms
from portal.faces.desk.happened import words_of
from portal.faces.desk.panel import move_url, offered, refusal_words, second_words
from portal.faces.desk.payload import in_words
from portal.faces.desk.views.front import bp, page_of, ref_of, title_of
from portal.ground.db import db, locked
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import learnt, pending, perform
from portal.ground.web.access import staff
from portal.ground.web.forms import retry_fields
from portal.ground.web.here import here
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import NotYours, Refusal, Refused, Superseded
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES, refusals, role_for
from portal.work.accounts.models import User

__all__ = ["Special", "special_forms"]

PATHS: Mapping[Track, str] = {
    Track.COMPLAINT: "complaints",
    Track.CASE: "cases",
    Track.ORDER: "orders",
    Track.VISIT: "visits",
    Track.PUBLICATION: "publications",
    Track.REMEDY: "remedies",
}


def _page(track: Track) -> None:
    @bp.route(f"/{PATHS[track]}/<ref>/<move>", methods=["GET", "POST"], endpoint=f"move_{track.value}")
    @staff("move.make", scope=track.value)
    def page(move: str, **subject: Tracked) -> Any:
        return move_page(subject[track.value], move)


for _track in PATHS:
    _page(_track)


def move_page(subject: Tracked, name: str) -> Any:
    """Load, form, act, commit, redirect; else the form with what the law says."""
    act, move = here(), find(subject, name)
    facts = facts_with(subject, move, act)
    role_for(move, facts, act.by)
    page = sheet(move, subject, act)
    status = 422 if request.method == "POST" and "_switch" not in request.form else 200
    if page.form.submitted():
        key = subject.id
        try:
            outcome = make(subject, page, act)
            db.session.commit()
            return redirect(after(subject, move, outcome))
        except NotYours:
            raise
        except Superseded:
            db.session.rollback()
            return quicker(type(subject), key, page, act)
        except Refused as refused:
            db.session.rollback()
            page.form.refuse(refused, refusal_words)
    return show(subject, page, facts, act), status


def find(subject: Tracked, name: str) -> Move:
    """The move of the subject's track that a person makes here; 404 for any other name."""
    move = MOVES[subject.TRACK].get(name)
    if move is None or not offered(move):
        abort(404)
    return move


def facts_with(subject: Tracked, move: Move, act: Act) -> Facts:
    """The facts as this move's guards see them, with what its capability knows beyond the row."""
    return replace(facts_of(subject, act), **learnt(subject, move, act, {}))


def make(subject: Tracked, page: Sheet, act: Act) -> Any:
    """Make or propose the move on the locked row; Superseded where it has changed since the page was opened."""
    row = locked(db.session(), type(subject), subject.id)  # type: ignore[type-var]
    if row is None or str(row.version) != page.form.version.data:
        raise Superseded(page.move.name)
    given = page.given()
    files = page.files()
    if files:
        given["files"] = keep_files(files, act)
    return perform(row, page.move.name, given, act=act)


def after(subject: Tracked, move: Move, outcome: Any) -> str:
    """Where to go when it is done: the subject's page, which says what was done."""
    key = "proposed" if isinstance(outcome, Proposal) else "done"
    return page_of(subject, **{key: f"{move.track.value}.{move.name}"})


def show(subject: Tracked, page: Sheet, facts: Facts, act: Act) -> str:
    """The form, or why it is not open."""
    waits = [row for row in pending(db.session(), subject.TRACK, subject.id) if row.move == page.move.name]
    blocked = refusals(page.move, facts, filled=False)
    template = page.special.template if page.special else "desk/move.html"
    return render_template(
        template,
        subject=subject,
        title=title_of(subject),
        state=say(state_name(subject.TRACK, subject.state)),
        back=page_of(subject),
        move=page.move,
        form=page.form,
        lists={name: small_lines(rows) for name, rows in page.lists.items()},
        barred=barred(page.move, subject, act),
        empty=[field for field in page.fields if field.name in page.lists and not page.lists[field.name]],
        blocked=[refusal_words(refusal) for refusal in blocked],
        ways=ways(subject, blocked),
        waits=waits,
        second=second_words(page.move),
        clause=act.rules.pack.clauses[page.move.clause],
        paper=act.rules.pack.documents[page.move.document] if page.move.document else None,
    )


WAYS = {
    "venue_known": ("desk.venue", _l("核对场所")),
    "valid_visit": ("desk.plan_visit", _l("安排核查")),
    "two_officers": ("desk.case_officers", _l("指定承办人员")),
}
"""Where to go to make a move allowed, by the refusal."""
STEPS = {"looked_at": "first_look", "police_told": "tell_police", "nothing_held": "give_back", "held_kind": "give_back"}
"""The step that has to come before, by the refusal."""


def ways(subject: Tracked, blocked: Iterable[Refusal]) -> list[tuple[str, str]]:
    """(address, words) of the pages that would make the move allowed."""
    found = []
    for refusal in blocked:
        step = STEPS.get(refusal.name)
        if step is not None:
            found.append((move_url(subject, step), say(MOVES[subject.TRACK][step].label)))
        endpoint, words = WAYS.get(refusal.name, ("", ""))
        if endpoint in current_app.view_functions and subject.TRACK in {Track.COMPLAINT, Track.CASE}:
            found.append((url_for(endpoint, ref=ref_of(subject)), str(words)))
    return found


def quicker(kind: type[Tracked], key: int, page: Sheet, act: Act) -> Any:
    """Somebody else was first: who, what and when; what was typed is kept and can be taken up again."""
    subject = db.session.get(kind, key) or abort(404)
    fresh = MultiDict([(k, v) for k, v in request.form.items(multi=True) if k != "version"])
    fresh["version"] = str(subject.version)
    typed = in_words(page.move, page.given(), subject, act)
    again = retry_fields(fresh)
    return render_template(
        "desk/_superseded.html",
        title=title_of(subject),
        back=page_of(subject),
        rows=changes(subject),
        typed=typed,
        again=again,
    ), 409


def changes(subject: Tracked, limit: int = 5) -> list[dict[str, Any]]:
    """The last things that happened to a subject: when, what and who."""
    statement = (
        select(Event, User.name, User.login)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.track == subject.TRACK.value, Event.subject_id == subject.id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [
        {
            "at": event.at,
            "what": words_of(event.move, event.track, event.role),
            "who": who_words(event.role, name, login),
        }
        for event, name, login in db.session.execute(statement)
    ]


def who_words(role: str, name: str | None, login: str | None) -> str:
    """Role, and on the desk the colleague's name and login; the reporter has only the role."""
    return " ".join(part for part in (say(ROLE_NAMES[Role(role)]), name, login) if part)
