"""Starting: what is in the way is said in one sentence, and what was kept is kept."""

import argparse
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.cli import _parser, main
from portal.config import Config, UnsafeSetting, new_keys
from portal.demo.city import build
from portal.founding import add_person, complaints_about, refuse_demo_people
from portal.ground.db import db
from portal.law.workflow.actors import Role
from portal.work.accounts.models import User
from tests.cast import OFFICER
from tests.conftest import DAY
from tests.engines import KEYS

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
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


ADD = ("user", "add")
NEWCOMER = ("newcomer", "新人", "CO", OFFICER.office)


@pytest.mark.parametrize("half", [("--certificate", "沪A-1"), ("--until", "2099-12-31")], ids=["number", "day"])
def test_half_a_certificate_is_refused_rather_than_dropped(half: tuple[str, str], capsys: Any) -> None:
    assert main([*ADD, *NEWCOMER, *half]) == 1
    assert capsys.readouterr().err.startswith("portal: A certificate has a number and a last day")


@pytest.fixture
def commanded(app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., str]:
    """Run a command in this process, on the database of the test; what it said is one sentence without a secret."""

    def run(*arguments: str, **other: str) -> str:
        config = app.extensions["portal.config"]
        db.session.commit()
        place = {"PORTAL_DATABASE_URL": config.database_url, "PORTAL_DATA_DIR": str(config.data_dir)}
        for name, value in {**DEMO, **place, **other}.items():
            monkeypatch.setenv(name, value)
        assert main(arguments) == 1
        said = str(capsys.readouterr().err)
        assert said.startswith("portal: ")
        assert said.count("\n") == 1
        assert "geheim" not in said
        return said

    return run


@pytest.mark.parametrize(
    ("asked", "database", "said"),
    [
        ((OFFICER.login, *NEWCOMER[1:]), None, f"There is a login {OFFICER.login} already; choose another one."),
        ((*NEWCOMER, "--certificate", "A-1", "--until", "2020-12-31"), None, "The certificate has ended on 2020-12-31"),
        (NEWCOMER, "postgresql+psycopg://portal:geheim@127.0.0.1:1/x", "The database cannot be reached"),
        (NEWCOMER, "sqlite://", "run `portal upgrade`"),
        (NEWCOMER, "geheim", "PORTAL_DATABASE_URL is no address of a database"),
    ],
    ids=["known login", "ended certificate", "no server", "empty database", "no address"],
)
def test_whoever_cannot_be_added_is_one_clear_sentence(
    commanded: Callable[..., str], asked: tuple[str, ...], database: str | None, said: str
) -> None:
    assert said in commanded(*ADD, *asked, **({"PORTAL_DATABASE_URL": database} if database else {}))


def test_a_certificate_that_is_somebodys_already_is_one_clear_sentence(
    commanded: Callable[..., str], monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    monkeypatch.setattr("portal.cli.getpass", lambda: "ein langes Satzwort")
    until = date(2099, 12, 31)
    add_person("first", "甲", Role.OFFICER, OFFICER.office, "x", ("A-1", until), from_day=DAY)
    said = commanded(*ADD, *NEWCOMER, "--certificate", "A-1", "--until", str(until))
    assert said == "portal: Login or certificate are somebody's already; nobody was added.\n"
    held = {user.login: [(row.number, row.valid_to) for row in user.certificates] for user in session.query(User)}
    assert held["first"] == [("A-1", until)]
    assert NEWCOMER[0] not in held


def test_the_worker_too_refuses_demo_accounts_in_production(app: Flask, tmp_path: Path) -> None:
    db.session.add(User(login="demo", name="示例", password_hash="x", is_demo=True))
    db.session.commit()
    url = app.extensions["portal.config"].database_url
    production = {**KEYS, "PORTAL_MODE": "production", "PORTAL_BASE_URL": "https://portal.example"}
    answer = portal("worker", cwd=tmp_path, PORTAL_DATABASE_URL=url, **production)
    assert answer.returncode == 1
    assert answer.stderr.startswith("portal: This database holds demo accounts")


class Read(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """As a mapping does."""
        self.asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_setting_that_is_read(readme: str) -> None:
    env = Read(DEMO)
    Config.from_env(env)
    named = re.findall(r"(?m)^\| `(PORTAL_\w+|PORT)` \|", (ROOT / readme).read_text(encoding="utf-8"))
    assert sorted(named) == sorted(env.asked)


def commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The commands of a parser, by name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def ways(parser: argparse.ArgumentParser, name: str) -> dict[str, set[str]]:
    """A command, or each of those under it, with its options; as many capitals as it has other arguments."""
    found: dict[str, set[str]] = {}
    for under, inner in commands(parser).items():
        found |= ways(inner, f"{name} {under}".strip())
    options = {one for action in parser._actions for one in action.option_strings if one.startswith("--")}
    return found or {name: options - {"--help"}}


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_command_with_its_options(readme: str) -> None:
    known = ways(_parser(), "")
    told: dict[str, set[str]] = {}
    text = (ROOT / readme).read_text(encoding="utf-8").partition("| `run ")
    for row in re.findall(r"(?m)^\| `(.+?)` \| ", text[1] + text[2].partition("\n\n")[0]):
        (name,) = [name for name in known if re.match(rf"{name}\b", row)]
        told[name] = set(re.findall(r"--\w+", row))
    assert told == known
