"""The bench runs, and what it compares is what it says."""

import re

from flask import Flask
from sqlalchemy import select

from bench import register
from bench.lookup import KINDS, measure, report
from portal.ground.db import db
from portal.work.complaints.models import SealedPart


def test_refused_look_ups_are_compared(app: Flask) -> None:
    taken = measure(app, 3)
    assert {kind: len(times) for kind, times in taken.items()} == dict.fromkeys(KINDS, 3)
    assert all(time > 0 for times in taken.values() for time in times)
    lines = report(taken)
    assert re.search(r"ratio 1\.000$", lines[0])
    destroyed = db.session.scalars(select(SealedPart).where(SealedPart.destroyed_at.is_not(None))).all()
    assert len(destroyed) == 3


def test_searches_of_a_small_and_a_large_register_are_compared(app: Flask) -> None:
    lines = register.compare(app, 40, 2)
    assert len(lines) == len(register.QUERIES) + 2
    assert all(re.search(r"\d ms +\d+\.\d ms +\d+\.\d$", line) for line in lines[1:])
