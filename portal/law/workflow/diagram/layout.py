"""Where everything of a track's drawing stands: one box a state from top to bottom, ways on at the right, back at the left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from portal.bilingual import Bilingual
from portal.law.workflow.diagram.measure import BOLD, FONT, LINE, broken, wide
from portal.law.workflow.diagram.picture import Arrow, Node, picture
from portal.law.workflow.states import Track, state_name

PAD, GAP, LANE, MARGIN = 12, 26, 9, 6
"""Inside a box; between boxes; between the lines that run beside them; around everything."""
WIDTH = {"zh": 256, "en": 292}
"""Of a box, by language: on a phone a whole box is seen, and what leads away from it by scrolling."""
HEAD = 16
"""Size of a state's name."""
STAYS, BEGINS, ENDS = (
    Bilingual("本阶段内：", "In this stage: "),
    Bilingual("开始：", "Begin: "),
    Bilingual("结束", "End"),
)
ON, BACK = "↓ ", "↑ "

TextKind = Literal["head", "move", "to", "stay", "end", "begin"]


@dataclass(frozen=True)
class Text:
    """One line of words; `y` is its base line, `right` that it ends at `x` rather than begins there."""

    x: float
    y: float
    words: str
    kind: TextKind
    right: bool = False

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it reaches."""
        width = wide(self.words, HEAD if self.kind == "head" else FONT, bold=self.kind in {"head", "to"})
        return (self.x - width, self.x) if self.right else (self.x, self.x + width)


@dataclass(frozen=True)
class Port:
    """Where an arrow leaves its box."""

    arrow: Arrow
    y: float


@dataclass(frozen=True)
class Box:
    """One state with its words; `entry` is the height at which arrows come in."""

    state: str
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]
    ports: tuple[Port, ...]
    rules: tuple[float, ...]
    is_start: bool
    is_end: bool

    @property
    def entry(self) -> float:
        """The middle of the line with the state's name."""
        return self.y + PAD + 8

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """An arrow along right angles."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    back: bool


@dataclass(frozen=True)
class Chart:
    """The whole drawing, in units that are pixels at the usual text size."""

    track: Track
    width: float
    height: float
    boxes: tuple[Box, ...]
    begins: tuple[Text, ...]
    lines: tuple[Line, ...]


def chart(track: Track, lang: str) -> Chart:
    """The drawing of one track in `lang`; the same tables give the same drawing."""
    boxes, begins, y = [], [], float(MARGIN)
    for node in picture(track).nodes:
        if node.is_start:
            begins += _begin(node, y, lang)
            y += GAP
        boxes.append(_box(track, node, y, lang))
        y += boxes[-1].height + GAP
    rooms = {back: _lanes(boxes, back=back) for back in (False, True)}
    left = MARGIN + _room(rooms[True])
    moved = [_moved(box, left) for box in boxes]
    lines = tuple(line for back in (False, True) for line in _lines(moved, rooms[back], back=back))
    width = left + WIDTH[lang] + _room(rooms[False]) + MARGIN
    return Chart(track, width, y - GAP + MARGIN, tuple(moved), tuple(replace(t, x=t.x + left) for t in begins), lines)


def _begin(node: Node, y: float, lang: str) -> list[Text]:
    """Beside the mark above a box: the moves that create the subject."""
    names = (", " if lang == "en" else "、").join(move.label.text(lang) for move in node.begins)
    words = BEGINS.text(lang) + names if names else BEGINS.text(lang).rstrip("：: ")
    return [Text(PAD + 18, y + 13, words, "begin")]


class _Pen:
    """Writes a box from top to bottom."""

    def __init__(self, y: float, width: float) -> None:
        self.y, self.width = y + PAD, width
        self.texts: list[Text] = []
        self.ports: list[Port] = []
        self.rules: list[float] = []

    def head(self, name: str, end: str) -> None:
        lines = broken(name, self.width - 2 * PAD, HEAD * BOLD)
        for place, line in enumerate(lines):
            self.texts.append(Text(PAD, self.y + 14 + place * LINE, line, "head"))
        self.y += (len(lines) - 1) * LINE
        if end and wide(lines[-1], HEAD, bold=True) + wide(end) + FONT > self.width - 2 * PAD:
            self.y += LINE
        if end:
            self.texts.append(Text(self.width - PAD, self.y + 14, end, "end", right=True))
        self.y += LINE + 3

    def stay(self, words: str) -> None:
        for line in broken(words, self.width - 2 * PAD):
            self.texts.append(Text(PAD, self.y + 13, line, "stay"))
            self.y += LINE
        self.y += 3

    def arrow(self, arrow: Arrow, names: Iterable[str], to: str) -> None:
        """The moves of one arrow, and at its first line where it leads, if there is room, else under them."""
        self.rules.append(self.y)
        self.y += 5
        first = self.y
        lines = [line for name in names for line in broken(name, self.width - 2 * PAD)]
        beside = wide(lines[0]) + wide(to, bold=True) + FONT <= self.width - 2 * PAD
        for line in lines:
            self.texts.append(Text(PAD, self.y + 13, line, "move"))
            self.y += LINE
        at = first if beside else self.y
        self.ports.append(Port(arrow, at + 8))
        for place, line in enumerate(broken(to, self.width - 2 * PAD, FONT * BOLD)):
            self.texts.append(Text(self.width - PAD, at + 13 + place * LINE, line, "to", right=True))
            self.y += 0 if beside else LINE
        self.y += 3


def _box(track: Track, node: Node, y: float, lang: str) -> Box:
    pen, order = _Pen(y, WIDTH[lang]), [each.state for each in picture(track).nodes]
    pen.head(state_name(track, node.state).text(lang), ENDS.text(lang) if node.is_end else "")
    if node.stays:
        pen.stay(STAYS.text(lang) + (", " if lang == "en" else "、").join(m.label.text(lang) for m in node.stays))
    for arrow in node.arrows:
        sign = BACK if order.index(arrow.target) < order.index(node.state) else ON
        to = sign + state_name(track, arrow.target).text(lang)
        pen.arrow(arrow, [move.label.text(lang) for move in arrow.moves], to)
    height = pen.y + PAD - 6 - y
    return Box(
        node.state, 0, y, WIDTH[lang], height, tuple(pen.texts), tuple(pen.ports), tuple(pen.rules),
        node.is_start, node.is_end,
    )  # fmt: skip


def _moved(box: Box, left: float) -> Box:
    return replace(box, x=left, texts=tuple(replace(text, x=text.x + left) for text in box.texts))


def _ways(boxes: list[Box], *, back: bool) -> list[tuple[Box, Box, Port]]:
    place = {box.state: at for at, box in enumerate(boxes)}
    return [
        (box, boxes[place[port.arrow.target]], port)
        for box in boxes
        for port in box.ports
        if (place[port.arrow.target] < place[box.state]) is back
    ]


def _lanes(boxes: list[Box], *, back: bool) -> dict[str, int]:
    """For each target the lane its arrows share: short ways inside, and no two on one lane side by side."""
    spans: dict[str, tuple[float, float]] = {}
    for _source, target, port in _ways(boxes, back=back):
        low, high = spans.get(target.state, (target.entry, target.entry))
        spans[target.state] = (min(low, port.y), max(high, port.y))
    taken: list[list[tuple[float, float]]] = []
    lanes = {}
    for state in sorted(spans, key=lambda state: (spans[state][1] - spans[state][0], state)):
        lane = next((n for n, lane in enumerate(taken) if not _meets(spans[state], lane)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(spans[state])
        lanes[state] = lane
    return lanes


def _meets(span: tuple[float, float], others: list[tuple[float, float]]) -> bool:
    return any(span[0] < high + LANE and low < span[1] + LANE for low, high in others)


def _room(lanes: dict[str, int]) -> float:
    """How much the lanes of one side need beside the boxes."""
    return (max(lanes.values()) + 2) * LANE if lanes else 0


def _lines(boxes: list[Box], lanes: dict[str, int], *, back: bool) -> Iterable[Line]:
    for source, target, port in _ways(boxes, back=back):
        away = (lanes[target.state] + 1.5) * LANE
        edge = source.x if back else source.right
        lane = edge - away if back else edge + away
        points = ((edge, port.y), (lane, port.y), (lane, target.entry), (edge, target.entry))
        yield Line(source.state, target.state, points, back)
