"""What waits for my signature: the list, and one proposal in words with its facts, to approve or to return."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from portal.bilingual import Bilingual as T
from portal.faces.desk.choices import say
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.payload import in_words
from portal.faces.desk.views.front import TRACKED, bp, page_of, subject_of, title_of
from portal.faces.desk.views.moves import who_words
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_to_confirm
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.payload import unpack
from portal.ground.procedure.propose import decide
from portal.ground.web.access import staff
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import here
from portal.law.workflow.actors import Actor, Grant, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import NotYours, Superseded
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES, check_second
from portal.work.accounts.models import User
from portal.work.cases.actions.searching import look_at
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.documents.scan import Leak
from portal.work.documents.whitelist import PaperField

MOST = 100
STATES = {
    "pending": ("soon", _l("待批")),
    "approved": ("done", _l("已批准")),
    "returned": ("late", _l("已退回")),
    "void": ("dash", _l("未生效")),
}
"""Chip and word of a proposal's state."""


class DecideForm(BaseForm):
    """Approve, or return with a reason."""

    version = HiddenField()
    reason = TextAreaField(_l("意见"), [Optional(), Length(max=1000)], description=_l("退回要写理由；批准可以不写。"))


@dataclass(frozen=True)
class Waiting:
    """One row of the list."""

    id: int
    title: str
    what: str
    who: str
    at: datetime
    mine: bool


@bp.get("/proposals")
@staff("proposal.decide")
def proposals() -> Any:
    """What this person can decide, oldest first, and what this person has proposed."""
    rows = list(db.session.scalars(_pending(current_user.actor)))
    people, titles = _people(row.proposed_by for row in rows), _titles(rows)
    shown = [_row(row, people, titles) for row in rows]
    mine = [row for row in shown if row.mine]
    todo = [
        row for row, source in zip(shown, rows, strict=True) if not row.mine and _entitled(source, current_user.actor)
    ]
    return render_template("desk/proposals.html", todo=todo, mine=mine)


def _pending(actor: Actor) -> Any:
    statement = select(Proposal).where(Proposal.state == "pending")
    if Role.MUNICIPAL not in actor.roles_in(None):
        statement = statement.where(Proposal.office.in_(actor.offices))
    return statement.order_by(Proposal.id).limit(MOST)


def move_of(proposal: Proposal) -> Move:
    """The move that is proposed."""
    return MOVES[Track(proposal.track)][proposal.move]


def _entitled(proposal: Proposal, actor: Actor) -> bool:
    """Whether the person holds a role that may confirm; the page itself looks at the case's chain of duties too."""
    second = move_of(proposal).second
    if second is None:
        return False
    roles = second.roles if second.visit_partner else second.roles | {Role.HEAD, Role.MUNICIPAL}
    return bool(roles & actor.roles_in(proposal.office))


def _people(ids: Iterable[int | None]) -> dict[int, User]:
    wanted = {key for key in ids if key}
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def _titles(rows: Iterable[Proposal]) -> dict[tuple[type[Any], int], str]:
    """Number and venue of each proposal's case, else of its complaint: two statements for the page."""
    wanted = {Case: {row.case_id for row in rows}, Complaint: {row.complaint_id for row in rows}}
    found: dict[tuple[type[Any], int], str] = {}
    for kind, keys in wanted.items():
        model: Any = kind
        statement = select(model).where(model.id.in_(keys - {None})).options(joinedload(model.venue))
        found |= {(kind, row.id): title_of(row) for row in db.session.scalars(statement)}
    return found


def _row(proposal: Proposal, people: dict[int, User], titles: dict[tuple[type[Any], int], str]) -> Waiting:
    key = (Case, proposal.case_id) if proposal.case_id else (Complaint, proposal.complaint_id or 0)
    return Waiting(
        id=proposal.id,
        title=titles.get(key) or title_of(subject_of(proposal)),
        what=say(move_of(proposal).label),
        who=_who(people.get(proposal.proposed_by), proposal.proposed_role),
        at=proposal.proposed_at,
        mine=proposal.proposed_by == current_user.actor.user_id,
    )


def _who(user: User | None, role: str) -> str:
    return who_words(role, user.name if user else None, user.login if user else None)


@bp.route("/proposals/<ref>", methods=["GET", "POST"])
@staff("proposal.decide", scope="proposal")
def proposal(proposal: Proposal) -> Any:
    """One proposal: what is proposed, on what facts, and the decision."""
    act, form = here(), DecideForm(data={"version": str(proposal.version)})
    key = proposal.id
    if form.submitted() and _reasoned(form):
        try:
            _decided(proposal, form, act)
            db.session.commit()
            return redirect(url_for("desk.proposal", ref=key))
        except Superseded:
            db.session.rollback()
            return _quicker(key)
        except Leak as leak:
            db.session.rollback()
            form.reason.errors = [refusal_words(refusal) for refusal in leak.refusals]
    return _show(proposal, form, act), 200 if request.method == "GET" else 422


REASON = PaperField("reason", T("意见", "Opinion"), "text")


def _reasoned(form: DecideForm) -> bool:
    decision = request.form.get("decision")
    if decision == "approve" or (decision == "return" and (form.reason.data or "").strip()):
        return True
    form.reason.errors = [_("退回要写理由。")]
    return False


def _decided(proposal: Proposal, form: DecideForm, act: Act) -> None:
    """On locked rows, subject first: the order in which every verb takes them."""
    subject = locked(db.session(), TRACKED[Track(proposal.track)], proposal.subject_id)  # type: ignore[type-var]
    row = locked(db.session(), Proposal, proposal.id)
    if subject is None or row is None or str(row.version) != form.version.data:
        raise Superseded(proposal.move)
    approve, reason = request.form.get("decision") == "approve", (form.reason.data or "").strip()
    if subject.case_key is not None:
        look_at([REASON], {"reason": reason}, subject.case_key, act)
    decide(row, subject, approve=approve, reason=reason, act=act)


def _show(proposal: Proposal, form: DecideForm, act: Act) -> str:
    subject, move = subject_of(proposal), move_of(proposal)
    people = _people([proposal.proposed_by, proposal.decided_by])
    decider = people.get(proposal.decided_by or 0)
    kind, word = STATES[proposal.state]
    return render_template(
        "desk/proposal.html",
        p=proposal,
        move=move,
        title=title_of(subject),
        back=page_of(subject),
        state=say(state_name(subject.TRACK, subject.state)),
        rows=in_words(move, unpack(proposal.payload), subject, act),
        facts=subject_facts(subject, act),
        who=_who(people.get(proposal.proposed_by), proposal.proposed_role),
        decider=f"{decider.name} {decider.login}" if decider else "",
        kind=kind,
        word=word,
        why_not=_why_not(proposal, subject, act) if proposal.state == "pending" else "",
        clause=act.rules.pack.clauses[move.clause],
        paper=act.rules.pack.documents[move.document] if move.document else None,
        form=form,
    )


def _why_not(proposal: Proposal, subject: Tracked, act: Act) -> str:
    """Why this person may not decide it; empty where they may."""
    proposer = Actor(proposal.proposed_by, frozenset({Grant(Role(proposal.proposed_role), proposal.office)}))
    try:
        check_second(move_of(proposal), facts_to_confirm(subject, act), proposer, act.by)
    except NotYours as no:
        return refusal_words(no.refusals[0])
    return ""


def subject_facts(subject: Tracked, act: Act) -> list[dict[str, Any]]:
    """Venue, operator, violations and conduct dates, for whoever signs; nothing of the reporter."""
    row: Any = getattr(subject, "case", None) or subject
    venue, pack = getattr(row, "venue", None), act.rules.pack
    operator, summary = getattr(venue, "operator", None), getattr(row, "summary", "")
    return [
        _fact(_("场所"), venue.name_zh if venue else ""),
        _fact(_("经营主体"), operator.name_zh if operator else ""),
        _fact(_("问题"), [say(pack.violations[v.code].name) for v in getattr(row, "violations", ())]),
        _fact(_("概述"), summary or ""),
    ]


def _fact(term: str, value: str | list[str]) -> dict[str, Any]:
    return {"term": term, "value": value or _("没有登记"), "unknown": not value}


def _quicker(key: int) -> Any:
    """Somebody else has decided it: who, when and how."""
    row = db.session.get_one(Proposal, key)
    people = _people([row.decided_by])
    user = people.get(row.decided_by or 0)
    word = str(STATES[row.state][1])
    changed = [
        {
            "at": row.decided_at,
            "what": f"{say(move_of(row).label)}{_('：')}{word}",
            "who": f"{user.name} {user.login}" if user else "",
        }
    ]
    return render_template(
        "desk/_superseded.html",
        title=title_of(subject_of(row)),
        back=url_for("desk.proposal", ref=key),
        rows=changed if row.decided_at else [],
        typed=[{"term": _("意见"), "value": request.form.get("reason", "")}] if request.form.get("reason") else [],
        again=None,
    ), 409
