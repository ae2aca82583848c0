"""Starting: what is in the way is said in one sentence, and what was kept is kept."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Config, UnsafeSetting, new_keys
from portal.demo.city import build
from portal.founding import complaints_about, refuse_demo_people
from portal.ground.db import db
from portal.work.accounts.models import User
from tests.engines import KEYS

DEMO = {**KEYS, "PORTAL_MODE": "demo"}


def portal(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the portal in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = portal("run", cwd=tmp_path, PORT=str(port))
    assert answer.returncode == 1
    assert answer.stderr == f"portal: Port {port} is taken; choose another one, for example: PORT={port + 1} make run\n"


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    answer = portal("run", cwd=tmp_path, PORT="8765")
    assert answer.returncode == 1
    assert answer.stderr.startswith("portal: ")
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"PORTAL_MODE": "live"}, "PORTAL_MODE is 'live'"),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY must hold at least 32 characters"),
        ({"PORTAL_VAULT_KEYS": ""}, "PORTAL_VAULT_KEYS is missing"),
        ({"PORTAL_VAULT_KEYS": "k1:abc"}, "each key 32 bytes"),
        ({"PORTAL_SIGNING_KEYS": "s1:abc"}, "PORTAL_SIGNING_KEYS must be id:key pairs"),
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"PORTAL_MODE": "production", "PORTAL_BASE_URL": "http://portal.example"}, "must start with https://"),
    ],
)
def test_an_unsafe_setting_says_how_to_mend_it(change: dict[str, str], said: str) -> None:
    with pytest.raises(UnsafeSetting, match=said):
        Config.from_env({**DEMO, **change})


def test_fresh_keys_are_accepted_and_never_shown() -> None:
    config = Config.from_env({**new_keys(), "PORTAL_MODE": "demo"})
    assert "secret_key" not in repr(config)
    assert "vault_keys" not in repr(config)


def test_production_refuses_a_database_with_demo_accounts(app: Flask) -> None:
    production = Config.from_env({**KEYS, "PORTAL_MODE": "production", "PORTAL_BASE_URL": "https://portal.example"})
    refuse_demo_people(production)
    db.session.add(User(login="demo", name="示例", password_hash="x", is_demo=True))
    db.session.commit()
    with pytest.raises(UnsafeSetting, match="demo accounts"):
        refuse_demo_people(production)


def test_a_second_start_leaves_the_city_as_it_is(app: Flask) -> None:
    db.session.add(User(login="demo", name="示例", password_hash="x", is_demo=True))
    db.session.commit()
    build(app, cases=3, seed=1)
    assert db.session.query(User).filter(User.is_demo).count() == 1


def test_what_needs_mending_is_said(app: Flask) -> None:
    app.extensions["portal.config"].data_dir.mkdir(exist_ok=True)
    assert complaints_about(app) == []
