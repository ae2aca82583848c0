"""The pictures of the README: one report made by hand in a served demo city, then the desk and the public record.

`make pictures` writes them to docs/pictures. What they show is the demo: every new venue and every person is invented.
"""

import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.clock import now
from portal.demo.people import members
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.propose import perform
from portal.ground.rulebook.rules import rules
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.actions.visits import plan
from portal.work.fieldwork.models import Visit
from portal.work.publication.models import Publication
from portal.work.venues.models import Venue
from tests.browser.live import HOW, chromium, city, opened, sign_in

FOLDER = Path(__file__).resolve().parent / "pictures"
MOST_BYTES = 250_000
COLOURS = 128
OFFICE = "CAC-310117"
PHONE, SCREEN = (390, 844, 2), (1280, 900, 1)
"""Width and height in CSS pixels, and how many real ones each of them has."""


class Shown(NamedTuple):
    """What of the demo the desk's pictures show."""

    case: str
    visit: str
    published: str


def main() -> int:
    """Take every picture; 1 with a sentence where there is no Chromium."""
    if chromium() is None:
        print(f"pictures: {HOW}", file=sys.stderr)
        return 1
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, city(Path(folder), cases=120) as (app, address), opened() as browser:
        _citizen(app, address, browser)
        _desk(address, browser, _chosen(app))
    return 0


@contextmanager
def _window(browser: Browser, size: tuple[int, int, int], address: str) -> Iterator[Page]:
    width, height, scale = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        java_script_enabled=False,
        base_url=address,
        locale="zh-CN",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def _take(page: Page, name: str) -> None:
    """Keep what the window shows, in few colours; ValueError for a picture that is too heavy for a README."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        raise ValueError(f"{name} has {out.tell()} bytes, more than {MOST_BYTES}")
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    print(f"  {name}.png  {out.tell() // 1000} kB")


def _citizen(app: Flask, address: str, browser: Browser) -> None:
    """Home, a report from its first answer to its receipt, and its progress once the office has taken it up."""
    with _window(browser, PHONE, address) as page:
        page.goto(f"{address}/zh/")
        _take(page, "home")
        _report(page, address, _pool(app))
        _take(page, "receipt")
        code = page.locator(".code").first.inner_text()
        _take_up(app)
        page.goto(f"{address}/zh/track")
        page.locator("[name=code]").fill(code)
        _go_on(page)
        _take(page, "tracking")


def _report(page: Page, address: str, venue: str) -> None:
    page.goto(f"{address}/zh/")
    page.locator("button[name=card][value=SP]").click()
    page.locator("[value='SP.POOL']").check(force=True)
    _go_on(page)
    page.locator("[name=q]").fill(venue)
    page.locator("button[name=_find]").click()
    page.wait_for_load_state()
    page.locator("[name=venue]").first.check(force=True)
    _go_on(page)
    for code in ("V15", "V02"):
        page.locator(f"[value={code}]").first.check(force=True)
    _take(page, "report")
    _go_on(page)
    page.locator("[name=day][value=today]").check(force=True)
    page.locator("[name=still][value=yes]").check(force=True)
    _go_on(page)
    _go_on(page)
    page.locator("[name=words]").fill("更衣柜要刷脸才能开，人一站过去灯就亮。")
    _go_on(page)
    page.locator("[name=mode][value=code]").check(force=True)
    _go_on(page)
    page.locator("[name=privacy]").check(force=True)
    _go_on(page)


def _go_on(page: Page) -> None:
    """Send the page's own form."""
    page.locator("button[form=f], form#f button").last.click()
    page.wait_for_load_state()


def _pool(app: Flask) -> str:
    """The name of an invented pool in the register."""
    with app.app_context():
        name = select(Venue.name_zh).where(Venue.scenario == "SP.POOL", Venue.fictitious, Venue.district == "310117")
        return str(db.session.scalar(name.order_by(Venue.id).limit(1)))


def _take_up(app: Flask) -> None:
    """The district looks at the last report, takes it up and plans to go there tomorrow."""
    with app.app_context():
        people = members(db.session())
        in_force, moment = rules(db.session(), app.extensions["portal.pack"]), now()
        triage, officer = (Act(people[f"songjiang-{who}"].actor, moment, in_force) for who in ("triage", "officer"))
        team = tuple(people[f"songjiang-{who}"].user_id for who in ("officer", "second"))
        complaint = db.session.scalars(select(Complaint).order_by(Complaint.id.desc()).limit(1)).one()
        perform(complaint, "first_look", {}, act=triage)
        given = {"priority": "urgent", "summary": "更衣室储物柜以人脸识别开启。", "case": None, "officers": team}
        case = perform(complaint, "accept", given, act=triage)
        tomorrow = in_force.calendar.plus_working(officer.today, 1)
        plan(case, act=officer, purpose="first", planned_on=tomorrow, task="更衣室储物柜", officers=team, joint="")
        db.session.commit()


def _chosen(app: Flask) -> Shown:
    """A case with an order, the visit that was planned just now, and the first case that was published from its file."""
    with app.app_context():
        cases = select(Case).where(Case.office == OFFICE, Case.state == "investigating").order_by(Case.id)
        case = db.session.scalars(cases.where(Case.rectification != "none").limit(1)).one()
        visit = db.session.scalars(select(Visit).order_by(Visit.id.desc()).limit(1)).one()
        shown = select(Publication).where(Publication.state == "published", Publication.case_id.is_not(None))
        publication = db.session.scalars(shown.order_by(Publication.id).limit(1)).one()
        return Shown(case.ref, str(visit.id), publication.number)


def _desk(address: str, browser: Browser, shown: Shown) -> None:
    """The worklist, a case, a visit in the hand, and a case as everybody may read it."""
    with _window(browser, SCREEN, address) as page:
        sign_in(page, "songjiang-officer")
        _take(page, "worklist")
        page.goto(f"{address}/zh/desk/cases/{shown.case}")
        _take(page, "case")
        page.goto(f"{address}/en/cases/{shown.published}")
        _take(page, "published")
    with _window(browser, PHONE, address) as page:
        sign_in(page, "songjiang-officer")
        record = f"{address}/zh/desk/visits/{shown.visit}/record"
        page.goto(record)
        page.goto(f"{record}#{page.locator('h2[id]').first.get_attribute('id')}")
        _take(page, "visit")


if __name__ == "__main__":
    sys.exit(main())
