"""Making papers final, serving them, and declaring them void."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from portal.bilingual import Bilingual
from portal.clock import legal_day
from portal.ground.db import db, locked
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.ground.rulebook.series import take_number
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.accounts.models import Office
from portal.work.documents.models import Document, Service
from portal.work.documents.papers import PAPERS
from portal.work.documents.printed import PRINTED, printed, title_of
from portal.work.documents.scan import Leak, Unsayable, scan
from portal.work.documents.whitelist import checked
from portal.work.documents.word import templates

PUBLIC_NOTICE_DAYS = 30
"""A paper served by public notice counts as served 30 days after it (CPL 95)."""

NEEDS_WITNESS = Refusal(
    "witness",
    "CPL87",
    Bilingual("留置送达要写明见证人或录像编号。", "Leaving a paper needs a witness or a video number."),
    "witness",
)
NEEDS_CONSENT = Refusal(
    "consent",
    "APL61",
    Bilingual("电子送达要先有当事人签署的同意书。", "Electronic service needs the party's signed consent."),
    "consent",
)
NEEDS_RECEIVER = Refusal("missing", "APL61", Bilingual("请填写：签收人。", "Please fill in: received by."), "receiver")
NOT_YET = Refusal(
    "served_on",
    "APL61",
    Bilingual(
        "送达日期不能早于文书日期，也不能晚于今天。", "The day of service lies between the day of the paper and today."
    ),
    "served_on",
)
NOTICE_RUNS = Refusal(
    "public_notice", "CPL95", Bilingual("公告满 30 日才算送达。", "Public notice has to run for 30 days."), "served_on"
)
OWN_TIMES = frozenset({"F04"})
"""Kinds in which a time of day may stand: the record of a visit says when the officers came and went (APL 55)."""

NOT_DRAFT = Refusal("not_draft", "APL59", Bilingual("文书已经编号。", "The paper has a number already."))
NOT_FINAL = Refusal(
    "not_final",
    "APL59",
    Bilingual(
        "只有已编号的有效文书才能送达或作废。", "Only a numbered paper that is in force can be served or made void."
    ),
)


def draft(
    *, kind: str, office: str, act: Act, fields: Mapping[str, Any], case_id: int | None = None, complaint_id: int | None = None, variant: str = "",
) -> Document:  # fmt: skip
    """A paper without a number.

    Raises UnknownField, MissingField, BadField; KeyError for an unknown kind or variant.
    """
    document = _written(kind, variant, office, act, fields, case_id, complaint_id)
    db.session.add(document)
    db.session.flush()
    return document


def _written(
    kind: str,
    variant: str,
    office: str,
    act: Act,
    fields: Mapping[str, Any],
    case_id: int | None,
    complaint_id: int | None,
) -> Document:
    paper, row = PAPERS[kind], act.rules.pack.documents[kind]
    if row.to_party and complaint_id is not None:
        raise ValueError("a paper to the party carries no complaint")
    chosen = paper.variant(variant)
    stored = checked(paper.fields, fields, chosen, act.rules.pack)
    return Document(
        kind=kind, variant=chosen, office=office, year=act.today.year, case_id=case_id, complaint_id=complaint_id, fields=stored, state="draft"
    )  # fmt: skip


Searcher = Callable[[int, Act], Unsayable]
_searchers: list[Searcher] = []


def searched_by(searcher: Searcher) -> Searcher:
    """Name the function that knows what the papers of a case must not say. It stands above this capability, and every
    paper to a party is searched with it whoever issues it: nobody can forget to hand it in."""
    _searchers[:] = [searcher]
    return searcher


def finalise(document: Document, *, act: Act, signed_by: int | None = None) -> Document:
    """Search the paper, give it the next number of its office, kind and year, and date it.

    Raises Leak (APL 50), and Refused where it is final already.
    """
    fresh = (locked(db.session(), Document, document.id) or document) if document.id else document
    if fresh.state != "draft":
        raise Refused(NOT_DRAFT)
    _search(fresh, act)
    fresh.template_zh, fresh.template_en = templates.pinned(fresh.kind, act)
    _number(fresh, act)
    fresh.state, fresh.issued_at, fresh.signed_by = "final", act.now, signed_by
    db.session.add(fresh)
    db.session.flush()
    _record(fresh, "issue", act)
    return fresh


def issue(
    *, kind: str, office: str, act: Act, fields: Mapping[str, Any], case_id: int | None = None, complaint_id: int | None = None, variant: str = "",
    signed_by: int | None = None, unsayable: Unsayable | None = None,
) -> Document:  # fmt: skip
    """A final, numbered paper, searched for the reporter where the party gets it; errors as draft and finalise.

    `unsayable`: what a paper that is no paper to the party must not say either.
    """
    document = _written(kind, variant, office, act, fields, case_id, complaint_id)
    if unsayable is not None:
        searched(document, unsayable)
    return finalise(document, act=act, signed_by=signed_by)


def _number(document: Document, act: Act) -> None:
    """Taken last before the paper is stored: a refusal or a rollback gives the number back."""
    office = db.session.get_one(Office, document.office)
    document.year = act.today.year
    document.number = take_number(db.session(), office=document.office, kind=document.kind, year=document.year)
    word = act.rules.pack.documents[document.kind].number_word
    document.reference = reference(office.prefix, word, document.year, document.number)
    document.fields = {**document.fields, PRINTED: printed(document, office, act.rules)}


def reference(prefix: str, word: str, year: int, number: int) -> str:
    """The printed number, e.g. 沪松网信责改〔2026〕3 号 (list C10)."""
    return f"{prefix}{word}〔{year}〕{number} 号"


def _search(document: Document, act: Act) -> None:
    """A paper to the party belongs to a case, and nobody gets it before that case's reporters were looked for in it."""
    if not act.rules.pack.documents[document.kind].to_party:
        return
    if document.case_id is None or not _searchers:
        raise ValueError("a paper to the party has a case whose reporters are known")
    searched(document, _searchers[0](document.case_id, act))


def searched(document: Document, unsayable: Unsayable) -> None:
    """Raise Leak where a field of the paper says what it must not."""
    findings = scan(PAPERS[document.kind].fields, document.fields, unsayable, times=document.kind not in OWN_TIMES)
    if findings:
        raise Leak(findings)


def serve(
    document: Document, *, way: str, served_on: date, receiver: str, act: Act, witness: str | None = None, refused_note: str | None = None,
    consent: bool = False, tracking: str | None = None,
) -> Service:  # fmt: skip
    """Note that the paper reached its receiver, with a numbered proof of service (F17).

    `consent`: the party signed for electronic service (APL 61); `tracking`: the number of a posted item, or where a
    public notice stood. Raises Refused; BadField for an unknown way.
    """
    _check_service(document, way, served_on, receiver, act, witness, consent)
    given = {
        "way": way,
        "served_on": served_on,
        "receiver": receiver or None,
        "witness": witness,
        "refused_note": refused_note,
        "tracking": tracking,
    }
    title = title_of(document, act.rules)
    about = {
        "document_title": title.zh,
        "document_reference": document.reference,
        "party": document.fields.get("party"),
    }
    proof = issue(kind="F17", office=document.office, act=act, fields=about | given, case_id=document.case_id)
    service = Service(
        document_id=document.id,
        proof_id=proof.id,
        way=way,
        served_on=served_on,
        receiver=receiver,
        witness=witness,
        refused_note=refused_note,
        tracking=tracking,
    )
    document.services.append(service)
    db.session.flush()
    return service


def _check_service(
    document: Document, way: str, served_on: date, receiver: str, act: Act, witness: str | None, consent: bool
) -> None:
    issued_on = issued_day(document, act)
    if document.state != "final" or issued_on is None:
        raise Refused(NOT_FINAL)
    wrong = [
        (way == "left_with_witness" and not witness, NEEDS_WITNESS),
        (way == "electronic" and not consent, NEEDS_CONSENT),
        (way != "public_notice" and not receiver, NEEDS_RECEIVER),
        (not issued_on <= served_on <= act.today, NOT_YET),
        (way == "public_notice" and served_on < issued_on + timedelta(days=PUBLIC_NOTICE_DAYS), NOTICE_RUNS),
    ]
    refusals = [refusal for is_wrong, refusal in wrong if is_wrong]
    if refusals:
        raise Refused(*refusals)


def issued_day(document: Document, act: Act) -> date | None:
    """The legal day on which the paper became final."""
    return legal_day(document.issued_at, act.rules.pack.zone) if document.issued_at else None


def void(document: Document, *, act: Act, reason: str = "") -> Document:
    """Declare a final paper void; its number stays taken, and it says why. Raises Refused where it is not in force."""
    fresh = locked(db.session(), Document, document.id)
    if fresh is None or fresh.state != "final":
        raise Refused(NOT_FINAL)
    fresh.state, fresh.voided_at, fresh.void_reason = "void", act.now, reason or None
    db.session.flush()
    _record(fresh, "void", act)
    return fresh


ROLES = (Role.HEAD, Role.OFFICER, Role.REVIEWER, Role.MUNICIPAL, Role.TRIAGE, Role.SYSTEM)


def _record(document: Document, what: str, act: Act) -> None:
    held = act.by.roles_in(document.office)
    role = next((role for role in ROLES if role in held), Role.SYSTEM)
    record(
        at=act.now, track="document", subject_id=document.id, case_id=document.case_id, complaint_id=document.complaint_id, move=f"document.{what}",
        actor_id=act.by.user_id, second_id=act.second.user_id if act.second else None, role=role.value, office=document.office, data={"kind": document.kind},
    )  # fmt: skip
