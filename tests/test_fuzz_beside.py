"""Any bytes to what stands beside a report: alarms, requests to a venue, notices, labels, receipts, files in pieces."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.faces.desk.views import alarms as desk_alarms
from portal.faces.intake.erasurepage import FORMS
from portal.ground.db import db
from portal.work.alarms import actions as alarms
from portal.work.complaints import uploads
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import ADMIN, CITIZEN, MUNICIPAL, TRIAGE
from tests.conftest import Acting, moment
from tests.faces.intake.steps import until
from tests.test_fuzz import NASTY, Prober, attack, no_faults, prober, token_of

NAME = "a" * 32
ODD = ("x", "0", "-1", "9" * 25, "9" * 5000, "٣", "%00", "%ff", "字", "a" * 3000)
BESIDE = ("step", "token", "code", "kid", "int:at", "int:n", "int:key", "int:number", "name", "ref")
"""What stands in addresses that the other attacks leave as it is."""

__all__ = ["no_faults"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def filled(rule: Rule, dice: random.Random, ref: str) -> Iterator[str]:
    """The address with every step that there is, and once with what is none."""
    steps = desk_alarms.FORMS if "/alarms/" in rule.rule else FORMS
    good = {
        "token": "x" * 22,
        "code": "2" * 10,
        "kid": "k1",
        "int:at": "0",
        "int:n": "0",
        "int:key": "1",
        "int:number": "1",
    }
    for step in steps if "<step>" in rule.rule else ["x"]:
        yield written(rule, {**good, "step": step, "name": NAME, "ref": ref})
    yield written(rule, {name: dice.choice(ODD) for name in BESIDE})


def written(rule: Rule, values: dict[str, str]) -> str:
    path = rule.rule.replace("<any(zh,en):lang>", "zh")
    for name, value in values.items():
        path = path.replace(f"<{name}>", value)
    return path


def beside(app: Flask, *parts: str) -> list[Rule]:
    """The rules of these parts of the portal."""
    return [rule for rule in app.url_map.iter_rules() if any(part in rule.rule for part in parts)]


def hammer(app: Flask, visitor: Any, page: str, rules: list[Rule], ref: str = "1") -> None:
    dice = random.Random(page)
    for rule in rules:
        for address in filled(rule, dice, ref):
            attack(visitor, rule, address, token_of(visitor, page), dice)


def test_no_bytes_beside_an_unsent_report_make_a_500(app_on_both: Flask, app: Flask) -> None:
    app.test_client_class = Prober
    visitor: Any = until(app, "describe")
    visitor.__class__ = Prober
    token = token_of(visitor, "/zh/report/evidence")
    for size in (*NASTY, "5000"):
        visitor.post(f"/zh/report/upload/{NAME}", data={"csrf_token": token, "slot": "device", "size": size})
    for at in ("0", "1", "9" * 25, "9" * 5000, "5000"):
        for data in (b"", b"\xff" * 100, b"x" * (uploads.LONGEST_PIECE + 1)):
            visitor.post(f"/zh/report/upload/{NAME}/piece/{at}", data=data, headers={"X-Csrf-Token": token})
    hammer(app, visitor, "/zh/report/evidence", beside(app, "/upload/", "/copy", "/v/", "from-device", "/drafts"))


def test_no_bytes_beside_a_sent_report_make_a_500(app_on_both: Flask, app: Flask, act: Acting) -> None:
    receipt = makers.receipt(act)
    db.session.commit()
    visitor = prober(app, None)
    visitor.post("/zh/track", data={"code": receipt.code, "pin": receipt.pin})
    places = ("/track/", "/notices/", "receipt-keys", "/verify", "/allowed")
    hammer(app, visitor, "/zh/track", beside(app, *places))


def test_no_bytes_at_the_desk_beside_a_report_make_a_500(
    app_on_both: Flask, app: Flask, act: Acting, session: Session
) -> None:
    made = makers.receipt(act)
    alarm = alarms.raise_alarm(
        session.get_one(Complaint, made.complaint.id), kind="leaked", text="有人打电话。", act=act(CITIZEN)
    )
    session.commit()
    ref = str(alarm.id)
    for who, page, parts in (
        (MUNICIPAL, "/zh/desk/alarms", ("/desk/alarms",)),
        (ADMIN, "/zh/desk/notices", ("/desk/notices",)),
        (TRIAGE, "/zh/desk/complaints/new", ("/complaints/new", "/complaints/slip", "/desk/labels")),
    ):
        hammer(app, prober(app, who), page, beside(app, *parts), ref)
