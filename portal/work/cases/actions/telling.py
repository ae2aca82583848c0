"""What a reporter is told or a summary says: K13, and the search for what must not stand there (PIPL 65, SAMR 33)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track
from portal.work.cases.models import CaseComplaint
from portal.work.cases.reporters import unsayable_of
from portal.work.complaints.messages import read, send
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.documents.scan import Unsayable, refusal, scan
from portal.work.documents.whitelist import PaperField

HEADINGS = {
    "result": Bilingual("结果", "Result"),
    "basis": Bilingual("依据", "Legal basis"),
    "changed": Bilingual("场所有什么改变", "What has changed at the venue"),
    "remedies": Bilingual("不满意怎么办", "If you are not satisfied"),
}
TOLD = tuple(field for field in COMPLAINT_MOVES["tell_result"].fields if field.name in HEADINGS)
SUMMARY = tuple(field for field in COMPLAINT_MOVES["accept"].fields if field.kind == "text")
CLAUSE = re.compile(r"[，。；！？、,.;!?\s]+")


def _nothing_of_others(complaint: Complaint, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """K13: other reporters of the same cases must stay unknown; what is one's own is no secret from oneself."""
    texts = {field.name: given[field.name] for field in TOLD if given.get(field.name)}
    if not texts:
        return {}
    own = _own(complaint)
    mine = re.compile("|".join(map(_spaced, own[0])) or r"(?!)")
    found = _of_cases(complaint, own, act)
    return {"leaks": _leaks(TOLD, {name: mine.sub("", text) for name, text in texts.items()}, found)}


def summary_leaks(complaint: Complaint, given: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """K11: the summary is read all over the desk, so it may not name the reporter (domain C11.2)."""
    if not given.get("summary"):
        return ()
    return _leaks(SUMMARY, given, Unsayable(open_part(complaint).contact.words()))


def _leaks(fields: Iterable[Any], texts: Mapping[str, Any], unsayable: Unsayable) -> tuple[Refusal, ...]:
    """Each finding at its field."""
    papers = [PaperField(field.name, field.label, "text") for field in fields]
    return tuple(refusal(finding) for finding in scan(papers, texts, unsayable, times=False))


def _own(complaint: Complaint) -> tuple[Sequence[str], Sequence[str]]:
    """Names and contacts, and the clauses of the words, of this reporter."""
    opened = open_part(complaint)
    said = [letter.text for letter in read(db.session(), complaint) if letter.from_reporter]
    clauses = [part for text in (opened.words, *said) for part in CLAUSE.split(text) if part]
    return opened.contact.words(), clauses


def _of_cases(complaint: Complaint, own: tuple[Sequence[str], Sequence[str]], act: Act) -> Unsayable:
    """What the reporters of the complaint's cases said and are called, but for this one."""
    cases = db.session.scalars(select(CaseComplaint.case_id).where(CaseComplaint.complaint_id == complaint.id))
    found = [unsayable_of(case_id, act) for case_id in cases]
    mine = {*own[0], *own[1]}
    return Unsayable(
        [secret for one in found for secret in one.secrets if secret not in mine],
        [sentence for one in found for sentence in one.sentences],
        [*(name for one in found for name in one.public), *mine],
    )


def _spaced(word: str) -> str:
    return r"[\W_]*".join(re.escape(sign) for sign in word if sign.isalnum()) or r"(?!)"


@verb(Track.COMPLAINT, "tell_result", learn=_nothing_of_others)
def tell_result(
    complaint: Complaint, *, act: Act, result: str, basis: str, changed: str, remedies: str, checked: bool, **_: Any
) -> None:
    """K13: tell the reporter, in a sealed message (PIPL 65); a second officer has read that it names nobody else."""
    told = {"result": result, "basis": basis, "changed": changed, "remedies": remedies}
    given = {**told, "checked": checked}
    advance(complaint, "tell_result", act=act, given=given, learnt=_nothing_of_others(complaint, act, given))
    complaint.result_on = act.today
    complaint.result_approver = act.second.user_id if act.second else None
    send(complaint, _text(told, complaint.language), False, act)


def _text(told: Mapping[str, str], language: str) -> str:
    return "\n\n".join(f"{HEADINGS[name].text(language)}\n{text.strip()}" for name, text in told.items())
