"""The little that a template may do: print a name of its kind, leave a part out, go through the rows of a table.

Every part of a file is read as a tree before it runs, on upload and each time it is filled in, and what is not on the
list is refused: no calls, no filters, no attributes but the columns of a table, nothing from other files.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from portal.bilingual import Bilingual as T
from portal.work.documents.word.names import FLAGS, Names


class UnknownName(ValueError):
    """A template uses fields that its kind does not have; `names` as they are written."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Forbidden(ValueError):
    """A template does something that templates may not do."""

    def __init__(self, what: T, where: str = "") -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where


CALL = T("调用（名称后面带括号）", "a call (a name with brackets)")
FILTER = T("过滤器（竖线 |）", "a filter (a bar |)")
OTHER_FILE = T("引入其他文件", "something from another file")
ITEM = T("方括号取值", "a value in square brackets")
DEFINING = T("定义变量或宏", "a variable or macro of its own")
NESTED = T("循环里再循环", "a loop in a loop")
LOOPING = T("不认识的循环写法", "a loop of an unknown form")
OTHER = T("不支持的写法", "something that is not supported")
SYNTAX = T("花括号没有配对，或关键词写错", "brackets without their pair, or a misspelt keyword")
NAMED: Mapping[type[nodes.Node], T] = {
    nodes.Call: CALL, nodes.CallBlock: CALL, nodes.Filter: FILTER, nodes.FilterBlock: FILTER, nodes.Include: OTHER_FILE,
    nodes.Import: OTHER_FILE, nodes.FromImport: OTHER_FILE, nodes.Extends: OTHER_FILE, nodes.Block: OTHER_FILE,
    nodes.Getitem: ITEM, nodes.Assign: DEFINING, nodes.AssignBlock: DEFINING, nodes.Macro: DEFINING, nodes.With: DEFINING,
}  # fmt: skip
CONDITIONS = (nodes.Not, nodes.And, nodes.Or)


class Strict(SandboxedEnvironment):
    """Compiles only what the walk has passed."""

    def __init__(self, names: Names) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self._names = names

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        try:
            tree = super()._parse(source, name, filename)
        except TemplateSyntaxError as error:
            raise Forbidden(SYNTAX, error.message or "") from error
        unknown = tuple(dict.fromkeys(_Walk(self._names).body(tree.body, {})))
        if unknown:
            raise UnknownName(unknown)
        return tree


class _Walk:
    """Goes through a tree; yields the names that are not known, raises Forbidden for what is not on the list."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def body(self, rows: list[nodes.Node], loop: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """`loop`: the variable of the loop around, with the columns it has."""
        for node in rows:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        yield from self.printed(part, loop)
                case nodes.If():
                    yield from self.condition(node.test, loop)
                    yield from self.body([*node.body, *node.elif_, *node.else_], loop)
                case nodes.For():
                    yield from self.loop(node, loop)
                case _:
                    raise _forbidden(node)

    def printed(self, node: nodes.Node, loop: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """What stands between double brackets: a name, or a column of the loop's row."""
        match node:
            case nodes.TemplateData():
                return
            case nodes.Name():
                yield from () if node.name in self.names.texts else (node.name,)
            case nodes.Getattr():
                yield from self.column(node, loop)
            case _:
                raise _forbidden(node)

    def column(self, node: nodes.Getattr, loop: Mapping[str, frozenset[str]]) -> Iterator[str]:
        if not isinstance(node.node, nodes.Name):
            raise _forbidden(node.node)
        known = loop.get(node.node.name, frozenset())
        if node.attr not in known:
            yield f"{node.node.name}.{node.attr}"

    def condition(self, node: nodes.Node, loop: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """Whether something is filled in, with not, and, or."""
        if isinstance(node, CONDITIONS):
            for part in node.iter_child_nodes():
                yield from self.condition(part, loop)
        elif isinstance(node, nodes.Name):
            yield from () if node.name in self.names.all else (node.name,)
        else:
            yield from self.printed(node, loop)

    def loop(self, node: nodes.For, around: Mapping[str, frozenset[str]]) -> Iterator[str]:
        if around:
            raise Forbidden(NESTED)
        if (
            not isinstance(node.target, nodes.Name)
            or not isinstance(node.iter, nodes.Name)
            or node.test
            or node.recursive
        ):
            raise Forbidden(LOOPING)
        if node.target.name in self.names.all:
            raise Forbidden(DEFINING, node.target.name)
        columns = self.names.lists.get(node.iter.name)
        if columns is None:
            yield node.iter.name
            return
        yield from self.body([*node.body, *node.else_], {node.target.name: columns})


def _forbidden(node: nodes.Node) -> Forbidden:
    """Why, with the name that stands there where there is one."""
    return Forbidden(NAMED.get(type(node), OTHER), str(getattr(node, "name", getattr(node, "attr", "")) or ""))


def context_of(values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The values that the names of the kind stand for, and no more; KeyError where one is missing."""
    wanted = names.texts | frozenset(names.lists) | frozenset(FLAGS)
    return {name: values[name] for name in wanted}
