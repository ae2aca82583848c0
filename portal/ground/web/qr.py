"""QR codes, as drawings that stand in a page."""

import segno
from markupsafe import Markup


def drawn(text: str, title: str | None = None) -> Markup:
    """The code of a text as SVG; `title` says in words what it is, None where the text stands beside it."""
    made = segno.make(text, error="m", micro=False)
    svg = made.svg_inline(scale=4, border=0, omitsize=True, lineclass=None, svgclass=None, title=title)
    return Markup(svg)  # noqa: S704 segno's own drawing; it escapes the title
