"""A track as Mermaid text (stateDiagram-v2), for documents that are written by hand."""

from collections.abc import Iterator

from portal.law.workflow.diagram.picture import TITLES, Node, picture
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track, state_name

SIGNS = str.maketrans({":": "#58;", ";": "#59;", '"': "#34;"})
"""What Mermaid would read as its own."""


def mermaid(track: Track, lang: str) -> str:
    """One diagram in `lang` (zh or en); the same tables give the same text."""
    lines = ["stateDiagram-v2", f"%% {TITLES[track].text(lang)}"]
    for node in picture(track).nodes:
        lines += (f"  {line}" for line in _lines(track, node, lang))
    return "\n".join(lines) + "\n"


def _lines(track: Track, node: Node, lang: str) -> Iterator[str]:
    yield f'state "{_said(state_name(track, node.state).text(lang))}" as {node.state}'
    for move in node.stays:
        yield f"{node.state}: {_name(move, lang)}"
    if node.is_start:
        yield f"[*] --> {node.state}" + _label(node.begins, lang)
    for arrow in node.arrows:
        yield f"{arrow.source} --> {arrow.target}" + _label(arrow.moves, lang)
    if node.is_end:
        yield f"{node.state} --> [*]"


def _label(moves: tuple[Move, ...], lang: str) -> str:
    return ": " + " / ".join(_name(move, lang) for move in moves) if moves else ""


def _name(move: Move, lang: str) -> str:
    return _said(move.label.text(lang))


def _said(words: str) -> str:
    return words.translate(SIGNS)
