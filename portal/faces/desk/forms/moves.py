"""The form of one move on one subject, and what is sent by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.bilingual import Bilingual
from portal.faces.desk.choices import Choice, case_of, options
from portal.faces.desk.forms.fields import MoveForm, given, move_form
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.moves import Field, Move
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.terms import FORM, KEYS
from portal.work.files.actions import keep
from portal.work.files.pictures import MAX_BYTES, Unusable, taken

LISTED = {"choice", "person", "case", "complaint"}
MOST_FILES = 10
TOO_MANY = Refusal("file", "DESIGN", Bilingual("最多 10 个文件。", "At most 10 files."), "files")


@dataclass(frozen=True)
class Special:
    """A form of its own, for moves whose fields are rows: how it is made, read and shown."""

    form: Callable[[Tracked, Act], MoveForm]
    given: Callable[[MoveForm], dict[str, Any]]
    template: str


special_forms: dict[tuple[Track, str], Special] = {}
"""Filled by the pages that own such a form."""


@dataclass
class Sheet:
    """A move's form with the lists that it offers."""

    move: Move
    form: MoveForm
    lists: Mapping[str, list[Choice]]
    special: Special | None

    def given(self) -> dict[str, Any]:
        """What was filled in, files apart."""
        return self.special.given(self.form) if self.special else given(self.fields, self.form)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are values; files are kept first."""
        return tuple(field for field in self.move.fields if field.kind not in {"rows", "files"})

    def files(self) -> list[FileStorage]:
        """What was uploaded."""
        names = [field.name for field in self.move.fields if field.kind == "files"]
        return [file for name in names for file in (self.form[name].data or []) if getattr(file, "filename", "")]


def sheet(move: Move, subject: Tracked, act: Act) -> Sheet:
    """The form of `move` for `subject`, filled with what was sent or with what the case says already."""
    special = special_forms.get((move.track, move.name))
    if special is not None:
        return Sheet(move, special.form(subject, act), {}, special)
    lists = {field.name: options(field, subject, act) for field in move.fields if field.kind in LISTED}
    kind = move_form(move.fields, lists, act.rules.pack.zone)
    form = kind(data={"version": str(subject.version), **known(move, subject)})
    return Sheet(move, form, lists, None)


PLANNED = {FORM[name]: KEYS[name] for name in KEYS if name != "new_facts"}


def known(move: Move, subject: Tracked) -> dict[str, Any]:
    """What the case's own plan says of the penalty, so that nobody types it twice."""
    plan = getattr(case_of(subject), "plan", None) or {}
    names = {field.name for field in move.fields}
    return {name: plan[key] for name, key in PLANNED.items() if name in names and plan.get(key)}


def keep_files(files: list[FileStorage], act: Act) -> tuple[int, ...]:
    """Keep what was uploaded, pictures as fresh pixels; Refused for anything else."""
    if len(files) > MOST_FILES:
        raise Refused(TOO_MANY)
    try:
        found = [taken(file.read(MAX_BYTES + 1)) for file in files]
    except Unusable as unusable:
        raise Refused(Refusal("file", "DESIGN", unusable.reason, "files")) from unusable
    return tuple(keep(one.data, kind="proof", type=one.type, now=act.now).id for one in found)
