"""The desk at a fixed moment: the day on which the tests begin."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.ground.db import db
from portal.work.files import store
from tests.cast import Person
from tests.client import Browser, browser
from tests.conftest import moment

SignedIn = Callable[..., Browser]


@pytest.fixture(autouse=True)
def clock(app: Flask, tmp_path: Path) -> Iterator[None]:
    """Ten in the morning of the first day."""
    store.install(tmp_path / "kept")
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture
def desk(app: Flask) -> SignedIn:
    """`desk(TRIAGE)`: a browser of somebody who has signed in; what the test has made is stored first."""

    def signed_in(who: Person, lang: str = "zh") -> Browser:
        db.session.commit()
        return browser(app).sign_in(who, lang)

    return signed_in
