"""Hostile files against the real server: refused or clean, bounded in memory, and nothing of them on any disk afterwards."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image

from tests.engines import KEYS, SqliteTemplate
from tests.hostile import CANARY, NAMES, PAPER, hostile, whole_png
from tests.work.files.heic import CANARY as HEIC_CANARY

MOST_MEMORY = 400 * 1024
"""KB above rest."""
COMMAND = "import sys; from portal.cli import main; sys.exit(main(['serve']))"
EDGE = "----hostile"


class Server:
    """The portal as it is served, in a process of its own, with a folder for temporary files of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.temporary = folder, folder / "tmp"
        self.temporary.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        place = {"PORTAL_DATABASE_URL": url, "PORTAL_DATA_DIR": str(folder / "data"), "PORT": str(self.port)}
        more = {"PORTAL_MODE": "demo", "PORTAL_RATES": "off", "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND], env={**os.environ, **KEYS, **place, **more}, cwd=Path(__file__).parents[1],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._until_it_answers()
        self.rest = self.memory("VmRSS")

    def _until_it_answers(self) -> None:
        begun = time.monotonic()
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    break
            except OSError:
                assert time.monotonic() - begun < 60
                time.sleep(0.1)
        Visitor(self)

    def memory(self, what: str) -> int:
        """KB of VmRSS (now) or VmHWM (at most so far)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+)", status)[1])  # type: ignore[index]

    def spooled(self) -> list[bytes]:
        """What is on the disk in files without a name: they have no address, but whoever has the disk reads them."""
        found = []
        for link in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                if os.readlink(link).startswith(str(self.temporary)):
                    found.append(link.read_bytes())
            except FileNotFoundError:
                continue
        return found

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class Visitor:
    """A browser that sends what no browser sends."""

    def __init__(self, server: Server) -> None:
        self.server, self.cookie, self.token = server, "", ""
        self.page()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        status, data = self.bytes(method, path, body, **headers)
        return status, data.decode()

    def bytes(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        connection.request(method, path, body=body, headers={"Cookie": self.cookie, **headers})
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("portal_report"):
                self.cookie = value.partition(";")[0]
        data = answer.read()
        connection.close()
        return answer.status, data

    def page(self) -> str:
        status, text = self.ask("GET", "/zh/report/evidence")
        assert status == 200
        self.token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', text)[1]  # type: ignore[index]
        return text

    def unsealed(self) -> bytes:
        """The only file of the draft as it is stored, opened with the cookie's key: what the device's own copy is given."""
        told = {"csrf_token": self.token, "key": secrets.token_hex(32), "mark": secrets.token_hex(16)}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert self.ask("POST", "/zh/report/from-device", urlencode(told), **kind)[0] == 303
        found: list[bytes] = []

        def there() -> bool:
            status, data = self.bytes("GET", "/zh/report/copy/0")
            found.append(data)
            return status == 200

        _until(there)
        return found[-1]

    def body(self, files: list[tuple[bytes, bytes]]) -> bytes:
        def part(head: bytes, data: bytes) -> bytes:
            return b"--" + EDGE.encode() + b"\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data + b"\r\n"

        parts = [part(b'name="csrf_token"', self.token.encode()), part(b'name="_stay"', b"1")]
        for name, data in files:
            parts.append(part(b'name="device"; filename="' + name + b'"\r\nContent-Type: image/jpeg', data))
        return b"".join(parts) + b"--" + EDGE.encode() + b"--\r\n"

    def send(self, *files: tuple[bytes, bytes]) -> tuple[int, str]:
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
        return self.ask("POST", "/zh/report/evidence", self.body(list(files)), **kind)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    running = Server(folder, sqlite_template.copy(folder))
    try:
        yield running
    finally:
        running.stop()


def kept(page: str) -> int:
    return len(re.findall(r'<div class="one" data-file', page))


def unpacked(stored: bytes) -> bytes:
    """A stored picture, and what a reader of pictures finds beside its pixels."""
    with Image.open(BytesIO(stored)) as image:
        assert image.format == "JPEG"
        beside = [*image.info.values(), *image.getexif().values(), *image.getexif().get_ifd(0x8825).values()]
    return stored + b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in beside)


def nothing_is_left(server: Server) -> None:
    for path in server.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for canary in (CANARY, HEIC_CANARY, b"canary-name"):
                assert canary not in data, f"{canary!r} in {path}"
                assert canary not in str(path).encode()


def test_hostile_files_are_refused_or_clean_and_the_server_lives(server: Server) -> None:
    for file in hostile():
        visitor = Visitor(server)
        status, text = visitor.send((b"a.jpg", file.data))
        assert status == (302 if file.kept else 200), file.what
        assert kept(visitor.page()) == (1 if file.kept else 0), file.what
        assert file.kept or "没有加上" in text, file.what
        assert CANARY.decode() not in text
        if file.kept:
            told = unpacked(visitor.unsealed())
            assert not [canary for canary in (CANARY, HEIC_CANARY) if canary in told], f"{file.what} still tells"
    _many_at_once(server)
    assert server.memory("VmHWM") - server.rest < MOST_MEMORY
    nothing_is_left(server)
    assert Visitor(server).send((b"a.jpg", b"")) is not None
    assert server.process.poll() is None


def _many_at_once(server: Server) -> None:
    """Everything is unpacked one after the other, however many send at once."""
    visitors = [Visitor(server) for _ in range(3)]
    threads = [threading.Thread(target=v.send, args=((b"a.png", whole_png()),)) for v in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kept(visitor.page()) for visitor in visitors] == [1, 1, 1]


def test_too_much_is_refused_and_nothing_of_it_is_readable_on_the_way(server: Server) -> None:
    visitor = Visitor(server)
    body = visitor.body([(b"large.jpg", b"\xff\xd8" + CANARY * (60 * 1024 * 1024 // len(CANARY)))])
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.putrequest("POST", "/zh/report/evidence")
    for name, value in (("Cookie", visitor.cookie), ("Content-Type", f"multipart/form-data; boundary={EDGE}")):
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    half = len(body) // 2
    connection.send(body[:half])
    _until(lambda: sum(map(len, server.spooled())) > half // 2)
    assert all(CANARY not in data for data in server.spooled()), "what waits on the disk must not be readable"
    connection.send(body[half:])
    answer = connection.getresponse()
    assert answer.status == 200
    assert "每个文件最多 20 MB" in answer.read().decode()
    connection.close()
    files = [(b"%d.jpg" % n, _small(n)) for n in range(40)]
    status, text = visitor.send(*files)
    assert status == 200
    assert "最多 10 个文件" in text
    assert kept(visitor.page()) == 10
    assert Visitor(server).ask("POST", "/zh/report/evidence", b"x" * 3_000_000)[0] == 413
    assert server.memory("VmHWM") - server.rest < MOST_MEMORY
    nothing_is_left(server)


def test_names_stay_on_the_page(server: Server) -> None:
    for name in NAMES:
        visitor = Visitor(server)
        status, text = visitor.send((name, b"no picture at all"), (name, PAPER), (name, _small(7)))
        assert status in {200, 302}
        assert "<script>.jpg" not in text
        assert "\u202e" not in text
        assert kept(visitor.page()) == (0 if name.startswith(b"\xff") else 2), (
            name
        )  # no browser sends bytes that are no text
    nothing_is_left(server)
    names = {path.name for path in (server.folder / "data" / "files").rglob("*") if path.is_file()}
    assert names
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)


def _small(n: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (n * 6, 80, 120)).save(out, "JPEG", comment=CANARY)
    return out.getvalue()


def _until(done: Any) -> None:
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < 20
        time.sleep(0.05)
