"""The guide for a first-time user, read as a script: every bold word is a label that must stand on the page that is open."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from PIL import Image
from werkzeug.datastructures import FileStorage

from tests.client import Browser, _defaults

GUIDES = Path(__file__).resolve().parent.parent / "docs" / "guide"
ACTS = re.compile(
    r"(?P<open>打开(?:网站)?首页|[Oo]pen the first page)"
    r"|(?P<act>按|选|看到|还有|[Pp]ress|[Cc]hoose|[Yy]ou see)\s*\*\*(?P<label>[^*]+)\*\*"
    r"|(?:在|[Ii]n)\s*\*\*(?P<field>[^*]+)\*\*\s*(?:里写|write)\s*`(?P<text>[^`]+)`"
    r"|(?:在|[Ii]n)\s*\*\*(?P<list>[^*]+)\*\*\s*(?:里选|choose)\s*\*\*(?P<option>[^*]+)\*\*"
)
KINDS = {
    "按": "press",
    "选": "choose",
    "看到": "see",
    "还有": "see",
    "press": "press",
    "choose": "choose",
    "you see": "see",
}


class Act(NamedTuple):
    """One thing that the guide tells the reader to do or to look for; `meanwhile` is what somebody else does."""

    kind: str
    label: str
    text: str = ""


def script(lang: str) -> list[Act]:
    """The guide as acts, in order; AssertionError for a bold word that is told in a way nobody could follow."""
    acts: list[Act] = []
    for line in (GUIDES / f"{lang}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            acts.append(Act("meanwhile", line.lstrip("> ")))
        elif re.match(r"\d+\. ", line):
            found = list(_acts(line))
            labels = sum({"open": 0, "pick": 2}.get(act.kind, 1) for act in found)
            assert labels == line.count("**") // 2, line
            acts += found
    return acts


def _acts(line: str) -> Iterator[Act]:
    for found in ACTS.finditer(line):
        if found["open"]:
            yield Act("open", found["open"])
        elif found["field"]:
            yield Act("write", found["field"], found["text"])
        elif found["list"]:
            yield Act("pick", found["list"], found["option"])
        else:
            yield Act(KINDS[found["act"].lower()], found["label"])


class Reader:
    """Somebody who follows the guide in a browser, and knows only what stands on the page."""

    def __init__(self, visitor: Browser, first: str) -> None:
        self.visitor = visitor
        self.first = first
        self.known: dict[str, str] = {}
        """What was written down from a page, by the words that the guide has for it."""

    def open(self, address: str) -> None:
        """Go to an address."""
        self._show(self.visitor.get(address, follow_redirects=True))

    def follow(self, act: Act) -> None:
        """Do one act; AssertionError where the label is not there."""
        doing: dict[str, Callable[[Act], None]] = {
            "open": lambda _act: self.open(self.first), "see": self._see, "press": self._press, "choose": self._choose, "write": self._write, "pick": self._pick,
        }  # fmt: skip
        doing[act.kind](act)

    def _show(self, response: Any) -> None:
        assert response.status_code == 200, (response.request.path, response.status_code)
        self.address = response.request.full_path.rstrip("?")
        self.page = BeautifulSoup(response.data, "html.parser")
        self.typed: dict[int, dict[str, Any]] = {}
        for gone in self.page.select(".vh, .opt"):
            gone.decompose()

    def _missing(self, act: Act) -> AssertionError:
        return AssertionError(f"{self.address} has no {act.kind} “{act.label}” {act.text}: {_said(self.page)[:900]}")

    def _see(self, act: Act) -> None:
        if _plain(act.label) not in _said(self.page):
            raise self._missing(act)

    def _press(self, act: Act) -> None:
        for found in self.page.select("a[href], button, label[for]"):
            if _plain(found.get_text()) == _plain(act.label):
                return self._take(found)
        raise self._missing(act)

    def _take(self, found: Tag) -> None:
        if found.name == "a":
            return self.open(str(found["href"]))
        if found.name == "label":
            field = self.page.find(id=str(found["for"]))
            assert isinstance(field, Tag)
            self._put(field, _photo())
            return None
        return self._send(found)

    def _send(self, button: Tag) -> None:
        form = self.page.find("form", id=str(button["form"])) if button.get("form") else button.find_parent("form")
        assert isinstance(form, Tag)
        data = {**_defaults(form), **self.typed.get(id(form), {})}
        if button.get("name"):
            data[str(button["name"])] = str(button.get("value", ""))
        kind = "multipart/form-data" if form.get("enctype") else None
        to = str(button.get("formaction") or form.get("action") or self.address)
        self._show(self.visitor.post(to, data=data, content_type=kind, follow_redirects=True))

    def _choose(self, act: Act) -> None:
        for label in self.page.select("label"):
            field = label.find("input") or self.page.find(id=str(label.get("for")))
            for small in label.select("small"):
                small.extract()
            if isinstance(field, Tag) and _plain(label.get_text()) == _plain(act.label):
                self._put(field, str(field.get("value", "on")))
                return
        raise self._missing(act)

    def _write(self, act: Act) -> None:
        field = self._field(act)
        self._put(field, self.known.get(act.text, act.text))

    def _pick(self, act: Act) -> None:
        field = self._field(act)
        for option in field.find_all("option"):
            if _plain(option.get_text()) == _plain(act.text):
                self._put(field, str(option["value"]))
                return
        raise self._missing(act)

    def _field(self, act: Act) -> Tag:
        for label in self.page.select("label[for]"):
            field = self.page.find(id=str(label["for"]))
            if isinstance(field, Tag) and _plain(label.get_text()) == _plain(act.label):
                return field
        raise self._missing(act)

    def _put(self, field: Tag, value: Any) -> None:
        form = self.page.find("form", id=str(field["form"])) if field.get("form") else field.find_parent("form")
        assert form is not None
        kept = self.typed.setdefault(id(form), {})
        several = field.get("type") == "checkbox" and str(field["name"]) in kept
        kept[str(field["name"])] = [*kept[str(field["name"])], value] if several else [value]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _said(page: BeautifulSoup) -> str:
    return _plain((page.find("main") or page).get_text())


def _photo() -> FileStorage:
    out = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG")
    out.seek(0)
    return FileStorage(out, filename="IMG_0001.jpg")
