"""A story through pages only: who sits where, what each of them fills in and reads, and what nobody may learn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal import jobs
from portal.ground.db import db
from portal.ground.rulebook.rules import rules
from portal.law.workflow.actors import Role
from portal.law.workflow.stage import STAGES
from portal.work.accounts.actions import add_user, certify, grant
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from tests.cast import HEAD, OFFICER, PASSWORD, REVIEWER, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE, Person
from tests.client import Browser, browser, text_of

ZONE = ZoneInfo("Asia/Shanghai")
ASPECTS = ["power", "facts", "law", "discretion", "procedure", "crime"]
IN_TURN = [("sqlite", "zh"), ("postgres", "en")]
"""Engine and language, both at once: each story is told on each engine and in each language."""


@dataclass(frozen=True)
class Team:
    """Who does what in one office."""

    triage: Person
    second_triage: Person
    officer: Person
    second_officer: Person
    reviewer: Person
    head: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody of it."""
        return (self.triage, self.second_triage, self.officer, self.second_officer, self.reviewer, self.head)


SONGJIANG = Team(TRIAGE, SECOND_TRIAGE, OFFICER, SECOND_OFFICER, REVIEWER, HEAD)
POSTS = {
    "triage": Role.TRIAGE, "second_triage": Role.TRIAGE, "officer": Role.OFFICER, "second_officer": Role.OFFICER,
    "reviewer": Role.REVIEWER, "head": Role.HEAD,
}  # fmt: skip


def found_team(office: str, mark: str, *, since: date) -> Team:
    """The people of an office the cast does not have, in post since that day; logins begin with `mark`."""
    last = date(2028, 12, 31)
    people = {}
    for number, (post, role) in enumerate(POSTS.items(), 1):
        user = add_user(db.session(), login=f"{mark}-{post}", name=f"{mark}{number}", password=PASSWORD)
        grant(db.session(), user, role=role, office=office, from_day=since)
        certificate = f"{mark.upper()}{number:05d}" if role is Role.OFFICER else None
        if certificate:
            certify(db.session(), user, number=certificate, valid_from=since, valid_to=last)
        people[post] = Person(user.id, user.login, user.name, (role,), office, certificate)
    db.session.commit()
    return Team(**people)


@dataclass(frozen=True)
class Reporter:
    """Who reports, and how it is told: all of it secret."""

    name: str
    phone: str
    words: str
    lang: str = ""
    """The language of the report; empty: the story's own."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand nowhere: the name, the phone and the first words."""
        return (self.name, self.phone, self.words[:16])


@dataclass(frozen=True)
class Place:
    """Where it is, as the reporter names it and as the office enters it."""

    name: str
    address: str
    scenario: str = "SP.GYM"
    district: str = "310117"
    operator: str = ""
    uscc: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the reporter keeps."""

    code: str
    pin: str
    ref: str
    lang: str


@dataclass
class Answer:
    """One page that somebody was given."""

    who: str
    path: str
    data: bytes


class Watched(Browser):
    """A browser that remembers every answer for the search at the end."""

    who = ""
    lints = True
    seen: list[Answer]

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; the pages of one language are linted, those of the other are drawn alike."""
        g.__dict__.clear()
        answer = super().open(*args, **kwargs) if self.lints else FlaskClient.open(self, *args, **kwargs)
        if self.who:
            self.seen.append(Answer(self.who, answer.request.path, answer.data + str(answer.headers).encode()))
        return answer


@dataclass
class Story:
    """Who is where, and every answer that a page gave."""

    app: Flask
    lang: str
    team: Team = SONGJIANG
    day: date = date(2026, 3, 2)
    seen: list[Answer] = field(default_factory=list)
    reporters: list[Reporter] = field(default_factory=list)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def at(self, day: date, hour: int = 10) -> time_machine.travel:
        """That moment in Shanghai; everyone signs in anew."""
        self.day = day
        self.browsers = {}
        return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE), tick=False)

    def browser_of(self, who: Person) -> Browser:
        """The person's own signed-in browser; what the test itself has read is let go, so that it locks nobody out."""
        db.session.rollback()
        if who.login not in self.browsers:
            self.browsers[who.login] = self.watched(who.login).sign_in(who, self.lang)
        return self.browsers[who.login]

    def watched(self, who: str) -> Watched:
        """A fresh browser of somebody."""
        db.session.rollback()
        self.app.test_client_class = Watched
        found: Watched = self.app.test_client()  # type: ignore[assignment]
        found.who, found.seen, found.lints = who, self.seen, self.lang == "zh"
        return found

    def move(self, who: Person, page: str, expect: int = 302, **fields: Any) -> TestResponse:
        """Fill in and send the form of a page of the desk."""
        return self.browser_of(who).send(f"/{self.lang}/desk/{page}", fields, expect=expect)

    def look(self, who: Person, address: str) -> str:
        """The words of a page of the desk."""
        answer = self.browser_of(who).get(f"/{self.lang}/desk/{address}")
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return text_of(answer)

    def decide(self, who: Person, *, approve: bool = True, reason: str = "同意。") -> str:
        """Open the first proposal that waits for this person and decide it; gives what its page then says."""
        desk = self.browser_of(who)
        links = [
            a["href"] for a in desk.page(f"/{self.lang}/desk/proposals").select("main a[href*='/desk/proposals/']")
        ]
        assert links, "nothing waits for this person"
        desk.send(str(links[0]), {"reason": reason}, button=("decision", "approve" if approve else "return"))
        return text_of(desk.get(str(links[0])))

    def word(self, zh: str, en: str) -> str:
        """What the page says in the story's language."""
        return zh if self.lang == "zh" else en

    def says(self, who: Person, page: str, *words: tuple[str, str]) -> None:
        """The page is there and says all of this, each in its language."""
        told = self.look(who, page)
        for zh, en in words:
            assert self.word(zh, en) in told, f"{page} does not say {self.word(zh, en)}: {told[:1500]}"

    def blocked(self, who: Person, page: str, *words: tuple[str, str], **fields: Any) -> None:
        """The page of a move says why it is not open, and has no form; what is sent all the same is refused as well."""
        desk, address = self.browser_of(who), f"/{self.lang}/desk/{page}"
        opened, before = desk.page(address), self.state()
        assert opened.find("form", id="move") is None, f"{page} is open"
        data = {"csrf_token": token(opened), "version": str(self.case().version), **fields}
        sent = desk.post(address, data=data)
        assert sent.status_code == 422, f"{page} took what it was sent: {sent.status_code}"
        assert self.state() == before
        for told in (opened.get_text(" ", strip=True), text_of(sent)):
            for zh, en in words:
                assert self.word(zh, en) in told, f"{page} does not say {self.word(zh, en)}: {told[:1500]}"

    def refused(self, who: Person, page: str) -> None:
        """Another role or another office is not let in, whether it looks or sends."""
        desk, address = self.browser_of(who), f"/{self.lang}/desk/{page}"
        before = self.state()
        assert desk.get(address).status_code == 403, f"{who.login} may open {page}"
        found = token(desk.page(f"/{self.lang}/desk/sign-in"))
        assert desk.post(address, data={"csrf_token": found, "version": "1"}).status_code in {403, 405}
        assert self.state() == before

    def rejected(self, who: Person, page: str, *words: tuple[str, str], **fields: Any) -> None:
        """What was filled in is refused, the page says why, and nothing changes."""
        before = self.state()
        told = text_of(self.move(who, page, expect=422, **fields))
        for zh, en in words:
            assert self.word(zh, en) in told, f"{page} does not say {self.word(zh, en)}: {told[:2000]}"
        assert self.state() == before

    def state(self) -> list[tuple[Any, ...]]:
        """How everything stands that a move could change."""
        db.session.rollback()
        db.session.expire_all()
        tables = ("complaint", "case", "correction_order", "publication", "remedy", "proposal", "clock")
        return [
            tuple(row) for name in tables for row in db.session.execute(text(f'SELECT * FROM "{name}" ORDER BY id'))
        ]

    def case(self, ref: str = "") -> Case:
        """The case, by its number or the newest one."""
        db.session.expire_all()
        rows = db.session.query(Case).order_by(Case.id.desc()).all()
        return next(row for row in rows if row.ref == ref or not ref)

    def complaint(self, ref: str = "") -> Complaint:
        """The complaint, by its number or the newest one."""
        db.session.expire_all()
        rows = db.session.query(Complaint).order_by(Complaint.id.desc()).all()
        return next(row for row in rows if row.ref == ref or not ref)

    def due(self, code: str, *, of: Any = None) -> date | None:
        """The last day of a running clock of the case, or of what is given."""
        subject = of or self.case()
        return next((c.due_on for c in subject.clocks if c.code == code and c.is_running), None)

    def tick(self) -> int:
        """What runs without a person."""
        db.session.rollback()
        done = jobs.tick(self.app)
        db.session.expire_all()
        return done

    def calendar(self) -> Any:
        """The calendar in force."""
        return rules(db.session(), self.app.extensions["portal.pack"]).calendar

    def public(self, address: str, expect: int = 200) -> str:
        """The words of a page that anybody may open."""
        answer = self.watched("public").get(f"/{self.lang}/{address}")
        assert answer.status_code == expect, f"{address}: {answer.status_code}"
        return text_of(answer)

    def tracked(self, receipt: Receipt, *, pin: bool = True) -> str:
        """What the reporter reads with code and PIN, or with the code alone."""
        db.session.rollback()
        visitor = browser(self.app)
        visitor.send(f"/{receipt.lang}/track", {"code": receipt.code, "pin": receipt.pin if pin else ""})
        return text_of(visitor.get(f"/{receipt.lang}/track"))

    def stage(self, receipt: Receipt) -> int:
        """The stage (1–6) that the reporter's page marks as the present one."""
        db.session.rollback()
        visitor = browser(self.app)
        visitor.send(f"/{receipt.lang}/track", {"code": receipt.code, "pin": ""})
        return stage_on(visitor.page(f"/{receipt.lang}/track"))


def token(page: BeautifulSoup) -> str:
    """What every form of this person holds."""
    return str(page.select("input[name=csrf_token]")[-1]["value"])


def stage_on(page: BeautifulSoup) -> int:
    """The stage that heads a tracking page."""
    head = page.find("h1")
    assert head is not None
    return next(n for n, name in enumerate(STAGES, 1) if head.get_text(strip=True) in {name.zh, name.en})


def nobody_learns(story: Story, reporters: Iterable[Reporter] = ()) -> None:
    """Name, phone and words are in no answer that anyone got who may not read them, no row and no stored byte."""
    told = tuple(reporters) or tuple(story.reporters)
    for reporter in told:
        for answer in story.seen:
            for secret in reporter.secrets[: 2 if _may_read(story, answer) else 3]:
                assert secret.encode() not in answer.data, f"{secret} in {answer.who} {answer.path}"
    for place, value in (*_values(), *_bytes(story.app)):
        for reporter in told:
            assert not any(secret.encode() in value for secret in reporter.secrets), f"a secret in {place}"


def _may_read(story: Story, answer: Answer) -> bool:
    """The page of a complaint shows its words to those who work on it, and to nobody else."""
    readers = {person.login for person in story.team.people}
    return "/desk/complaints/" in answer.path and answer.who in readers


def _values() -> Iterator[tuple[str, bytes]]:
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", value if isinstance(value, bytes) else str(value).encode()


def _bytes(app: Flask) -> Iterator[tuple[str, bytes]]:
    for path in Path(app.extensions["portal.config"].data_dir).rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


def everyone_looks(story: Story, *others: Person, fields: Mapping[str, Any] | None = None) -> None:
    """Everybody of the office and `others` open the case, and the officer every paper of it."""
    ref = story.case().ref
    for who in (*story.team.people, *others):
        story.look(who, f"cases/{ref}")
    for key in [row.id for row in db.session.query(Document).all()]:
        story.look(story.team.officer, f"documents/{key}")
    for who in (story.team.triage, story.team.officer, story.team.head):
        story.look(who, "")
