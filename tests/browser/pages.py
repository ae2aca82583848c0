"""Every page there is, with an address in the demo city, and who opens it."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import Flask, current_app, url_for
from sqlalchemy import and_, select

from portal.clock import now
from portal.demo.people import PASSWORD, Member, members
from portal.faces.desk.panel import offered
from portal.faces.desk.views.front import TRACKED, ref_of
from portal.faces.desk.views.moves import facts_with
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.rulebook.models import CalendarChange
from portal.ground.rulebook.rules import rules
from portal.law.workflow.refusal import NotYours
from portal.law.workflow.states import Track
from portal.law.workflow.tables import options, role_for
from portal.work.accounts.models import User
from portal.work.alarms.models import Alarm
from portal.work.campaigns.models import Campaign
from portal.work.cases.models import Assignment, Case, CaseComplaint
from portal.work.complaints.lookup import FREE
from portal.work.complaints.models import Attachment, Complaint
from portal.work.documents.models import Document
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import Evidence, Visit
from portal.work.publication.models import Publication
from portal.work.venues.models import Device, Venue
from tests.browser.states import FOLLOWED, bring_on
from tests.client import Browser, browser
from tests.faces.intake.steps import ASSISTED, report, until

OFFICE = "CAC-310117"
WITH_SLIP = "songjiang-triage-slip"
"""A triage officer who has just written a report down."""
DESK = ("triage", "officer", "second", "review", "head")
NO_PAGE = {
    "labels.label": "sends to the page of the code in the visitor's language",
    "assets.file": "a stylesheet or a picture",
    "root.robots": "a text file",
    "root.index": "sends to the first page in the visitor's language",
    "public.elder": "sets the size and goes back",
    "intake.calendar": "a calendar file",
    "intake.receipt_text": "the receipt as a file",
    "keys.receipt_key": "a public key",
    "intake.worker": "the worker that lets a report begin without a network",
    "intake.copy": "the draft at hand for the device's own copy",
    "intake.copied_file": "a file of it",
    "intake.picture": "a picture",
    "intake.upload_state": "how far a file has come, for the page's script",
    "intake.own_picture": "a picture",
    "intake.own_file": "a file to be saved",
    "intake.rating": "sends back to the tracking page",
    "desk.message_file": "a file that an office sent with a message",
    "desk.alarm_file": "a file that came with an alarm",
    "desk.covered_attachment": "the covered copy of a picture",
    "intake.message": "sends back to the tracking page",
    "intake.confirm_code": "sends back to the page of reminders",
    "desk.evidence_file": "the bytes of a piece of evidence",
    "desk.proof": "the bytes of a proof",
    "desk.document_word": "a paper as a Word file",
    "desk.template_file": "a template as a Word file",
    "desk.calendar_sample": "a table to fill in",
}
"""What answers a GET with something other than a page, and with what."""


class Screen(NamedTuple):
    """One page: its endpoint, who opens it, the address after the language, what it shows, and how it answers; what is typed
    into its form, by name, where the page is the answer to that."""

    endpoint: str
    who: str
    path: str
    shows: str = ""
    status: int = 200
    typed: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """A short name for a file."""
        return "-".join(filter(None, (self.endpoint, self.shows, self.who)))


def screens(app: Flask) -> list[Screen]:
    """Every page in every main state."""
    with app.test_request_context("/zh/"):
        return [*_public(), *_intake(), *_desk()]


def _public() -> Iterator[Screen]:
    for name in ("home", "cases", "statistics", "actions", "process", "about", "privacy", "accessibility"):
        yield Screen(f"public.{name}", "visitor", _path(f"public.{name}"))
    yield Screen("public.cases", "visitor", _path("public.cases", q="nothing at all", year=1999), "narrowed")
    for slug in db.session.scalars(select(Campaign.slug)):
        yield Screen("public.action", "visitor", _path("public.action", slug=slug), slug)
    for state, number in _first(select(Publication.state, Publication.number).order_by(Publication.id.desc())):
        if state in {"published", "corrected", "withdrawn"}:
            yield Screen("public.case", "visitor", _path("public.case", number=number), state, 410 if state == "withdrawn" else 200)  # fmt: skip
    for number in ("2021-K1", _yongle()):
        yield Screen("public.case", "visitor", _path("public.case", number=number), number)
    yield Screen("", "visitor", "/nowhere", "unknown", 404)


def _yongle() -> str:
    statement = select(Publication.number).join(Case, Case.id == Publication.case_id).where(Case.demo_dates)
    return str(db.session.scalars(statement).first())


def _labelled() -> str:
    """The code of a venue about which something is published."""
    statement = (
        select(Venue.code).join(Case, Case.venue_id == Venue.id).join(Publication, Publication.case_id == Case.id)
    )
    return str(db.session.scalars(statement.where(Publication.state == "published").order_by(Venue.id)).first())


TRIED = "7KXM-29RD-WQ4P-N"
"""A code that somebody keeps trying."""
STEPS = ("place", "where", "what", "when", "evidence", "describe", "contact")


def _intake() -> Iterator[Screen]:
    for name in ("allowed", "poster"):
        yield Screen(f"intake.{name}", "visitor", _path(f"intake.{name}"))
    for who in ("visitor", "draft"):
        for step in (*STEPS, "drafts"):
            yield Screen(f"intake.{step}", who, _path(f"intake.{step}"))
    yield Screen("intake.place", "draft", _path("intake.place", look="kinds"), "kinds")
    for name in ("offline", "holidays"):
        yield Screen(f"intake.{name}", "visitor", _path(f"intake.{name}"))
    yield Screen("intake.check", "draft", _path("intake.check"))
    yield Screen("intake.where", "draft", _path("intake.where", back="check"), "again")
    for code in (_labelled(), "AAAAAAAA"):
        known = code != "AAAAAAAA"
        yield Screen("intake.scanned", "visitor", _path("intake.scanned", code=code), "known" if known else "unknown", 200 if known else 404)  # fmt: skip
    yield Screen("intake.same", "label", _path("intake.same"))
    yield Screen("intake.receipt", "receipt", _path("intake.receipt"))
    for name in ("verify", "paper"):
        yield Screen(f"intake.{name}", "visitor", _path(f"intake.{name}"))
    for who in ("visitor", "progress", *FOLLOWED):
        yield Screen("intake.track", who, _path("intake.track"))
    yield Screen("intake.track", "slowed", _path("intake.track"), "later", typed=(("code", TRIED), ("pin", "00000000")))
    for name, who in (
        ("city", "accepted"),
        ("erasure", "accepted"),
        ("letter", "accepted"),
        ("city", "alarmed"),
        ("erasure", "alarmed"),
        ("erasure", "answered"),
    ):
        yield Screen(f"intake.{name}", who, _path(f"intake.{name}"))
    yield Screen("intake.letter", "accepted", _path("intake.letter"), "printed", typed=(("name", "甲某"),))
    for step, who in (
        ("ask", "accepted"),
        ("note_answer", "alarmed"),
        ("note_proof", "alarmed"),
        ("forget", "alarmed"),
        ("confirm", "answered"),
        ("contest", "answered"),
        ("pass_on", "answered"),
    ):
        yield Screen("intake.erasure_step", who, _path("intake.erasure_step", step=step), step)
    for name, who in (
        ("withdraw", "accepted"),
        ("change_contact", "asked"),
        ("recheck", "rejected"),
        ("new_pin", "accepted"),
    ):
        yield Screen(f"intake.{name}", who, _path(f"intake.{name}"))
    for who in ("accepted", "quiet"):
        yield Screen("intake.notices", who, _path("intake.notices"))
    for name in ("confirm_link", "stop_link"):
        yield Screen(f"intake.{name}", "visitor", _path(f"intake.{name}", token="x" * 22))


def _desk() -> Iterator[Screen]:
    yield Screen("accounts.sign_in", "visitor", _path("accounts.sign_in"))
    yield Screen("assisted.enter", "songjiang-triage", _path("assisted.enter"))
    yield Screen("assisted.slip", WITH_SLIP, _path("assisted.slip"))
    for who in (*(f"songjiang-{job}" for job in DESK), "city-supervisor"):
        yield Screen("desk.worklist", who, _path("desk.worklist"))
        yield Screen("desk.proposals", who, _path("desk.proposals"))
    for view in ("all", "overdue", "waiting"):
        yield Screen("desk.worklist", "songjiang-officer", _path("desk.worklist", view=view), view)
    yield Screen("desk.worklist", "songjiang-triage", _path("desk.worklist", view="all", q="没有这样的"), "nothing")
    yield Screen("", "songjiang-officer", "/desk/nowhere", "unknown", 404)
    found = _subjects()
    yield from _calendar()
    yield from _subject_pages(found)
    yield from _case_pages(found)
    yield from _papers()
    passed_on = select(Complaint).where(Complaint.state == "transfer_pending")
    yield from _moves([*(row for rows in found.values() for row in rows.values()), *db.session.scalars(passed_on)])


def _calendar() -> Iterator[Screen]:
    for who in ("songjiang-head", "city-supervisor"):
        yield Screen("desk.overdue", who, _path("desk.overdue"))
    yield Screen("desk.labels", "songjiang-officer", _path("desk.labels"))
    for who in ("city-admin", "city-audit"):
        yield Screen("desk.notices", who, _path("desk.notices"))
    for year, shows in ((2026, ""), (2027, "provisional")):
        yield Screen("desk.calendar", "city-admin", _path("desk.calendar", year=year), shows)
    yield from _alarms()
    for endpoint in ("desk.calendar_day", "desk.calendar_notice"):
        yield Screen(endpoint, "city-admin", _path(endpoint))
    change = db.session.scalars(select(CalendarChange.id)).first()
    for who in ("city-admin", "city-supervisor"):
        yield Screen("desk.calendar_change", who, _path("desk.calendar_change", key=change))


def _alarms() -> Iterator[Screen]:
    """What a reporter told the municipal office, on its way."""
    who = "city-supervisor"
    yield Screen("desk.alarms", who, _path("desk.alarms"))
    rows = _first(select(Alarm.state, Alarm.id).order_by(Alarm.id))
    for state, key in rows:
        yield Screen("desk.alarm", who, _path("desk.alarm", ref=key), state)
        for step in {"raised": ("take", "answer"), "looking": ("close", "release")}.get(state, ("hold",)):
            yield Screen("desk.alarm_step", who, _path("desk.alarm_step", ref=key, step=step), step)


def _subjects() -> dict[Track, dict[str, Tracked]]:
    """One of each track in each state, of one office."""
    return {
        track: dict(_first((row.state, row) for row in db.session.scalars(_of_office(model))))
        for track, model in TRACKED.items()
    }


def _of_office(model: Any) -> Any:
    return select(model).where(model.office == OFFICE).order_by(model.id)


def _subject_pages(found: dict[Track, dict[str, Tracked]]) -> Iterator[Screen]:
    for track, rows in found.items():
        endpoint = f"desk.{track.value}"
        if track is not Track.REMEDY:
            who = "songjiang-triage" if track is Track.COMPLAINT else "songjiang-officer"
            yield from (Screen(endpoint, who, _path(endpoint, ref=ref_of(row)), state) for state, row in rows.items())
    case, complaint = found[Track.CASE]["closed"], found[Track.COMPLAINT]["accepted"]
    for who in ("songjiang-head", "songjiang-review", "city-supervisor"):
        yield Screen("desk.case", who, _path("desk.case", ref=ref_of(case)))
    for who in ("songjiang-officer", "city-supervisor"):
        yield Screen("desk.complaint", who, _path("desk.complaint", ref=ref_of(complaint)))


def _case_pages(found: dict[Track, dict[str, Tracked]]) -> Iterator[Screen]:
    who, visits, cases = "songjiang-officer", found[Track.VISIT], found[Track.CASE]
    case, visit = cases["preliminary"], visits["signed"]
    for endpoint in ("desk.plan_visit", "desk.case_evidence", "desk.add_evidence"):
        yield Screen(endpoint, who, _path(endpoint, ref=ref_of(case)))
    yield Screen("desk.case_archive", "songjiang-head", _path("desk.case_archive", ref=ref_of(case)))
    yield Screen("desk.case_evidence", who, _path("desk.case_evidence", ref=visit.case.ref), "some")  # type: ignore[attr-defined]
    yield Screen("desk.case_publication", who, _path("desk.case_publication", ref=ref_of(case)))
    yield Screen("desk.case_remedy", who, _path("desk.case_remedy", ref=ref_of(case)))
    yield Screen(
        "desk.case_remedy", "songjiang-review", _path("desk.case_remedy", ref=ref_of(cases["closed"])), "closed"
    )
    yield from _casework(found)
    yield Screen("desk.open_case", who, _path("desk.open_case"))
    yield Screen("desk.open_case", who, _path("desk.open_case", venue=visit.case.venue_id), "chosen")  # type: ignore[attr-defined]
    yield Screen("desk.visit_person", who, _path("desk.visit_person", ref=visit.id))
    planned = visits["planned"]
    sections = db.session.get_one(Visit, planned.id)
    yield Screen("desk.visit_record", who, _path("desk.visit_record", ref=planned.id))
    yield Screen("desk.visit_record", who, _path("desk.visit_record", ref=planned.id, section=_section(sections)), "section")  # fmt: skip
    pieces = select(Evidence.id).join(Case, Case.id == Evidence.case_id).where(Case.office == OFFICE)
    yield Screen("desk.evidence", who, _path("desk.evidence", ref=db.session.scalars(pieces).first()))
    yield Screen("desk.venue", "songjiang-triage", _path("desk.venue", ref=ref_of(found[Track.COMPLAINT]["submitted"])))
    yield from _covering()
    for row in _rows(found[Track.PUBLICATION], "redacted", "published"):
        yield Screen("desk.publication_preview", who, _path("desk.publication_preview", ref=row.id), row.state)


def _covering() -> Iterator[Screen]:
    """What a reporter sent, for the officer who covers it."""
    lead = and_(Assignment.case_id == CaseComplaint.case_id, Assignment.duty == "lead", Assignment.to_day.is_(None))
    statement = (
        select(Attachment.id, Complaint, User.login)
        .join(Complaint, Complaint.id == Attachment.complaint_id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .join(Assignment, lead)
        .join(User, User.id == Assignment.user_id)
        .order_by(Attachment.id)
    )
    number, complaint, who = db.session.execute(statement.limit(1)).one()
    yield Screen("desk.cover_attachment", who, _path("desk.cover_attachment", ref=complaint.ref, number=number))


def _casework(found: dict[Track, dict[str, Tracked]]) -> Iterator[Screen]:
    """The people, facts, machines and papers of cases."""
    who, head, cases = "songjiang-officer", "songjiang-head", found[Track.CASE]
    case = ref_of(cases["preliminary"])
    for endpoint in ("desk.case_officers", "desk.case_facts", "desk.case_devices"):
        yield Screen(endpoint, who, _path(endpoint, ref=case))
    yield Screen("desk.case_officers", head, _path("desk.case_officers", ref=case))
    yield Screen(
        "desk.case_officers", "songjiang-review", _path("desk.case_officers", ref=ref_of(cases["closed"])), "closed"
    )
    yield Screen("desk.case_devices", head, _path("desk.case_devices", ref=case), "reading")
    yield Screen("desk.record_recusal", head, _path("desk.record_recusal", ref=case))
    at = select(Device.id, Case).join(Case, Case.venue_id == Device.venue_id).where(Case.office == OFFICE)
    for key, row in db.session.execute(at.order_by(Device.id).limit(1)):
        yield Screen("desk.case_device", who, _path("desk.case_device", ref=ref_of(row), key=key))
    papers = select(Document.kind, Document.id).where(Document.office == OFFICE, Document.case_id.is_not(None))
    for kind, key in _first(papers.order_by(Document.id)):
        if kind in {"F03", "F08"}:
            yield Screen("desk.serve_document", who, _path("desk.serve_document", ref=key), kind)
            yield Screen("desk.void_document", head, _path("desk.void_document", ref=key), kind)


def _section(visit: Visit) -> str:
    return items_for(rules(db.session(), _pack()).pack, visit.case.scenario)[0].section


def _rows(found: dict[str, Tracked], *states: str) -> Iterable[Tracked]:
    return (found[state] for state in states)


def _papers() -> Iterator[Screen]:
    kinds = _first(select(Document.kind, Document.id).where(Document.office == OFFICE).order_by(Document.id))
    for kind, key in kinds:
        yield Screen("desk.document", "songjiang-head", _path("desk.document", ref=key), kind)
    for who in ("city-admin", "city-audit"):
        yield Screen("desk.templates", who, _path("desk.templates"))
        yield Screen("desk.template", who, _path("desk.template", ref="F08-zh"))
    yield Screen("desk.template", "city-admin", _path("desk.template", ref="F03-en"), "first")
    yield Screen("desk.replace_template", "city-admin", _path("desk.replace_template", ref="F16-zh"))
    for state, key in _first(select(Proposal.state, Proposal.id).where(Proposal.office == OFFICE)):
        yield Screen("desk.proposal", "songjiang-head", _path("desk.proposal", ref=key), state)
        yield Screen("desk.proposal", "songjiang-officer", _path("desk.proposal", ref=key), state)


def _moves(subjects: list[Tracked]) -> Iterator[Screen]:
    """The page of every move: where it is open if it is open anywhere, else where it says what it needs."""
    people, found = members(db.session()), dict[tuple[Track, str], Screen]()
    for blocked in (False, True):
        for subject in subjects:
            for member in people.values():
                if member.office == subject.office or member.login == "city-supervisor":
                    for move in _open_to(subject, member, blocked):
                        found.setdefault((subject.TRACK, move), _move_page(subject, move, member))
    return iter(found.values())


def _open_to(subject: Tracked, member: Member, blocked: bool) -> Iterator[str]:
    act = Act(member.actor, now(), rules(db.session(), _pack()))
    for option in options(subject.TRACK, facts_of(subject, act), act.by):
        if option.standing == ("blocked" if blocked else "open") and offered(option.move):
            try:
                role_for(option.move, facts_with(subject, option.move, act), act.by)
            except NotYours:
                continue
            yield option.move.name


def _move_page(subject: Tracked, move: str, member: Member) -> Screen:
    endpoint = f"desk.move_{subject.TRACK.value}"
    return Screen(endpoint, member.login, _path(endpoint, ref=ref_of(subject), move=move), move)


def _path(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, lang="zh", **values).removeprefix("/zh")


def _first(rows: Any) -> Iterator[tuple[str, Any]]:
    """The first row of each kind."""
    seen: set[str] = set()
    for kind, value in (
        rows if isinstance(rows, Iterable) and not hasattr(rows, "columns") else db.session.execute(rows)
    ):
        if kind not in seen:
            seen.add(kind)
            yield kind, value


def _pack() -> Any:
    return current_app.extensions["portal.pack"]


def by_person(found: Iterable[Screen]) -> dict[str, list[Screen]]:
    """The pages of each who opens some."""
    sorted_out: dict[str, list[Screen]] = {}
    for screen in found:
        sorted_out.setdefault(screen.who, []).append(screen)
    return sorted_out


def cookies(app: Flask, who: str) -> list[tuple[str, str]]:
    """The cookies of somebody who has got that far: signed in, in the middle of a report, or with one opened."""
    if who == "slowed":
        _try_often(app)
    if who in {"visitor", "slowed"}:
        return []
    client = (
        _reporter(app, who)
        if who in {"draft", "label", "receipt", "progress", "quiet", *FOLLOWED}
        else _signed_in(app, who)
    )
    name = "portal_desk" if "-" in who else "portal_report"
    kept = client.get_cookie(name)
    assert kept is not None, f"{who} got no cookie"
    return [(name, kept.value)]


def _try_often(app: Flask) -> None:
    """Use up the wrong PINs of a code that are answered at once."""
    stranger = browser(app)
    for _try in range(FREE):
        stranger.send("/zh/track", {"code": TRIED, "pin": "00000000"}, form="f", expect=200)


def _signed_in(app: Flask, login: str) -> Browser:
    client = browser(app)
    client.send("/zh/desk/sign-in", {"login": login.removesuffix("-slip"), "password": PASSWORD})
    if login == WITH_SLIP:
        client.send("/zh/desk/complaints/new", ASSISTED, form="f")
    return client


def _reporter(app: Flask, who: str) -> Browser:
    if who == "draft":
        return until(app, "check")
    if who == "receipt":
        return report(app)[0]
    if who == "label":
        with app.app_context():
            code = _labelled()
        scanned = browser(app)
        scanned.send(f"/zh/v/{code}", {}, form="here")
        return scanned
    with app.app_context():
        quiet = {"contact": {"mode": "quiet", "mail": "somebody@mail.example"}} if who == "quiet" else {}
        _visitor, code, pin = report(app, **quiet)
        complaint = db.session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
        assert complaint is not None
        bring_on(complaint, who)
        db.session.commit()
    client = browser(app)
    client.send("/zh/track", {"code": code, "pin": "" if who == "progress" else pin}, form="f")
    return client
