"""The demo city has the same states whenever it is built."""

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import select

from portal.demo.city import build
from portal.ground.db import db
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint

AFTER_THE_HOLIDAY = datetime(2026, 10, 7, 16, 30, tzinfo=UTC)
"""Half past midnight in Shanghai, after eight days without work."""


def test_every_script_comes_to_its_end_even_at_night_after_a_long_holiday(app: Flask) -> None:
    with time_machine.travel(AFTER_THE_HOLIDAY, tick=False):
        build(app, cases=20, seed=1)
    complaints, cases = (set(db.session.scalars(select(model.state))) for model in (Complaint, Case))
    assert {"submitted", "needs_info", "transfer_pending", "referred_out", "withdrawn"} <= complaints
    assert {"preliminary", "closed", "hearing", "deciding"} <= cases
