"""PORTAL_NOTIFY_URLS: what it understands, what stops the start, and what `portal check` says of a server."""

import socket
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Config, UnsafeSetting
from portal.founding import complaints_about
from tests.engines import KEYS
from tests.work.notices.servers import SECRET, mail_server, mail_url, sms_gateway, sms_url, use

MAIL = "smtps://portal:p%40ss@mail.example:465/?from=notices@portal.example"
SMS = f"sms+https://:{SECRET}@sms.example/send?team=7"


def read(urls: str, mode: str = "production") -> Config:
    base = "https://portal.example" if mode == "production" else "http://127.0.0.1:8000"
    return Config.from_env({**KEYS, "PORTAL_MODE": mode, "PORTAL_BASE_URL": base, "PORTAL_NOTIFY_URLS": urls})


def test_none_by_default() -> None:
    assert (read("").notify, read("").channels) == ((), ())


def test_one_for_mail_and_one_for_sms() -> None:
    config = read(f"  {MAIL}\n{SMS}#ca=/etc/ca.pem ")
    assert config.channels == ("mail", "sms")
    mail, sms = config.notify
    assert (mail.host, mail.port, mail.user, mail.secret, mail.sender) == (
        "mail.example", 465, "portal", "p@ss", "notices@portal.example",
    )  # fmt: skip
    assert (sms.host, sms.port, sms.path, sms.secret, sms.ca) == (
        "sms.example", 443, "/send?team=7", SECRET, "/etc/ca.pem",
    )  # fmt: skip
    assert "p@ss" not in repr(config)
    assert SECRET not in repr(config)


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ("http://sms.example/send", "names 'http'"),
        ("ftp://x", "begins with smtps://"),
        ("mail.example:25", "names 'mail.example'"),
        (f"sms+http://:{SECRET}@sms.example/send", "in the clear"),
        ("smtp://mail.example/?from=a@b.example&starttls=off", "in the clear"),
        ("maildir:/var/mail", "readable on the disk"),
        ("sms+https://:short@sms.example/", "at least 16 characters"),
        ("smtps://mail.example/", "needs the sender's address"),
        ("smtps://mail.example/?from=nobody", "needs the sender's address"),
        ("smtps:///?from=a@b.example", "names no host"),
        ("smtps://mail.example:x/?from=a@b.example", "must be a number"),
        ("smtps://[::1/?from=a@b.example", "cannot be read"),
        (f"{MAIL} smtp://other.example/?from=a@b.example", "two addresses for one channel"),
    ],
)
def test_what_is_unsafe_or_unknown_stops_the_start_with_a_sentence(urls: str, said: str) -> None:
    with pytest.raises(UnsafeSetting, match=said) as found:
        read(urls)
    assert SECRET not in str(found.value)
    assert "p%40ss" not in str(found.value)


def test_a_server_on_this_machine_needs_no_encryption() -> None:
    assert read("smtp://127.0.0.1:25/?from=a@b.example&starttls=off").channels == ("mail",)
    assert read(f"sms+http://:{SECRET}@localhost:8025/send").channels == ("sms",)
    assert read("maildir:var/mail", "demo").notify[0].path == "var/mail"


def test_a_check_talks_to_the_servers_and_sends_nothing(app: Flask) -> None:
    app.extensions["portal.config"].data_dir.mkdir(exist_ok=True)
    with mail_server() as box, sms_gateway() as gateway:
        use(app, mail_url(box), sms_url(gateway))
        assert complaints_about(app) == []
        gateway.status = 401
        (fault,) = complaints_about(app)
        assert fault == "PORTAL_NOTIFY_URLS: sms+http://127.0.0.1 refuses user and password, or the secret."
    assert box.mails == []
    assert all(b'"check"' in body for _path, _headers, body in gateway.requests)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        use(app, f"smtp://127.0.0.1:{taken.getsockname()[1]}/?from=a@b.example&starttls=off")
        assert "cannot be reached" in complaints_about(app)[0]


def test_a_folder_that_cannot_be_written_is_said(app: Flask, tmp_path: Path) -> None:
    app.extensions["portal.config"].data_dir.mkdir(exist_ok=True)
    (tmp_path / "file").write_text("in the way")
    use(app, f"maildir:{tmp_path / 'file' / 'mail'}")
    assert "cannot be written to" in complaints_about(app)[0]
