"""The demo's people: the same five jobs in each district, three at the city's office. Their password is no secret, so
they exist only in demo mode."""

from datetime import date
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import ROLE_NAMES, Actor, Grant, Role
from portal.work.accounts.actions import HASHER
from portal.work.accounts.models import Certificate, RoleGrant, User

PASSWORD = "pujiang-demo-2026"  # noqa: S105 - printed by `make run`; production refuses these accounts
SINCE = date(2023, 1, 1)
UNTIL = date(2028, 12, 31)
JOBS = (
    ("triage", Role.TRIAGE),
    ("officer", Role.OFFICER),
    ("second", Role.OFFICER),
    ("review", Role.REVIEWER),
    ("head", Role.HEAD),
)
CITY_JOBS = (("city-supervisor", Role.MUNICIPAL), ("city-admin", Role.ADMIN), ("city-audit", Role.AUDITOR))
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
GIVEN = (
    "文静",
    "建国",
    "晓岚",
    "志远",
    "雨桐",
    "思齐",
    "明轩",
    "佳怡",
    "海波",
    "书宁",
    "子涵",
    "一鸣",
    "欣然",
    "立群",
    "若曦",
    "承志",
)


class Member(NamedTuple):
    """One person of the demo with the actor that makes moves."""

    login: str
    user_id: int
    role: Role
    office: str

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor(self.user_id, frozenset({Grant(self.role, self.office)}))


def enter(session: Session, pack: Pack) -> None:
    """Add everyone with roles and certificates."""
    hashed = HASHER.hash(PASSWORD)
    for number, (login, role, office) in enumerate(_posts(pack)):
        name = SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)]
        user = User(login=login, name=name, password_hash=hashed, is_demo=True)
        user.grants.append(RoleGrant(office=office, role=role.value, from_day=SINCE))
        if role is Role.OFFICER:
            user.certificates.append(Certificate(number=f"{office[-6:]}{number:05d}", valid_from=SINCE, valid_to=UNTIL))
        session.add(user)
    session.flush()


def _posts(pack: Pack) -> list[tuple[str, Role, str]]:
    posts = [
        (f"{_word(pack.districts[office.district].pinyin)}-{job}", role, office.code)
        for office in pack.offices.values()
        if office.kind == "district" and office.district
        for job, role in JOBS
    ]
    return posts + [(login, role, pack.municipal_office) for login, role in CITY_JOBS]


def _word(pinyin: str) -> str:
    return "".join(c for c in pinyin.lower() if c.isalpha()).removesuffix("xinqu")


def members(session: Session) -> dict[str, Member]:
    """Everyone by login."""
    rows = session.execute(
        select(User.login, User.id, RoleGrant.role, RoleGrant.office)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.is_demo)
    )
    return {row.login: Member(row.login, row.id, Role(row.role), row.office) for row in rows}


def sign_ins(app: Flask, district: str = "310117") -> list[str]:
    """The lines that `make run` prints: one account a job."""
    pack: Pack = app.extensions["portal.pack"]
    found = [m for m in members(db.session()).values() if m.office in {f"CAC-{district}", pack.municipal_office}]
    db.session.rollback()
    lines = [
        f"{m.login:<22}{ROLE_NAMES[m.role].zh} / {ROLE_NAMES[m.role].en}, {pack.offices[m.office].short.zh}"
        for m in found
    ]
    return ["工作台 / desk: /zh/desk/  /en/desk/", f"密码 / password: {PASSWORD}", *lines]
