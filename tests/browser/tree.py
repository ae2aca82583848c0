"""What a screen reader is told of a page: Chromium's own accessibility tree, in the order in which it is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

CONTROLS = {
    "button", "checkbox", "combobox", "date", "DateTime", "disclosure triangle", "DisclosureTriangle", "link", "listbox",
    "menuitem", "radio", "searchbox", "slider", "spinbutton", "switch", "textbox",
}  # fmt: skip
GROUPS = {"group", "radiogroup"}
LANDMARKS = ("banner", "main", "contentinfo")
"""In the order in which they are read."""
MOVED = """() => [...document.querySelectorAll('body *')].filter(e => {
  const s = getComputedStyle(e)
  return s.order !== '0' || s.flexDirection.endsWith('reverse') || s.flexWrap === 'wrap-reverse' || e.tabIndex > 0
}).map(e => e.outerHTML.slice(0, 80))"""
"""What is seen, or reached by Tab, elsewhere than it is read."""


@dataclass
class Node:
    """One thing that is read out: what it is, what it is called, what is said besides, and what it holds."""

    role: str
    name: str
    said: str
    more: dict[str, Any]
    inside: "list[Node]" = field(default_factory=list)
    within: "Node | None" = None

    def all(self) -> "Iterator[Node]":
        """It and everything in it, in order."""
        yield self
        for node in self.inside:
            yield from node.all()

    def around(self) -> "Iterator[Node]":
        """What it is in, from the inside out."""
        node = self.within
        while node:
            yield node
            node = node.within

    @property
    def text(self) -> str:
        """Every word in it."""
        return " ".join(node.name for node in self.all() if node.role == "StaticText")


def tree(page: Page) -> Node:
    """The page as it stands, without what is hidden from a reader."""
    line = page.context.new_cdp_session(page)
    try:
        rows = {row["nodeId"]: row for row in line.send("Accessibility.getFullAXTree")["nodes"]}
    finally:
        line.detach()
    root = next(row for row in rows.values() if "parentId" not in row)
    return _node(root, rows)[0]


def _node(row: dict[str, Any], rows: dict[str, dict[str, Any]]) -> list[Node]:
    inside = [node for key in row.get("childIds", ()) if key in rows for node in _node(rows[key], rows)]
    if row.get("ignored"):
        return inside
    more = {one["name"]: one["value"].get("value") for one in row.get("properties", ())}
    said = row.get("description", {}).get("value", "")
    node = Node(row["role"]["value"], row.get("name", {}).get("value", "").strip(), said, more, inside)
    for one in inside:
        one.within = node
    return [node]


def misread(root: Node) -> list[str]:
    """What is wrong with a page to somebody who hears it."""
    nodes = list(root.all())
    return [*_places(nodes), *_headings(nodes), *_unnamed(nodes), *_loose_choices(nodes)]


def _places(nodes: list[Node]) -> Iterator[str]:
    found = [node.role for node in nodes if node.role in LANDMARKS]
    if found != [role for role in LANDMARKS if role in found] or "main" not in found:
        yield f"landmarks are read as {found}"
    for role in ("navigation", "complementary", "region"):
        names = [node.name for node in nodes if node.role == role]
        if len(set(names)) < len(names) or (len(names) > 1 and "" in names):
            yield f"{role} cannot be told apart: {names}"


def _headings(nodes: list[Node]) -> Iterator[str]:
    # A summary of what was forgotten stands before everything else, and its own heading with it.
    held = [node for node in nodes if node.role == "heading" and not any(n.role == "alert" for n in node.around())]
    levels = [int(node.more["level"]) for node in held]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for above, below in zip([0, *levels], levels, strict=False):
        if below > above + 1:
            yield f"a heading of level {below} after one of {above}"
    yield from ("a heading without words" for node in nodes if node.role == "heading" and not node.name)


def _unnamed(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if (node.role in CONTROLS or node.role in {"image", "img"}) and not node.name:
            yield f"{node.role} without a name in {next((n.name for n in node.around() if n.name), 'the page')}"


def _loose_choices(nodes: list[Node]) -> Iterator[str]:
    """One of several answers is heard with its question."""
    for node in nodes:
        if node.role == "radio" and not any(n.name for n in node.around() if n.role in GROUPS):
            yield f"the answer {node.name} is heard without its question"


def faults(root: Node) -> list[str]:
    """What is wrong with how a page says that something was forgotten: first a summary, then at each field or question."""
    nodes = list(root.all())
    links = [node for alert in nodes if alert.role == "alert" for node in alert.all() if node.role == "link"]
    wrong = [node for node in nodes if node.more.get("invalid") not in (None, "false")]
    heard = " ".join(node.said for node in nodes if node.role in CONTROLS | GROUPS)
    return [
        *([] if root.name.startswith(("有错误", "Error")) else [f"the title says {root.name}"]),
        *([] if links else ["no summary that leads to the fields"]),
        *(f"{node.role} {node.name} is wrong, and nothing says why" for node in wrong if not node.said),
        *(f"the summary says {link.name}, and no field does" for link in links if link.name not in heard),
    ]
