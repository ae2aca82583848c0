"""A template filled in with one paper: by docxtpl, in an environment that can do nothing else."""

import io
from typing import Any

from docxtpl import DocxTemplate

from portal.work.documents.render import DocumentView
from portal.work.documents.word.grammar import Strict, context_of
from portal.work.documents.word.names import names_of, values

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def filled(template: bytes, view: DocumentView, kind: str) -> bytes:
    """The paper as a Word file. `template` was checked when it was taken in; errors as grammar.Strict raises them."""
    names = names_of(kind)
    file = _Sheet(io.BytesIO(template))
    file.render(context_of(values(view, kind), names), Strict(names), autoescape=True)
    _sign(file, view)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


class _Sheet(DocxTemplate):  # type: ignore[misc]
    """The properties of the file are set by us: whoever drew up the template has no name in it."""

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Nothing of the template's own."""


def _sign(file: Any, view: DocumentView) -> None:
    about = file.docx.core_properties
    about.title, about.author, about.language = view.title[:200], view.office[:200], view.lang
    for name in (
        "last_modified_by",
        "comments",
        "category",
        "content_status",
        "identifier",
        "keywords",
        "subject",
        "version",
    ):
        setattr(about, name, "")
