"""Papers to the party, and what officers type for them, are searched for the reporters of the case (APL 50)."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.ground.procedure.propose import inspected_by
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track
from portal.work.cases import reporters
from portal.work.documents.actions import OWN_TIMES, searched_by
from portal.work.documents.scan import Leak, scan
from portal.work.documents.whitelist import PaperField

TYPED = frozenset({"line", "text", "rows"})
"""Kinds of fields that hold what an officer typed."""

WHO = frozenset({"secret", "sentence"})
"""What tells who reported; a telephone number as such may stand in an internal note."""


searched_by(reporters.unsayable_of)


@inspected_by
def look_through(subject: Tracked, move: Move, given: Mapping[str, Any], act: Act) -> None:
    """What an officer typed for a paper to the party is searched before it is proposed or made, so that the refusal
    stands at the field where it was typed. Raises Leak; the finished paper is searched once more.

    What no paper holds stands on the case page and in its file, for more eyes than those who may know the reporter.
    The text of a publication is searched by its own track, where a draft may still hold what is to be redacted."""
    if (
        subject.case_key is None
        or move.track is Track.PUBLICATION
        or not (move.document is None or _to_party(move, act))
    ):
        return
    typed = [PaperField(field.name, field.label, "text") for field in move.fields if field.kind in TYPED]
    if typed:
        times = move.document is not None and move.document not in OWN_TIMES
        findings = scan(typed, given, reporters.unsayable_of(subject.case_key, act), times=times)
        wanted = [each for each in findings if move.document or each.what in WHO]
        if wanted:
            raise Leak(wanted)


def look_at(fields: Iterable[PaperField], given: Mapping[str, Any], case_id: int, act: Act) -> None:
    """The same for what is typed beside the moves and stands on pages of the case. Raises Leak."""
    findings = scan(fields, given, reporters.unsayable_of(case_id, act), times=False)
    wanted = [each for each in findings if each.what in WHO]
    if wanted:
        raise Leak(wanted)


def _to_party(move: Move, act: Act) -> bool:
    return act.rules.pack.documents[move.document].to_party if move.document else False
