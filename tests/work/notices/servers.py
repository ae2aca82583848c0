"""Real servers on this machine: a mail server that keeps what it gets or refuses it, and an SMS gateway."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from portal.config import Config
from tests.engines import KEYS

SECRET = "a-secret-of-the-gateway"


@dataclass
class Box:
    """What a mail server was sent, and how it answers."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    at_rcpt: str = ""
    at_data: str = "250 OK"
    meanwhile: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Take the address, or say what the test wants said."""
        if self.at_rcpt:
            return self.at_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail."""
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.signed_in.append(bool(session.authenticated))
        self.meanwhile()
        return self.at_data


class AnyPort(Controller):
    """A controller that lets the system choose the port, and then knocks on that one."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**how: Any) -> Iterator[Box]:
    """A server on a port of its own."""
    box = Box()
    controller = AnyPort(box, hostname="127.0.0.1", port=0, ready_timeout=20, **how)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def who(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """One user with one password."""
    right = (data.login, data.password) == (b"portal", b"p@ss word")
    return AuthResult(success=right, handled=right)


@dataclass
class Gateway:
    """What an SMS gateway was sent, and how it answers."""

    port: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 202


@contextmanager
def sms_gateway(tls: ssl.SSLContext | None = None) -> Iterator[Gateway]:
    """A gateway on a port of its own."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.requests.append((self.path, dict(self.headers), body))
            self.send_response(gateway.status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the file by which a client trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(day - timedelta(days=4000)).not_valid_after(day + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    trust, private = folder / "ca.pem", folder / "key.pem"
    trust.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trust, private)
    return context, trust


def ways(*urls: str) -> Any:
    """What a setting with these addresses says."""
    return Config.from_env({**KEYS, "PORTAL_MODE": "demo", "PORTAL_NOTIFY_URLS": " ".join(urls)}).notify


def mail_url(box: Box) -> str:
    """A server without encryption, as only this machine may have one."""
    return f"smtp://127.0.0.1:{box.port}/?from=notices@portal.example&starttls=off"


def sms_url(gateway: Gateway) -> str:
    """A gateway without encryption."""
    return f"sms+http://:{SECRET}@127.0.0.1:{gateway.port}/send?team=7"


def use(app: Flask, *urls: str) -> None:
    """Give a running portal these ways of sending."""
    config = app.extensions["portal.config"]
    app.extensions["portal.config"] = replace(config, notify=ways(*urls), base_url="https://portal.example")
