"""What the tracking page shows: by the code alone how it stands, with the PIN everything of one's own."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.faces.intake import own, progress, queries, unsent
from portal.faces.intake.erasurepage import row_of as erasure_row
from portal.faces.intake.forms.tracking import MessageForm, RatingForm, RecheckForm
from portal.faces.intake.noticespage import row_of as notices_row
from portal.faces.intake.strip import drawn, large
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.i18n import joined, lang, today, zone
from portal.ground.wording import moment
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import ROLE_NAMES
from portal.law.workflow.alarm import ALARM_NAMES
from portal.law.workflow.choices import ASK_ITEMS
from portal.law.workflow.stage import STAGES
from portal.work.alarms.queries import newest
from portal.work.cases.actions.telling import HEADINGS
from portal.work.complaints import messages, ratings
from portal.work.complaints import queries as complaints
from portal.work.complaints.actions.reporter import TALKING
from portal.work.complaints.answers import Place
from portal.work.complaints.attachments import OFFICE
from portal.work.complaints.identity import Seen, who_has_seen
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.files.pictures import JPEG

WITHDRAWABLE = frozenset({"submitted", "needs_info", "accepted"})


@dataclass(frozen=True)
class Piece:
    """One file of the page: its place in the order of arrival, which is what an address names it by."""

    n: int
    picture: bool
    message_id: int | None
    from_office: bool


@dataclass(frozen=True)
class Forms:
    """Forms that came back with what was typed; fresh ones otherwise."""

    message: MessageForm | None = None
    recheck: RecheckForm | None = None
    rating: RatingForm | None = None


def gather(held: own.Access, found: Complaint, act: Act, forms: Forms) -> dict[str, Any] | None:
    """Everything on the page; None where the complaint is gone. As many statements however much there is."""
    session, rules = db.session(), act.rules
    one = complaints.progress(session, held.id, rules.pack, opened=held.opened)
    if one is None:
        return None
    case = queries.case_of(session, one.id, one.main_id)
    codes = [code for code, row in rules.pack.deadlines.items() if row.citizen]
    clocks = queries.clocks(session, one.id, case.id if case else None, codes)
    story = progress.Story(one, case, clocks, rules, held.opened)
    outer = {
        "one": one,
        "held": held,
        "stage_name": STAGES[story.stage - 1],
        "rail": progress.rail(story),
        "strip": large(story.running, rules, opened=held.opened),
        "chip": progress.chip(story),
        "line": progress.outcome(story),
    }
    return {**outer, **(_inside(found, story, act, forms) if held.opened else {"place_line": ""})}


def pieces(rows: Sequence[complaints.AttachmentRow]) -> list[Piece]:
    """Those files that are still there, the reporter's and the office's, in the order of arrival."""
    there = [row for row in rows if not row.purged]
    return [Piece(n, row.type == JPEG, row.message_id, row.slot == OFFICE) for n, row in enumerate(there)]


def _inside(found: Complaint, story: progress.Story, act: Act, forms: Forms) -> dict[str, Any]:
    session, one, case = db.session(), story.progress, story.case
    opened, sent = open_part(found), complaints.attachments(session, found.id)
    files = pieces(sent)
    return {
        **_exchange(found, story, files, forms),
        **_beside(found, act, forms),
        "words": opened.words,
        "place_line": _place_line(queries.place_of(session, found.id), opened.place, found, story.pack),
        "ticked": _ticked(session, found, story.pack),
        "files": [piece for piece in files if piece.message_id is None and not piece.from_office],
        "lost": sum(row.purged for row in sent),
        "seen": [_seen(row) for row in who_has_seen(session, found)],
        "referral": next(iter(complaints.referrals(session, found.id)), None),
        "published": queries.published(session, case.id) if case and one.result_on else None,
        "may": {"reply": one.state in TALKING, "withdraw": one.state in WITHDRAWABLE},
    }


def _exchange(found: Complaint, story: progress.Story, files: list[Piece], forms: Forms) -> dict[str, Any]:
    one, told, waits = story.progress, messages.read(db.session(), found), unsent.waits(found.id)
    results = _results(one, told)
    asking = next((letter for letter in reversed(told) if letter.asks), None) if one.state == "needs_info" else None
    ask = story.clock("D9")
    return {
        "headings": {words for heading in HEADINGS.values() for words in (heading.zh, heading.en)},
        "result": results[-1] if results else None,
        "letters": [letter for letter in told if letter not in results and letter is not asking],
        "asking": asking,
        "asks": [ASK_ITEMS[code].text(lang()) for code in asking.asks] if asking else [],
        "sent_with": {letter.id: [piece for piece in files if piece.message_id == letter.id] for letter in told},
        "reply_by": story.clock("D4"),
        "form": _message_form(found.id, forms.message, asked=asking is not None),
        "unsent_for": waits,
        "unsent_at": unsent.waits_at(waits),
        "waiting_files": unsent.files(found.id),
        "recheck_until": ask if ask and not one.recheck_used and one.state in {"answered", "rejected"} else None,
        "recheck_left": drawn(ask, story.rules) if ask else None,
        "recheck": forms.recheck or _recheck_form(),
    }


def _results(one: complaints.Progress, told: list[messages.Letter]) -> list[messages.Letter]:
    """The results told (K13), oldest first; what was sent in the same moment afterwards is a message like any other."""
    found = []
    for at in sorted({step.at for step in one.steps if step.move == "tell_result"}):
        found += [letter for letter in told if letter.at == at and not letter.from_reporter][:1]
    return found


def _recheck_form() -> RecheckForm:
    """Beside the message's form: the names are the same, the places on the page are not."""
    form = RecheckForm(data={"once": secrets.token_hex(16)})
    for field in form:
        field.id = f"again-{field.name}"
    return form


def _beside(found: Complaint, act: Act, forms: Forms) -> dict[str, Any]:
    session = db.session()
    rated, alarm = ratings.may_rate(session, found), newest(session, found.id)
    return {
        "rated": rated,
        "rating": forms.rating or RatingForm(data={"level": str(rated.level) if rated.level else None}),
        "rated_as": ratings.LEVELS[rated.level].text(lang()) if rated.level else "",
        "alarm": ALARM_NAMES[alarm.state].text(lang()) if alarm else "",
        "erasure": erasure_row(found, act),
        "notices": notices_row(found),
    }


def _message_form(complaint_id: int, tried: MessageForm | None, *, asked: bool) -> MessageForm:
    """As it came back, empty, or with the words that could not be sent a moment ago."""
    kept = unsent.words(complaint_id)
    form = tried or MessageForm(data={"once": kept.get("once") or secrets.token_hex(16), "text": kept.get("text", "")})
    if not asked:
        form.text.label.text = _("给办理的人写几句")
    return form


def _ticked(session: Session, found: Complaint, pack: Pack) -> list[str]:
    rows = (pack.violations[code].plain for code in complaints.violations(session, found.id))
    return [row.text(lang()) for row in rows if row]


def _place_line(known: queries.PlaceRow | None, said: Place, found: Complaint, pack: Pack) -> str:
    name = (
        (known.name_en if lang() == "en" and known.name_en else known.name_zh)
        if known
        else said.name or said.address or said.machine_no
    )
    district = pack.districts[known.district if known else found.district].name.text(lang())
    return joined((name, district))


def _seen(row: Seen) -> dict[str, str]:
    what = {"identity": _("联系方式"), "image": _("没有遮盖的照片")}[row.what]
    who = [ROLE_NAMES[row.role].text(lang()), *([row.office.text(lang())] if row.office else [])]
    return {
        "when": moment(row.at, lang(), zone(), today=today()),
        "who": joined(who),
        "what": _("看了：%(what)s。理由：%(why)s", what=what, why=row.reason),
    }
