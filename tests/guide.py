"""The guide for a first-time user, read as a script: every bold word is a label that must stand on the page that is open."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
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
    r"|“(?P<beside>[^”]+)”"
)
WAY = re.compile(r"\s+- (?P<given>[^：:]+?)\s*[：:](?P<acts>.+)")
"""What to do for whoever sees the bold words that stand before the colon. Of several such lines exactly one is for everybody."""
SHOWN = "h1, a[href], button, label[for]"
PRESSED = "a[href], button, label[for]"
PHOTO = "IMG_0001.jpg"
KINDS = {
    "按": "press",
    "选": "choose",
    "看到": "see",
    "还有": "see",
    "press": "press",
    "choose": "choose",
    "you see": "see",
}

KNOWN = {
    "zh": ("回执上的查询码", "回执上的密码"),
    "en": ("the tracking code on the receipt", "the PIN on the receipt"),
}
"""The guide's words for what it tells to write down."""


class Act(NamedTuple):
    """One thing that the guide tells the reader to do or to look for; `meanwhile` is what somebody else does, and `either` is
    done in the way whose words stand on the page."""

    kind: str
    label: str
    text: str = ""
    ways: "tuple[Way, ...]" = ()


class Way(NamedTuple):
    """What to do where these words stand by themselves."""

    given: tuple[str, ...]
    acts: tuple[Act, ...]


def script(lang: str) -> list[Act]:
    """The guide as acts, in order; AssertionError for a bold word that is told in a way nobody could follow."""
    acts: list[Act] = []
    for line in (GUIDES / f"{lang}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            acts.append(Act("meanwhile", line.lstrip("> ")))
        elif re.match(r"\d+\. ", line):
            acts += _told(line)
        elif way := WAY.fullmatch(line):
            found = Way(tuple(re.findall(r"\*\*([^*]+)\*\*", way["given"])), tuple(_told(way["acts"])))
            before = acts.pop().ways if acts[-1].kind == "either" else ()
            acts.append(Act("either", line.strip(), ways=(*before, found)))
        else:
            assert "**" not in line, line
    return acts


def _told(line: str) -> list[Act]:
    found = list(_acts(line))
    labels = sum({"open": 0, "beside": 0, "pick": 2}.get(act.kind, 1) for act in found)
    assert labels == line.count("**") // 2, line
    return found


def shape(acts: Iterable[Act]) -> list[Any]:
    """What kinds of acts there are, each way for itself."""
    return [[shape(way.acts) for way in act.ways] or act.kind for act in acts]


def _acts(line: str) -> Iterator[Act]:
    for found in ACTS.finditer(line):
        if found["open"]:
            yield Act("open", found["open"])
        elif found["field"]:
            yield Act("write", found["field"], found["text"])
        elif found["list"]:
            yield Act("pick", found["list"], found["option"])
        elif found["beside"]:
            yield Act("beside", found["beside"])
        else:
            yield Act(KINDS[found["act"].lower()], found["label"])


class Follower(ABC):
    """Somebody who follows the guide, and knows only what stands on the page."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        """What was written down from a page, by the words that the guide has for it."""

    def follow(self, act: Act) -> None:
        """Do one act; AssertionError where the label is not there."""
        doing: dict[str, Callable[[Act], None]] = {
            "open": self._begin, "see": self._see, "beside": self._see, "press": self._press, "choose": self._choose, "write": self._write,
            "pick": self._pick, "either": self._either,
        }  # fmt: skip
        doing[act.kind](act)

    def _either(self, act: Act) -> None:
        ways = [way for way in act.ways if all(self._has(label) for label in way.given)]
        assert len(ways) == 1 or len(ways) < len(act.ways) == 1, f"{len(ways)} ways: {[way.given for way in act.ways]}"
        for one in (act for way in ways for act in way.acts):
            self.follow(one)

    @abstractmethod
    def _begin(self, act: Act) -> None: ...

    @abstractmethod
    def _has(self, label: str) -> bool: ...

    @abstractmethod
    def _see(self, act: Act) -> None: ...

    @abstractmethod
    def _press(self, act: Act) -> None: ...

    @abstractmethod
    def _choose(self, act: Act) -> None: ...

    @abstractmethod
    def _write(self, act: Act) -> None: ...

    @abstractmethod
    def _pick(self, act: Act) -> None: ...


class Reader(Follower):
    """Somebody whose browser has no JavaScript."""

    def __init__(self, visitor: Browser, first: str) -> None:
        super().__init__()
        self.visitor = visitor
        self.first = first

    def open(self, address: str) -> None:
        """Go to an address."""
        self._show(self.visitor.get(address, follow_redirects=True))

    def _begin(self, _act: Act) -> None:
        self.open(self.first)

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
        if plain(act.label) not in _said(self.page):
            raise self._missing(act)

    def _has(self, label: str) -> bool:
        return self._find(SHOWN, label) is not None

    def _find(self, css: str, label: str) -> Tag | None:
        return next((one for one in self.page.select(css) if plain(one.get_text()) == plain(label)), None)

    def _press(self, act: Act) -> None:
        found = self._find(PRESSED, act.label)
        if found is None:
            raise self._missing(act)
        self._take(found)

    def _take(self, found: Tag) -> None:
        if found.name == "a":
            return self.open(str(found["href"]))
        if found.name == "label":
            field = self.page.find(id=str(found["for"]))
            assert isinstance(field, Tag)
            self._put(field, FileStorage(BytesIO(photo()), filename=PHOTO))
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
            if isinstance(field, Tag) and plain(label.get_text()) == plain(act.label):
                self._put(field, str(field.get("value", "on")))
                return
        raise self._missing(act)

    def _write(self, act: Act) -> None:
        field = self._field(act)
        self._put(field, self.known.get(act.text, act.text))

    def _pick(self, act: Act) -> None:
        field = self._field(act)
        for option in field.find_all("option"):
            if plain(option.get_text()) == plain(act.text):
                self._put(field, str(option["value"]))
                return
        raise self._missing(act)

    def _field(self, act: Act) -> Tag:
        for label in self.page.select("label[for]"):
            field = self.page.find(id=str(label["for"]))
            if isinstance(field, Tag) and plain(label.get_text()) == plain(act.label):
                return field
        raise self._missing(act)

    def _put(self, field: Tag, value: Any) -> None:
        form = self.page.find("form", id=str(field["form"])) if field.get("form") else field.find_parent("form")
        assert form is not None
        kept = self.typed.setdefault(id(form), {})
        several = field.get("type") == "checkbox" and str(field["name"]) in kept
        kept[str(field["name"])] = [*kept[str(field["name"])], value] if several else [value]


def plain(text: str) -> str:
    """Words as they are compared: without the gaps that a line makes."""
    return re.sub(r"\s+", "", text)


def _said(page: BeautifulSoup) -> str:
    return plain((page.find("main") or page).get_text())


def photo() -> bytes:
    """What the phone's camera gives."""
    out = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG")
    return out.getvalue()
