"""A drawing as SVG: readable alone by its attributes, and in a page by the page's own classes."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from portal.law.workflow.diagram.layout import GAP, HEAD, MARGIN, Box, Chart, Line, Text, chart
from portal.law.workflow.diagram.measure import FONT
from portal.law.workflow.diagram.picture import TITLES
from portal.law.workflow.states import Track

INK, DIM, BRAND, EDGE, HAIR, SURFACE, END = "#14201E", "#465753", "#0E5A52", "#6F817C", "#D0DBD8", "#FFFFFF", "#DBEDE9"
"""Colours for a drawing that stands alone; a page paints by class, in daylight and at night."""
LOOKS: dict[str, str] = {
    "head": f'font-size="{HEAD}" font-weight="700" fill="{INK}"',
    "move": f'fill="{INK}"',
    "to": f'font-weight="700" fill="{BRAND}"',
    "stay": f'fill="{DIM}"',
    "end": f'fill="{DIM}"',
    "begin": f'fill="{DIM}"',
}
PIXELS = 16
"""To one rem, so that a drawing grows with the page's text."""


def drawing(track: Track, lang: str) -> str:
    """One track to stand in a page: coloured by the page, hidden from those who read the table beside it.

    It is cut between the boxes, one piece a state, so that a sheet of paper ends there and not within a line of words.
    """
    found = chart(track, lang)
    tops = [0.0, *(box.y - GAP / 2 - (GAP if box.is_start else 0) for box in found.boxes[1:]), found.height]
    return "".join(_piece(found, top, bottom) for top, bottom in pairwise(tops))


def _piece(found: Chart, top: float, bottom: float) -> str:
    size = f'width="{_n(found.width / PIXELS)}rem" height="{_n((bottom - top) / PIXELS)}rem"'
    parts = (
        *(_line(line) for line in found.lines if _crosses(line, top, bottom)),
        *(part for box in found.boxes if top <= box.y < bottom for part in _box(box)),
        *(_text(text) for text in found.begins if top <= text.y < bottom),
    )
    return (
        f'<svg class="dg" {size} viewBox="0 {_n(top)} {_n(found.width)} {_n(bottom - top)}" aria-hidden="true" '
        f'focusable="false" font-size="{FONT}">{"".join(parts)}</svg>'
    )


def _crosses(line: Line, top: float, bottom: float) -> bool:
    heights = [y for _x, y in line.points]
    return min(heights) <= bottom and top <= max(heights)


def whole(tracks: Iterable[Track], lang: str) -> str:
    """A file of its own: the tracks one under the other, each with its name."""
    charts = [chart(track, lang) for track in tracks]
    width = max(found.width for found in charts) + 2 * MARGIN
    y, parts = 0.0, []
    for found in charts:
        title = TITLES[found.track].text(lang)
        parts.append(f'<g id={quoteattr(found.track.value)} transform="translate({MARGIN} {_n(y)})">')
        parts.append(f'<text x="{MARGIN}" y="30" font-size="20" font-weight="700" fill="{INK}">{escape(title)}</text>')
        parts += ['<g transform="translate(0 44)">', *_parts(found), "</g></g>"]
        y += found.height + 64
    language = "zh-Hans" if lang == "zh" else "en"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{language}" width="{_n(width)}" height="{_n(y)}" '
        f'viewBox="0 0 {_n(width)} {_n(y)}">'
        f'<rect width="100%" height="100%" fill="{SURFACE}"/>{"".join(parts)}</svg>\n'
    )


def _parts(found: Chart) -> Iterator[str]:
    yield f'<g font-family="system-ui, sans-serif" font-size="{FONT}">'
    for line in found.lines:
        yield _line(line)
    for box in found.boxes:
        yield from _box(box)
    for text in found.begins:
        yield _text(text)
    yield "</g>"


def _box(box: Box) -> Iterator[str]:
    kind = "dg-box dg-box--end" if box.is_end else "dg-box"
    fill = END if box.is_end else SURFACE
    yield (
        f'<rect class="{kind}" data-state={quoteattr(box.state)} x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="8" fill="{fill}" stroke="{EDGE}" stroke-width="1.25"/>'
    )
    if box.is_start:
        yield _begin(box)
    for rule in box.rules:
        yield f'<path class="dg-rule" d="M{_n(box.x)} {_n(rule)}H{_n(box.right)}" fill="none" stroke="{HAIR}"/>'
    for text in box.texts:
        yield _text(text)


def _begin(box: Box) -> str:
    """The mark above a box in which a subject begins."""
    x, y = box.x + 17, box.y
    return (
        f'<path class="dg-line" d="M{_n(x)} {_n(y - 17)}V{_n(y - 1)}" fill="none" stroke="{BRAND}" stroke-width="1.5"/>'
        f'<circle class="dg-tip" cx="{_n(x)}" cy="{_n(y - 17)}" r="5" fill="{BRAND}"/>'
        f'<path class="dg-tip" d="M{_n(x - 4)} {_n(y - 7)}h8l-4 7z" fill="{BRAND}"/>'
    )


def _line(line: Line) -> str:
    (x, y), (lane, _), (_, entry), (end, _) = line.points
    tip = f"M{_n(end)} {_n(entry)}l{'-7 -4v8' if line.back else '7 -4v8'}z"
    return (
        f'<path class="dg-line" d="M{_n(x)} {_n(y)}H{_n(lane)}V{_n(entry)}H{_n(end)}" fill="none" stroke="{BRAND}" '
        f'stroke-width="1.5" stroke-linejoin="round"/><path class="dg-tip" d="{tip}" fill="{BRAND}"/>'
    )


def _text(text: Text) -> str:
    end = ' text-anchor="end"' if text.right else ""
    place = f'x="{_n(text.x)}" y="{_n(text.y)}"{end}'
    return f'<text class="dg-{text.kind}" {place} {LOOKS[text.kind]}>{escape(text.words)}</text>'


def _n(number: float) -> str:
    """As short as it can be said."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
