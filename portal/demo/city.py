"""A believable city: the records of facts.yaml, then synthetic cases from a seed, each through its real moves."""

from datetime import date, datetime, timedelta
from random import Random

from flask import Flask
from sqlalchemy import select

from portal.clock import legal_day, now
from portal.config import UnsafeSetting
from portal.demo import people, scripts
from portal.demo.actions import enter_actions
from portal.demo.drive import Drive, Team, Tomorrow
from portal.demo.invented import Invented, place
from portal.demo.people import Member
from portal.demo.records import enter_kohler
from portal.demo.yongle import drive_yongle
from portal.ground.db import db
from portal.ground.rulebook.rules import Rules, rules
from portal.law.catalogue.outlines import outlines
from portal.law.catalogue.types import Pack
from portal.law.workflow.calendar import Calendar
from portal.work.accounts.models import User
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Venue

sign_ins = people.sign_ins
LONGEST = 330
"""Calendar days over which the synthetic cases begin."""


def build(app: Flask, *, cases: int, seed: int) -> None:
    """Fill an empty database; one that has demo people already is left as it is."""
    if app.extensions["portal.config"].mode != "demo":
        raise UnsafeSetting("The demo city has accounts with a known password; it needs PORTAL_MODE=demo.")
    if db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        return
    pack: Pack = app.extensions["portal.pack"]
    moment = now()
    people.enter(db.session(), pack)
    db.session.commit()
    in_force = rules(db.session(), pack)
    teams = _teams(pack)
    enter_actions(db.session())
    enter_kohler(db.session(), pack, today=legal_day(moment, pack.zone))
    drive_yongle(teams["310117"], in_force, moment).settle()
    _synthetic(cases, Random(seed), in_force, teams, moment)


def _teams(pack: Pack) -> dict[str, Team]:
    found = people.members(db.session())
    city = found["city-supervisor"]
    by_office: dict[str, dict[str, Member]] = {}
    for member in found.values():
        by_office.setdefault(member.office, {})[member.login.rpartition("-")[2]] = member
    return {
        str(office.district): Team(**{job: by_office[office.code][job] for job, _role in people.JOBS}, city=city)
        for office in pack.offices.values()
        if office.kind == "district"
    }


def _synthetic(cases: int, random: Random, in_force: Rules, teams: dict[str, Team], moment: datetime) -> None:
    districts = sorted(teams)
    weights = [3 if code in {"310115", "310117", "310112"} else 1 for code in districts]
    for number in range(cases):
        district = "310117" if number < len(scripts.SCRIPTS) else random.choices(districts, weights)[0]
        script = scripts.choose(random, number)
        begun = legal_day(
            moment
            - timedelta(
                days=random.randint(script.least_days, max(script.least_days + 1, min(LONGEST, script.most_days)))
            ),
            in_force.pack.zone,
        )
        if number < len(scripts.SCRIPTS):  # the first of each comes to its end, whatever the hour and the day
            begun = min(begun, latest(in_force.calendar, legal_day(moment, in_force.pack.zone), script.takes))
        drive = Drive(teams[district], in_force, moment, in_force.calendar.next_working(begun), random)
        _run(script, drive, place(random, number), district)
        if number % 10 == 9:
            db.session.commit()
            db.session.expunge_all()
    db.session.commit()


def latest(calendar: Calendar, today: date, takes: int) -> date:
    """The last working day from which so many working days have gone by before today."""
    yesterday = day = today - timedelta(days=1)
    while not calendar.is_working(day) or calendar.working_days_between(day, yesterday) < takes:
        day -= timedelta(days=1)
    return day


def _run(script: scripts.Script, drive: Drive, invented: Invented, district: str) -> None:
    try:
        venue = _venue(drive, invented, district)
        script.run(drive, venue)
    except Tomorrow:
        db.session.flush()


def _venue(drive: Drive, invented: Invented, district: str) -> Venue:
    act = drive.act(drive.team.triage)
    operator = add_operator(name_zh=invented.operator, name_en=invented.operator_en, act=act)
    lat, lon = _somewhere(district, Random(invented.name_zh))
    return add_venue(
        name_zh=invented.name_zh,
        name_en=invented.name_en,
        address=invented.address,
        scenario=invented.scenario,
        district=district,
        operator=operator,
        lat=lat,
        lon=lon,
        act=act,
        fictitious=True,
    )


def _somewhere(district: str, random: Random) -> tuple[float, float]:
    """A point of the district (WGS-84); chance of its own, so that nothing else of the city changes with it."""
    outline = next(one for one in outlines() if one.code == district)
    west, south, east, north = outline.box
    while True:
        lat, lon = round(random.uniform(south, north), 5), round(random.uniform(west, east), 5)
        if outline.holds(lat, lon):
            return lat, lon
