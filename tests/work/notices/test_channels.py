"""Mail over SMTP and SMS by a gateway, against real servers: what goes over the wire, and what each failure is called."""

import hashlib
import hmac
import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.work.notices.letters import letter
from portal.work.notices.parcel import Parcel, Undelivered
from portal.work.notices.sending import probe, send
from tests.work.notices.servers import (
    SECRET,
    Box,
    certificate,
    mail_server,
    mail_url,
    sms_gateway,
    sms_url,
    ways,
    who,
)

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
STOP = "https://portal.example/zh/notices/stop/abc"
SAID = letter("mail", "news", "zh", track="https://portal.example/zh/track", stop=STOP, code="", confirm="", hours=24)
MAIL = Parcel("m4rk", "someone@mail.example", "news", "zh", SAID.subject, SAID.text, STOP, AT)
SMS = MAIL._replace(to="13800000000", subject="", text="有新消息")


def fault(url: str, parcel: Parcel = MAIL) -> tuple[str, bool, bool]:
    """The class of a failure, whether it is for good, and whether it concerns everything."""
    with pytest.raises(Undelivered) as found:
        send(ways(url)[0], parcel, "portal.example")
    assert found.value.__cause__ is None, "the server's words are left behind"
    return found.value.reason, found.value.final, found.value.for_all


def test_a_mail_says_that_there_is_news_and_how_to_stop_it() -> None:
    with mail_server() as box:
        send(ways(mail_url(box))[0], MAIL, "portal.example")
    (mail,) = box.mails
    assert box.envelopes == [("notices@portal.example", ["someone@mail.example"])]
    assert (mail["Subject"], mail["From"], mail["To"]) == ("有新消息", "notices@portal.example", "someone@mail.example")
    assert mail["List-Unsubscribe"] == f"<{STOP}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<m4rk@portal.example>", "auto-generated")
    assert mail.get_content().replace("\r\n", "\n") == SAID.text


def test_no_header_betrays_the_machine_or_the_matter() -> None:
    with mail_server() as box:
        send(ways(mail_url(box))[0], MAIL, "portal.example")
    (mail,) = box.mails
    expected = {
        "To",
        "From",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    }
    form = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "X-Peer", "X-MailFrom", "X-RcptTo"}
    assert set(mail.keys()) - form == expected
    assert socket.gethostname() not in mail.as_string()


def test_a_letter_speaks_its_receivers_language_and_says_nothing_else() -> None:
    for channel in ("mail", "sms"):
        for kind in ("news", "confirm"):
            given = {"track": "T", "stop": "S", "confirm": "C", "code": "012345", "hours": 24}
            zh, en = (letter(channel, kind, lang, **given) for lang in ("zh", "en"))
            assert re.search("[一-鿿]", zh.text), zh
            assert not re.search("[一-鿿]", en.text + en.subject), en
            assert ("012345" in zh.text) == (kind == "confirm") == ("012345" in en.text)
            for word in ("刷脸", "人脸", "投诉", "反映", "场所", "face", "complaint", "report"):
                assert word not in f"{zh.subject} {zh.text} {en.subject} {en.text}".lower()


def test_encrypted_from_the_start_and_signed_in(tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    with mail_server(ssl_context=context, authenticator=who, auth_require_tls=False) as box:
        url = f"smtps://portal:p%40ss%20word@127.0.0.1:{box.port}/?from=n@portal.example&ca={ca}"
        send(ways(url)[0], MAIL, "portal.example")
        assert box.signed_in == [True]
        assert fault(url.replace("word", "wort"))[0] == "credentials"
        assert fault(url.replace(f"&ca={ca}", "")) == ("tls", False, True)
        probe(ways(url)[0], "portal.example", AT)


def test_encrypted_by_starttls_or_not_at_all(tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    with mail_server(tls_context=context, require_starttls=True) as box:
        send(ways(f"smtp://127.0.0.1:{box.port}/?from=n@portal.example&ca={ca}")[0], MAIL, "portal.example")
        assert len(box.mails) == 1
    with mail_server() as plain:
        assert fault(f"smtp://127.0.0.1:{plain.port}/?from=n@portal.example") == ("tls", False, True)
        assert plain.mails == [], "nothing is said in the clear to a server that offers no encryption"


@pytest.mark.parametrize(
    ("rcpt", "data", "expected"),
    [
        ("550 5.1.1 <someone@mail.example> unknown", "", ("address", True, False)),
        ("451 4.7.1 <someone@mail.example> greylisted", "", ("later", False, False)),
        ("", "554 spam about someone@mail.example", ("message", True, False)),
        ("", "452 disk full", ("later", False, False)),
    ],
)
def test_a_servers_words_become_a_class(rcpt: str, data: str, expected: tuple[str, bool, bool]) -> None:
    with mail_server() as box:
        box.at_rcpt, box.at_data = rcpt, data or "250 OK"
        assert fault(mail_url(box)) == expected


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert fault(mail_url(Box(port=taken.getsockname()[1]))) == ("unreachable", False, True)


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "王@mail.example", "x", ""]
)
def test_an_address_that_is_none_never_reaches_the_server(to: str) -> None:
    with mail_server() as box:
        assert fault(mail_url(box), MAIL._replace(to=to)) == ("address", True, False)
        assert box.envelopes == []


def test_the_gateway_gets_signed_json() -> None:
    with sms_gateway() as gateway:
        send(ways(sms_url(gateway))[0], SMS, "portal.example")
    ((path, headers, body),) = gateway.requests
    assert path == "/send?team=7"
    assert json.loads(body) == {"id": "m4rk", "kind": "news", "to": "13800000000", "language": "zh", "text": "有新消息"}
    signed = hmac.new(SECRET.encode(), headers["X-Portal-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Portal-Signature"] == f"sha256={signed.hexdigest()}"
    assert (headers["X-Portal-Id"], headers["X-Portal-Timestamp"]) == ("m4rk", str(int(AT.timestamp())))
    assert SECRET not in str(headers)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, ("credentials", False, True)),
        (429, ("later", False, False)),
        (503, ("later", False, False)),
        (422, ("address", True, False)),
        (400, ("message", True, False)),
        (404, ("answer", False, True)),
        (302, ("answer", False, True)),
    ],
)
def test_a_gateways_answer_becomes_a_class(status: int, expected: tuple[str, bool, bool]) -> None:
    with sms_gateway() as gateway:
        gateway.status = status
        assert fault(sms_url(gateway), SMS) == expected
        assert len(gateway.requests) == 1, "no redirect is followed"


def test_a_gateway_is_trusted_by_its_certificate(tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    with sms_gateway(context) as gateway:
        url = f"sms+https://:{SECRET}@127.0.0.1:{gateway.port}/send"
        assert fault(url, SMS) == ("tls", False, True)
        send(ways(f"{url}#ca={ca}")[0], SMS, "portal.example")
        probe(ways(f"{url}#ca={ca}")[0], "portal.example", AT)
    assert [json.loads(body)["kind"] for _path, _headers, body in gateway.requests] == ["news", "check"]


def test_a_developers_mail_stays_in_a_folder(tmp_path: Path) -> None:
    way = ways(f"maildir:{tmp_path / 'mail'}")[0]
    probe(way, "localhost", AT)
    send(way, MAIL, "localhost")
    (kept,) = (tmp_path / "mail" / "new").iterdir()
    assert b"List-Unsubscribe" in kept.read_bytes()
