"""The commands of the portal. Each mistake in the surroundings ends in one sentence that says how to mend it."""

import argparse
import contextlib
import errno
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from portal.bilingual import LANGS
from portal.config import Config, UnsafeSetting, new_keys
from portal.law.workflow.actors import Role
from portal.law.workflow.states import Track

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class CannotStart(Exception):
    """Something outside the portal is in the way; the message says what and how to mend it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with a sentence on standard error when it did not."""
    options = _parser().parse_args(arguments)
    os.umask(0o077)  # what is kept here is for its owner only
    try:
        options.run(options)
    except (CannotStart, UnsafeSetting) as error:
        return _stopped(str(error))
    except OSError as error:
        return _stopped(_in_words(error))
    except SQLAlchemyError as error:
        return _stopped(_of_database(error))
    return 0


def _stopped(why: str) -> int:
    print(f"portal: {why}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: Callable[[argparse.Namespace], None], help_text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=help_text)
        found.set_defaults(run=run)
        return found

    serve = command("serve", _serve, "serve the portal on 127.0.0.1")
    serve.add_argument("--host", default="127.0.0.1")
    command("worker", _worker, "run the clock's jobs alone")
    command("upgrade", _upgrade, "bring the database to this release")
    demo = command("demo", _demo, "fill an empty database with the demo city")
    demo.add_argument("--cases", type=int, default=300)
    demo.add_argument("--seed", type=int, default=7)
    command("keys", _keys, "print fresh PORTAL_SECRET_KEY and PORTAL_VAULT_KEYS")
    command("check", _check, "say what is wrong with the settings, and how to mend it")
    people = command("user", _people, "add a person: portal user add LOGIN NAME ROLE OFFICE")
    adding = people.add_subparsers(required=True).add_parser("add", help="asks for the password")
    for name in ("login", "name", "role", "office"):
        adding.add_argument(name)
    adding.add_argument("--certificate", help="the number of the enforcement certificate (执法证)")
    adding.add_argument("--until", type=date.fromisoformat, help="its last day, YYYY-MM-DD")
    tables = command(
        "workflow", _diagram, "print the tables of moves: portal workflow diagram --track case --format svg"
    )
    drawn = tables.add_subparsers(required=True).add_parser("diagram", help="as Mermaid text or as one SVG")
    drawn.add_argument("--track", choices=[track.value for track in Track], help="one of them; all by default")
    drawn.add_argument("--format", choices=["mermaid", "svg"], default="mermaid")
    drawn.add_argument("--lang", choices=LANGS, default="zh")
    run = command("run", _run, "keys, database, demo city and server: what `make run` calls")
    run.add_argument("--cases", type=int, default=300)
    run.add_argument("--seed", type=int, default=7)
    return parser


def _app() -> Flask:
    from portal.app import create_app

    config = Config.from_env(os.environ)
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return create_app(config)


def _upgrade(options: argparse.Namespace) -> None:
    from portal.founding import found

    app = _app()
    with app.app_context():
        found(app)


def _serve(options: argparse.Namespace) -> None:
    serve(_app(), options.host)


def serve(app: Flask, host: str) -> None:
    """Serve until interrupted; the jobs run in a thread unless PORTAL_WORKER=off."""
    import waitress

    from portal import jobs
    from portal.founding import refuse_demo_people
    from portal.ground.web.spool import seal_server_buffers

    config: Config = app.extensions["portal.config"]
    if config.mode == "demo" and host not in LOOPBACK:
        raise UnsafeSetting(
            "The demo has accounts with a known password and serves this machine only: leave --host out."
        )
    with app.app_context():
        refuse_demo_people(config)
    _refuse_taken_port(host, config.port)
    if config.worker:
        threading.Thread(target=jobs.run_forever, args=(app,), daemon=True).start()
    seal_server_buffers()
    waitress.serve(
        app,
        host=host,
        port=config.port,
        threads=8,
        connection_limit=2000,
        asyncore_use_poll=True,
        channel_timeout=30,
        max_request_body_size=220 * 1024 * 1024,
        ident=None,
        **behind(config.proxy),
    )


def behind(proxy: str) -> dict[str, Any]:
    """How the server learns the client's address from the reverse proxy, for the rate limits; from nobody else."""
    if not proxy:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}


def _refuse_taken_port(host: str, port: int) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} is taken; choose another one, for example: PORT={port + 1} make run"
            ) from error


def _worker(options: argparse.Namespace) -> None:
    from portal import jobs
    from portal.founding import refuse_demo_people

    app = _app()
    with app.app_context():
        refuse_demo_people(app.extensions["portal.config"])
    jobs.run_forever(app)


def _demo(options: argparse.Namespace) -> None:
    from portal.demo.city import build

    app = _app()
    with app.app_context():
        build(app, cases=options.cases, seed=options.seed)


def _keys(options: argparse.Namespace) -> None:
    for name, value in new_keys().items():
        print(f"{name}={value}")


def _check(options: argparse.Namespace) -> None:
    from portal.clock import legal_day, now
    from portal.founding import complaints_about, remarks_about

    app = _app()
    with app.app_context():
        found = complaints_about(app)
        remarks = [] if found else remarks_about(app, legal_day(now(), app.extensions["portal.pack"].zone))
    for line in (*found, *remarks):
        print(line)
    if found:
        raise CannotStart("the settings above need mending.")
    print("Settings, storage, keys, database and calendar are in order.")


def _diagram(options: argparse.Namespace) -> None:
    """The tables alone: no settings, no database."""
    from portal.law.workflow.diagram.mermaid import mermaid
    from portal.law.workflow.diagram.svg import whole

    tracks = [Track(options.track)] if options.track else list(Track)
    drawn = whole(tracks, options.lang) if options.format == "svg" else None
    sys.stdout.write(drawn or "\n".join(mermaid(track, options.lang) for track in tracks))


def _people(options: argparse.Namespace) -> None:
    from portal.clock import legal_day, now
    from portal.founding import is_taken

    if bool(options.certificate) != bool(options.until):
        raise CannotStart("A certificate has a number and a last day: give --certificate and --until, or neither.")
    app = _app()
    if options.office not in app.extensions["portal.pack"].offices or options.role not in set(Role):
        raise CannotStart(
            "There is no such office or role; offices are codes of the pack, roles TO CO LR DH MS MA AU AG."
        )
    today = legal_day(now(), app.extensions["portal.pack"].zone)
    if options.until and options.until < today:
        raise CannotStart(f"The certificate has ended on {options.until}: nobody may visit with it.")
    login = options.login.strip().lower()
    with app.app_context():
        if is_taken(login):
            raise CannotStart(f"There is a login {login} already; choose another one.")
        _enter(options, login, today)


def _enter(options: argparse.Namespace, login: str, today: date) -> None:
    from portal.founding import add_person

    certificate = (options.certificate, options.until) if options.until else None
    try:
        add_person(login, options.name, Role(options.role), options.office, getpass(), certificate, from_day=today)
    except IntegrityError as error:
        raise CannotStart("Login or certificate are somebody's already; nobody was added.") from error


def _run(options: argparse.Namespace) -> None:
    """A newcomer's first minute: everything kept in var/, owner-only, demo mode on loopback."""
    _load_keys(Path("var/keys"))
    os.environ.setdefault("PORTAL_MODE", "demo")
    os.environ.setdefault("PORTAL_DATA_DIR", "var/data")
    # Only here, for trying it out: mail stays in a folder of this machine. Elsewhere nothing is offered by default.
    os.environ.setdefault("PORTAL_NOTIFY_URLS", "maildir:var/mail")
    config = Config.from_env(os.environ)
    _refuse_taken_port("127.0.0.1", config.port)
    app = _app()
    from portal.demo.city import build, sign_ins
    from portal.founding import found

    with app.app_context():
        found(app)
        build(app, cases=options.cases, seed=options.seed)
        lines = sign_ins(app)
    folders = [f"Reminders to reporters are kept in {way.path}/new" for way in config.notify if way.scheme == "maildir"]
    print(f"\n  {config.base_url}/\n", *lines, *folders, "", sep="\n  ", flush=True)
    serve(app, "127.0.0.1")


def _load_keys(folder: Path) -> None:
    """The keys of this folder, made on the first run and readable by their owner only."""
    path = folder / "env"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in new_keys().items())
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


def _of_database(error: SQLAlchemyError) -> str:
    """Without the statement and without the address, which holds a password."""
    if isinstance(error, ArgumentError):
        return "PORTAL_DATABASE_URL is no address of a database; for example postgresql+psycopg://user:password@host/portal."
    cause = str(error.orig) if isinstance(error, DBAPIError) else ""
    if re.search("no such table|relation .* does not exist", cause):
        return "The database is empty or of another release; run `portal upgrade`."
    if isinstance(error, OperationalError):
        return "The database cannot be reached; look at PORTAL_DATABASE_URL, and whether its server runs."
    return f"The database refused ({type(error).__name__}); `portal check` looks at what it holds."


def _in_words(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"The folder {error.filename or '.'} cannot be written to; change its owner, or set PORTAL_DATA_DIR to one that can."
    if error.errno == errno.ENOSPC:
        return "The disk is full; make room and start again. Nothing was lost."
    return f"{error.strerror or error} ({error.filename})" if error.filename else str(error)


if __name__ == "__main__":
    sys.exit(main())
