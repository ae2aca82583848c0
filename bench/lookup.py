"""`python -m bench.lookup`: how long a refused look-up takes for a code that is unknown, deleted, or known with a wrong PIN.

The three are measured in turn within one run, each on codes that nobody has tried yet; what counts is their ratio.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from portal.app import create_core
from portal.clock import now
from portal.config import Config, new_keys
from portal.founding import found
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.rulebook.rules import rules
from portal.law.workflow.actors import CITIZEN
from portal.work.complaints.actions.submit import Receipt, submit
from portal.work.complaints.answers import Answers, Place
from portal.work.complaints.codes import code_for
from portal.work.complaints.lookup import WrongPin, by_code_and_pin
from portal.work.complaints.sealed import destroy

ROUNDS = 60
WRONG = "00000000"
KINDS = ("unknown", "wrong PIN", "deleted")


def measure(app: Flask, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each refused look-up, by kind."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn, codes in enumerate(_codes(app, rounds)):
        for place in range(len(KINDS)):
            kind = KINDS[(turn + place) % len(KINDS)]
            taken[kind].append(_refused(codes[kind]))
    return taken


def _codes(app: Flask, rounds: int) -> Iterator[dict[str, str]]:
    for turn in range(rounds):
        known, deleted = (_sent(app, f"bench {turn} {kind}") for kind in ("known", "deleted"))
        destroy(deleted.complaint, now=now())
        db.session.commit()
        yield {"unknown": code_for(f"never sent {turn}"), "wrong PIN": known.code, "deleted": deleted.code}


def _sent(app: Flask, idem: str) -> Receipt:
    act = Act(CITIZEN, now(), rules(db.session(), app.extensions["portal.pack"]))
    district = next(iter(act.rules.pack.districts))
    told = Answers("SP.POOL", district, act.today, place=Place(name="示例"), violations=("V02",))
    return submit(told, idem=idem, act=act)


def _refused(code: str) -> float:
    db.session.expire_all()
    start = time.perf_counter()
    try:
        by_code_and_pin(db.session(), code, WRONG, now=now())
    except WrongPin:
        db.session.commit()
    return (time.perf_counter() - start) * 1000


def report(taken: dict[str, list[float]]) -> list[str]:
    """Medians, spread, and each kind against the unknown code."""
    base = statistics.median(taken["unknown"])
    lines = []
    for kind, times in taken.items():
        low, middle, high = statistics.quantiles(times, n=4)
        lines.append(
            f"{kind:<10} median {middle:6.2f} ms  (quartiles {low:.2f} to {high:.2f})  ratio {middle / base:.3f}"
        )
    return lines


def main(rounds: int = ROUNDS) -> None:
    """A database of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"PORTAL_MODE": "demo", "PORTAL_DATA_DIR": folder, "PORTAL_WORKER": "off", **new_keys()}
        Path(folder).mkdir(exist_ok=True)
        app = create_core(Config.from_env(env))
        with app.app_context():
            found(app)
            print("A refused look-up, on SQLite:")
            print("\n".join(report(measure(app, rounds))))
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
