"""Who may do what, over HTTP: the rows of part F, transcribed here, against the pages as they answer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.faces.desk.panel import offered
from portal.ground.db import db
from portal.ground.events.models import Sight
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import perform
from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import WRONG_STATE
from portal.law.workflow.tables import MOVES, every_move
from portal.work.accounts.actions import grant
from portal.work.accounts.models import LoginSession, User
from portal.work.cases.models import Assignment, Case
from portal.work.complaints.models import Attachment
from tests import makers
from tests.cast import (
    ADMIN,
    AUDITOR,
    CAST,
    MUNICIPAL_OFFICE,
    OFFICE,
    OFFICER,
    OTHER_HEAD,
    OTHER_TRIAGE,
    REVIEWER,
    SECOND_OFFICER,
    SECOND_TRIAGE,
    STRANGER,
    Person,
    _password_hash,
)
from tests.client import Browser, text_of
from tests.conftest import DAY, Acting, moment
from tests.scene import WORDS, Scene, cover_picture, scene
from tests.stories.pages import Pages, Quick, address
from tests.stories.samples import given
from tests.stories.test_every_state import STORIES

OTHER_REVIEWER = Person(14, "reviewer2", "沈二", (Role.REVIEWER,))
"""Reviews in the office, but has no duty in the case."""
AGENCY = Person(15, "agency", "行业", (Role.AGENCY,), MUNICIPAL_OFFICE)
EVERYBODY = (*CAST, OTHER_REVIEWER, AGENCY)
ALIKE = {who.id for who in (SECOND_OFFICER, OTHER_HEAD, SECOND_TRIAGE, OTHER_TRIAGE, OTHER_REVIEWER, AGENCY)}
"""Others of the cast stand for them when every move is tried."""
ASSIGNED = {OFFICER.id, SECOND_OFFICER.id, REVIEWER.id}
COLUMNS = (Role.TRIAGE, Role.OFFICER, Role.REVIEWER, Role.HEAD, Role.MUNICIPAL, Role.ADMIN, Role.AUDITOR, Role.AGENCY)

READING = """
                                           TO CO LR DH MS MA AU AG
complaint  GET  complaints/{tied}          O  O  O  O  Y  -  Y  -
words      SEE  complaints/{tied}          O  A  A  O  -  -  -  -
identity   POST complaints/{tied}/identity O  A  -  O  -  -  -  -
image      POST complaints/{tied}/attachments/IMAGE -  A  -  -  -  -  -  -
covered    GET  complaints/{tied}/attachments/IMAGE/covered -  A  A  O  -  -  -  -
cover      GET  complaints/{tied}/attachments/IMAGE/cover -  A  -  -  -  -  -  -
message    POST complaints/{tied}/messages O  A  A  O  -  -  -  -
case       GET  cases/{case}               O  O  O  O  Y  -  Y  -
evidences  GET  cases/{case}/evidence      O  O  O  O  Y  -  Y  -
evidence   GET  evidence/{piece}           -  A  A  O  -  -  -  -
file       GET  evidence/{piece}/file      -  A  A  O  -  -  -  -
export     GET  cases/{case}/archive       -  -  -  O  Y  -  -  -
person     GET  visits/{visit}/person      -  A  A  O  -  -  -  -
document   GET  documents/{paper}          O  O  O  O  Y  -  Y  -
officers   GET  cases/{case}/officers      O  O  O  O  Y  -  Y  -
recusal    GET  cases/{case}/officers/recusal -  A  -  O  Y  -  -  -
facts      GET  cases/{case}/facts         -  A  -  -  -  -  -  -
devices    GET  cases/{case}/devices       O  O  O  O  Y  -  Y  -
void       GET  documents/{paper}/void     -  -  -  O  -  -  -  -
visit      GET  visits/{visit}             O  O  O  O  Y  -  Y  -
order      GET  orders/{order}             O  O  O  O  Y  -  Y  -
publication GET publications/{publication} O  O  O  O  Y  -  Y  -
preview    GET  publications/{publication}/preview O  O  O  O  Y  -  Y  -
remedies   GET  cases/{case}/remedy        O  O  O  O  Y  -  Y  -
opening    GET  cases/new                  Y  Y  -  Y  Y  -  -  -
assisted   GET  complaints/new             Y  -  -  -  -  -  -  -
worklist   GET  -                          Y  Y  Y  Y  Y  -  -  -
proposals  GET  proposals                  Y  Y  Y  Y  Y  -  -  -
proposal   GET  proposals/{proposal}       O  O  O  O  Y  -  -  -
word       GET  documents/{paper}/word     O  O  O  O  Y  -  Y  -
templates  GET  templates                  -  -  -  -  -  Y  Y  -
template   GET  templates/F16-zh           -  -  -  -  -  Y  Y  -
replace    GET  templates/F16-zh/replace   -  -  -  -  -  Y  -  -
alarms     GET  alarms                     -  -  -  -  Y  -  -  -
overdue    GET  overdue                    -  -  -  Y  Y  -  -  -
outbox     GET  notices                    -  -  -  -  -  Y  Y  -
calendar   GET  calendar                   -  -  -  -  Y  Y  Y  -
sample     GET  calendar/sample.csv        -  -  -  -  Y  Y  Y  -
day        GET  calendar/days              -  -  -  -  -  Y  -  -
notice     GET  calendar/notice            -  -  -  -  -  Y  -  -
"""
"""Y everywhere, O in the own office, A assigned to the case, - not at all.

F's row "read complaint text" as A6.8 narrows it: the municipal office and the auditor read the neutral summary. Its row
"open quarantined image" as R6 narrows it: the officer opens and covers it, the others of that row see the covered copy."""

MAKING = {
    "ask more, transfer, accept": ("TO DH MS", "complaint: first_look ask_more proceed transfer take refuse accept"),
    "reject, refer out": ("TO DH MS", "complaint: reject refer_out"),
    "merge duplicates": ("TO CO DH MS", "complaint: merge"),
    "designate district": ("MS", "complaint: designate"),
    "send result": ("CO", "complaint: tell_result"),
    "decide a re-check": ("DH MS", "complaint: keep reopen"),
    "record visit, evidence, inquiry": ("CO", "case: record inquire list_evidence; visit: do sign attempt add"),
    "tell the police": ("TO CO DH MS", "case: tell_police"),
    "approve filing / not filing (drafted by CO)": ("CO", "case: file do_not_file guide find_nothing"),
    "correction order: draft": ("CO", "case: order_correction; order: serve receive_proof receive_late_proof"),
    "correction order: change": ("DH", "order: extend vary withdraw"),
    "verify rectification": ("CO", "order: verify fail record_refusal set_new_date"),
    "legal review": ("LR", "case: send_back pass_review"),
    "prior notice: draft": ("CO", "case: serve_notice send_notice notice_reached hear_statement ask_hearing end_windows finish revise"),
    "host hearing": ("LR MS", "case: convene_hearing hold_hearing give_up_hearing"),
    "decide penalty": ("DH MS", "case: penalise do_not_penalise"),
    "head's own": ("DH", "case: discuss defer revoke_filing suspect_crime merge escalate extend extend_check extend_filing reopen"),
    "extend a second time": ("MS", "case: extend_again"),
    "transfer a case": ("DH MS", "case: transfer"),
    "carried out by the officer": (
        "CO",
        "case: preserve seize extend_hold give_back call_interview interview pause resume time_bar party_gone confirm_transfer take_back police_decline "
        "police_accept serve_decision perform pay_part demand serve_demand apply_to_court close penalise_on_the_spot end_enforcement",
    ),
    "declare a visit invalid": ("LR DH", "visit: invalidate; order: void_check"),
    "publish: propose, redact": ("CO", "publication: propose redact"),
    "publish: not at all": ("CO DH", "publication: decline"),
    "publish: approve; withdraw, remove early": ("DH MS", "publication: approve withdraw remove_early"),
    "publish: correct": ("DH", "publication: correct"),
    "record reconsideration and suits": (
        "LR", "remedy: lodge_reconsideration lodge_suit uphold change revoke find_unlawful declare_void",
    ),
}  # fmt: skip
"""F's rows of doing: who makes the move (a second person confirms where the tables say so), in the own office. An
officer has to be assigned; the municipal office does it everywhere; admin, auditor and agency do nothing."""


def may_make() -> dict[tuple[str, str], frozenset[Role]]:
    """Each move with the roles of its row."""
    found: dict[tuple[str, str], frozenset[Role]] = {}
    for who, moves in MAKING.values():
        for part in moves.split(";"):
            track, _colon, names = part.strip().partition(": ")
            found |= {(track, name): frozenset(map(Role, who.split())) for name in names.split()}
    return found


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture(autouse=True)
def everybody(session: Session) -> None:
    """Two more than the cast."""
    for who in (OTHER_REVIEWER, AGENCY):
        user = User(login=who.login, name=who.name, password_hash=_password_hash())
        session.add(user)
        session.flush()
        assert user.id == who.id
        grant(session, user, role=who.roles[0], office=who.office, from_day=date(2024, 1, 1))
    session.commit()


def test_every_move_stands_in_one_row_and_the_rows_are_the_tables() -> None:
    made = may_make()
    people = {(m.track.value, m.name): m.roles - {Role.CITIZEN, Role.SYSTEM} for m in every_move() if offered(m)}
    assert made == people


def reaches(cell: str, who: Person, role: Role, office: str, assigned: set[int]) -> bool:
    """What a cell of the matrix says to somebody."""
    own = who.office == office
    return {"Y": True, "O": own, "A": own and who.id in assigned, "-": False}[cell]


def rows() -> Iterator[tuple[str, str, str, dict[Role, str]]]:
    """Name, way, address and the cells."""
    for line in READING.strip().splitlines()[1:]:
        name, way, where, *cells = line.split()
        yield name, way, "" if where == "-" else where, dict(zip(COLUMNS, cells, strict=True))


@pytest.fixture
def place(app: Flask, act: Acting, session: Session) -> Scene:
    """The scene, its complaint with a picture in a case that has a reviewer."""
    found = scene(act)
    case = session.scalars(select(Case).where(Case.complaints_count == 3)).one()
    session.add(Assignment(case_id=case.id, user_id=REVIEWER.id, duty="reviewer", from_day=DAY))
    cover_picture(session.get_one(Attachment, found.image), act(OFFICER))
    session.commit()
    return found


def desk(app: Flask, who: Person) -> Quick:
    app.test_client_class = Quick
    return app.test_client().sign_in(who)  # type: ignore[attr-defined, no-any-return]


def token(visitor: Browser) -> str:
    page = visitor.get("/zh/desk/sign-in").text
    return page.rpartition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.login)
def test_who_reads_what(app: Flask, place: Scene, who: Person) -> None:
    visitor, wrong = desk(app, who), []
    sealed = token(visitor)
    for name, way, where, cells in rows():
        wanted = any(reaches(cells[role], who, role, OFFICE, ASSIGNED) for role in who.roles)
        if where in {"", "proposals"}:
            wanted = any(cells[role] == "Y" for role in who.roles)
        page = place.at(where).replace("IMAGE", str(place.image))
        got = _got(visitor, way, page, sealed)
        if got is not wanted:
            wrong.append((name, who.login, f"{'may' if wanted else 'may not'}, but {'does' if got else 'does not'}"))
    assert wrong == []


def _got(visitor: Browser, way: str, page: str, sealed: str) -> bool:
    if way == "POST":
        answer = visitor.post(page, data={"csrf_token": sealed, "reason": "核对情况", "text": "已收到。"})
        assert answer.status_code in {200, 302, 403}, (page, answer.status_code)
        return answer.status_code != 403
    answer = visitor.get(page)
    if way == "SEE":
        return answer.status_code == 200 and WORDS in answer.text
    assert answer.status_code in {200, 403}, (page, answer.status_code)
    return answer.status_code == 200


WRITING = (
    "complaints/{complaint}/first_look", "complaints/{complaint}/accept", "complaints/{complaint}/reject", "complaints/{complaint}/messages",
    "complaints/{complaint}/identity", "complaints/{complaint}/attachments/IMAGE", "complaints/{tied}/attachments/IMAGE/cover", "complaints/{complaint}/venue", "cases/{case}/visits/new",
    "cases/{case}/evidence/new", "cases/{case}/archive", "cases/{case}/publication", "cases/{case}/finish", "cases/{case}/order_correction", "orders/{order}/verify",
    "cases/{case}/officers", "cases/{case}/officers/relieve", "cases/{case}/officers/recusal", "cases/{case}/facts", "cases/{case}/devices",
    "documents/{paper}/serve", "documents/{paper}/void",
    "visits/{planned}/record", "visits/{planned}/do", "publications/{publication}/withdraw", "remedies/{remedy}/uphold", "proposals/{proposal}",
)  # fmt: skip


@pytest.mark.parametrize("who", [AUDITOR, ADMIN, AGENCY, STRANGER, OTHER_TRIAGE], ids=lambda who: who.login)
def test_who_changes_nothing(app: Flask, place: Scene, who: Person) -> None:
    visitor = desk(app, who)
    sealed, before = token(visitor), _rows()
    for page in WRITING:
        where = place.at(page).replace("IMAGE", str(place.image))
        data = {"csrf_token": sealed, "version": "1", "reason": "核对情况", "text": "已收到。", "decision": "approve"}
        assert visitor.post(where, data=data).status_code == 403, where
    assert _rows() == before


def _rows() -> dict[str, int]:
    """How many rows each table has, looks and sign-ins apart."""
    db.session.rollback()
    tables = [t for t in db.metadata.sorted_tables if t.name not in {Sight.__tablename__, LoginSession.__tablename__}]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


class Asker(Pages):
    """Before each move everybody tries it who may not, then who may leaves out what is asked for; at last it is
    proposed and confirmed in the browser, and not by the proposer."""

    def doubt(self, subject: Tracked, move: Move, by: Person | Actor | None, told: dict[str, Any]) -> None:
        if not offered(move):
            return
        where, before = address(subject, move), subject.state
        may = may_make()[move.track.value, move.name]
        for who in (one for one in EVERYBODY if one.id not in ALIKE):
            status = self.post(who, where, {}).status_code
            if self.may(who, may, subject):
                assert status in {200, 302, 403, 409, 422}, (who.login, where, status)
            else:
                assert status == 403, (who.login, where, status)
        db.session.expire_all()
        assert subject.state == before, where
        self._leave_out(subject, move, by)
        if move.second is not None:
            self._own(subject, move, by, told)

    def do(
        self, subject: Tracked, *names: str, by: Person | Actor | None = None, second: Person | None = None, **told: Any
    ) -> None:
        """And afterwards, in another state, it is refused with the reason."""
        for name in names:
            move, is_new = MOVES[subject.TRACK][name], (subject.TRACK.value, name) not in self.met
            super().do(subject, name, by=by, second=second, **told)
            who = by or makers.who_makes(move)
            may = may_make().get((move.track.value, name), frozenset())
            over = is_new and subject.state not in move.sources
            if over and isinstance(who, Person) and self.may(who, may, subject):
                with self.now():
                    answer = self.post(who, address(subject, move), {"version": str(subject.version)})
                assert answer.status_code == 422, (name, answer.status_code)
                assert WRONG_STATE.needs.zh in text_of(answer), (name, text_of(answer))

    def may(self, who: Person, may: frozenset[Role], subject: Tracked) -> bool:
        """Whether the row lets this person make it; an officer beyond that has to be assigned."""
        roles = who.actor.roles_in(subject.office) & may
        case: Case | None = subject if isinstance(subject, Case) else getattr(subject, "case", None)
        if case is not None and case.duties() and roles == {Role.OFFICER}:
            return bool(case.duties().get(who.id, frozenset()) & {"lead", "second"})
        return bool(roles)

    def post(self, who: Person, where: str, data: dict[str, Any]) -> Any:
        """Send a form with the session's own token and a version that is too old for anything."""
        return self.desk(who).post(where, data={"csrf_token": self.tokens(who), "version": "0", **data})

    def tokens(self, who: Person) -> str:
        known: dict[str, str] = self.__dict__.setdefault("kept_tokens", {})
        return known.setdefault(who.login, token(self.desk(who)))

    def _leave_out(self, subject: Tracked, move: Move, by: Person | Actor | None) -> None:
        who = by or makers.who_makes(move)
        if not move.required or not isinstance(who, Person):
            return
        answer = self.post(who, address(subject, move), {"version": str(subject.version)})
        assert answer.status_code == 422, (address(subject, move), answer.status_code)

    def _own(self, subject: Tracked, move: Move, by: Person | Actor | None, told: dict[str, Any]) -> None:
        """What one has proposed oneself one does not confirm; nor does anybody without a say in it."""
        assert move.second is not None
        who = by or makers.who_makes(move)
        assert isinstance(who, Person)
        acting = makers.acting_as(self.act, who, self.day)
        proposal = perform(subject, move.name, given(move, self.day, **told), act=acting)
        assert isinstance(proposal, Proposal)
        db.session.commit()
        where, version = f"/zh/desk/proposals/{proposal.id}", str(proposal.version)
        for other in (who, AUDITOR, STRANGER):
            answer = self.post(other, where, {"version": version, "decision": "approve"})
            assert answer.status_code == 403, (other.login, where, move.name, answer.status_code)
        answer = self.post(
            makers.who_confirms(move), where, {"version": version, "decision": "return", "reason": "再核对"}
        )
        assert answer.status_code == 302, text_of(answer)
        db.session.expire_all()


def _on_site(walk: Asker) -> None:
    """What the stories do by the makers: evidence, and the record of a visit; and what follows an invalid one."""
    case = walk.case()
    order = walk.order(case)
    for subject, name in ((case, "record"), (walk.visit(case, until="planned"), "do"), (order, "void_check")):
        move = MOVES[subject.TRACK][name]
        walk.met.add((move.track.value, name))
        with walk.now():
            walk.doubt(subject, move, None, {})


def test_who_makes_which_move(app: Flask, act: Acting) -> None:
    walk = Asker(act, app)
    for _, story, marks in STORIES:
        for told in marks[0].args[1] if marks else [None]:
            story(walk, *([told] if told else []))
    _on_site(walk)
    assert {(m.track.value, m.name) for m in every_move() if offered(m)} <= walk.met
