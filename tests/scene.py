"""One office with everything in it: the case that the pages are measured by, and a subject for every kind of address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import perform
from portal.law.workflow.actors import Role
from portal.work.cases.models import Case
from portal.work.complaints.actions.covering import cover
from portal.work.complaints.actions.intake import first_look, match_venue
from portal.work.complaints.answers import Contact, Photo
from portal.work.complaints.models import Attachment, Complaint
from portal.work.documents.models import Document
from portal.work.fieldwork.models import CorrectionOrder, Evidence, Visit
from portal.work.files.actions import put
from portal.work.penalties.actions import remedy
from portal.work.publication.actions import proposing
from portal.work.venues.models import Venue
from tests import makers
from tests.cast import OFFICER, SECOND_OFFICER, TRIAGE
from tests.conftest import DAY, Acting
from tests.stories.walk import Walk

WORDS = "金丝雀说更衣柜要刷脸才开"
NAME, PHONE = "金丝雀女士", "13812349876"
NAMED = Contact(mode="named", name=NAME, phone=PHONE)


@dataclass(frozen=True)
class Scene:
    """The ids and references of what there is, so that no row is held between requests."""

    refs: Mapping[str, str]
    attachment: int
    """A quarantined picture of the complaint `refs["complaint"]`, which waits for a decision."""
    image: int
    """One of the complaint `refs["tied"]`, which is in the case."""

    def at(self, page: str, lang: str = "zh") -> str:
        """The address of a page of the desk; `{case}` stands for the case's reference."""
        return f"/{lang}/desk/{page.format(**self.refs)}"


def scene(act: Acting, day: date = DAY) -> Scene:
    """A complaint not yet taken up, a case like the one the page was drawn for, a public record, and what waits."""
    new, case = reported(act, photo=True, contact=NAMED), whole_case(act, day)
    made = _made(act, case, day)
    waits = perform(new, "reject", {"code": "R07", "plain": "没有写明事实。"}, act=act(TRIAGE, day))
    assert isinstance(waits, Proposal)
    refs = {
        "complaint": new.ref, "tied": f"T-{case.links[0].complaint_id}", "case": case.ref, "proposal": str(waits.id),
        **made,
    }  # fmt: skip
    pictures = (_picture(new.id), _picture(case.links[0].complaint_id))
    db.session.commit()
    return Scene(refs, *pictures)


def _picture(complaint: int) -> int:
    return db.session.scalars(select(Attachment.id).where(Attachment.complaint_id == complaint)).one()


def reported(act: Acting, *, photo: bool = False, at: Venue | None = None, **answers: Any) -> Complaint:
    """A complaint after its first look, with its venue where one is given."""
    photos = (Photo("device", put(_jpeg(), type="image/jpeg")),) if photo else ()
    found = makers.complaint(act, words=WORDS, photos=photos, **answers)
    first_look(found, act=act(TRIAGE))
    if at is not None:
        match_venue(found, at, act=act(TRIAGE))
    return found


def whole_case(act: Acting, day: date = DAY) -> Case:
    """Three complaints, three visits, five measures, six papers, served and filed."""
    venue, walk = makers.venue(act), Walk(act)
    walk.day = day
    one = reported(act, at=venue, contact=NAMED, photo=True)
    two, three = reported(act, at=venue), reported(act, at=venue)
    case = makers.done(act, one, "accept", priority="high", summary="更衣柜刷脸", officers=PAIR, day=day)
    for other in (two, three):
        makers.done(act, other, "accept", priority="normal", summary="更衣柜刷脸", case=case.id, day=day)
    for purpose in ("first", "look_back", "re_inspection"):
        walk.visit(case, "c7" if purpose == "first" else None, purpose=purpose)
    walk.do(case, "order_correction", items=measures(day))
    order = db.session.scalars(select(CorrectionOrder).where(CorrectionOrder.case_id == case.id)).one()
    walk.do(order, "serve")
    walk.do(case, "file")
    walk.do(case, "interview")
    papers = db.session.scalars(select(Document).where(Document.case_id == case.id)).all()
    assert len(papers) >= 5, [paper.kind for paper in papers]
    return case


PAIR = (OFFICER.id, SECOND_OFFICER.id)


def measures(day: date) -> tuple[dict[str, Any], ...]:
    """Five measures, the most that the drawn order holds."""
    rest = {"detail": "", "violations": ("V07",), "due_on": day + timedelta(days=10), "how_verified": "复查"}
    return tuple({"measure": f"RM0{n}", **rest} for n in range(1, 6))


def _made(act: Acting, case: Case, day: date) -> dict[str, str]:
    """A subject for each other kind of address."""
    walk = Walk(act)
    walk.day = day
    planned = makers.visit(act, case, day=day, until="planned")
    warned = walk.warned()
    record = proposing.begin(warned, act=act(OFFICER, day))
    walk.do(record, "propose", "redact", "approve", "publish")
    lodged = remedy.begin(warned)
    db.session.flush()
    first = {kind: _first(kind, case) for kind in (Visit, CorrectionOrder, Evidence, Document)}
    return {
        "visit": str(first[Visit]), "order": str(first[CorrectionOrder]), "piece": str(first[Evidence]),
        "paper": str(first[Document]), "planned": str(planned.id), "publication": str(record.id),
        "number": record.number, "remedy": str(lodged.id),
    }  # fmt: skip


def _first(kind: Any, case: Case) -> int:
    found: int = db.session.scalars(select(kind.id).where(kind.case_id == case.id).order_by(kind.id)).first()
    return found


def cover_picture(attachment: Attachment, act: Act) -> None:
    """An officer keeps a copy on which everything is black."""
    complaint = db.session.get_one(Complaint, attachment.complaint_id)
    cover(complaint, attachment, put(_jpeg("black"), type="image/jpeg"), act=act, role=Role.OFFICER)


def _jpeg(colour: str = "navy") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()
