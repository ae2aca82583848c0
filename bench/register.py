"""`python -m bench.register [VENUES]`: how long the register takes to be searched, small and ten times as large.

Venues are invented from few words, so that some are everywhere, some rare and some absent. What counts is how the times of
the two registers compare: a search that reads the whole table takes ten times as long in the second.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from random import Random

from flask import Flask
from sqlalchemy import func, insert, select

from portal.app import create_core
from portal.config import Config, new_keys
from portal.founding import found
from portal.ground.db import db
from portal.ground.search import index, keys
from portal.law.catalogue.types import Pack
from portal.work.venues import finding
from portal.work.venues.models import Venue, VenueKey
from portal.work.venues.places import spoken

ROUNDS = 20
BATCH = 5_000
ALPHABET = "云永欢华新安康乐美佳百联世纪星辰金银东方南北大小天地人和平光明海河江湖春夏秋冬红蓝绿白黑"
KINDS = ("健身馆", "游泳馆", "超市", "便利店", "酒店", "公寓", "花园", "商场", "影院", "浴场")
NEAR = (31.2, 121.4)
QUERIES: Mapping[str, str] = {
    "frequent": "健身", "frequent, by initials": "jsg", "two frequent": "健身 公寓", "rare": "云永欢", "rare, half typed": "yunyo",
    "absent": "火锅城", "misspelt": "云勇欢健身馆", "misspelt pinyin": "yunyogn", "a label's code": "AB2CD3E4",
}  # fmt: skip


def fill(pack: Pack, rows: int) -> None:
    """Bring the register to so many venues."""
    random, known = Random(7), spoken(pack)
    streets, there = list(pack.streets.values()), db.session.scalar(select(func.count(Venue.id))) or 0
    for first in range(there, rows, BATCH):
        venues, marks = [], []
        for key in range(first + 1, min(first + BATCH, rows) + 1):
            street = random.choice(streets)
            name = "".join(random.choices(ALPHABET, k=random.choice((2, 3)))) + random.choice(KINDS)
            lat, lon = 30.8 + random.random() * 0.6, 121.0 + random.random() * 0.9
            venues.append(
                {"id": key, "code": f"{key:08d}", "scenario": "SP.GYM", "district": street.district, "name_zh": name, "fictitious": True,
                 "address": street.name_zh, "lat": lat, "lon": lon, "search": index(name, street.name_zh, known=known)}
            )  # fmt: skip
            marks += [{"key": mark, "venue_id": key} for mark in keys(name, written=street.name_zh, known=known)]
        db.session.execute(insert(Venue), venues)
        db.session.execute(insert(VenueKey), marks)
        db.session.commit()


def measure(pack: Pack, rounds: int) -> dict[str, float]:
    """The median of each kind of search, in milliseconds."""
    known = spoken(pack)
    asked: dict[str, Callable[[], object]] = {
        name: lambda query=query: finding.suggest(db.session(), query, known=known, limit=8)  # type: ignore[misc]
        for name, query in QUERIES.items()
    }
    asked["nearby"] = lambda: finding.near(db.session(), *NEAR, within=500)
    return {name: statistics.median(_taken(ask) for _ in range(rounds)) for name, ask in asked.items()}


def _taken(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def report(small: Mapping[str, float], large: Mapping[str, float], rows: int) -> list[str]:
    """A line for each kind of search."""
    head = f"{'search':24}{rows // 10:>10} venues {rows:>10} venues   ratio"
    return [
        head,
        *(
            f"{name:24}{small[name]:>14.1f} ms {large[name]:>14.1f} ms {large[name] / small[name]:>7.1f}"
            for name in small
        ),
    ]


def compare(app: Flask, rows: int, rounds: int) -> list[str]:
    """Both registers, one after the other."""
    pack: Pack = app.extensions["portal.pack"]
    fill(pack, rows // 10)
    small = measure(pack, rounds)
    fill(pack, rows)
    return report(small, measure(pack, rounds), rows)


def main() -> None:
    """In a database of its own, which goes with the run."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        env = {"PORTAL_MODE": "demo", "PORTAL_DATA_DIR": folder, "PORTAL_WORKER": "off", **new_keys()}
        app = create_core(Config.from_env(env))
        with app.app_context():
            found(app)
            print("A search of the register, on SQLite:")
            print("\n".join(compare(app, rows, ROUNDS)))
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
