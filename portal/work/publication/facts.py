"""The key facts of a published case, as rows for its page: from the case alone, nothing of reporters or officers."""

from datetime import date
from typing import Any

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.wording import day, yuan
from portal.law.workflow.states import STATE_NAMES, Track
from portal.work.accounts.models import Office
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.models import Decision
from portal.work.penalties.queries import last_decision
from portal.work.venues.models import Operator, Venue

Row = dict[str, Any]


def key_rows(case: Case, act: Act) -> list[Row]:
    """Venue, operator, district, authority, penalty, fine, decision, bases, rectification, visits; then what was done.

    A value that the record does not hold is None. NoResultFound where nothing was decided.
    """
    decision = last_decision(db.session(), case.id)
    return [*_tags(case, act), *_done(case, decision), *_who(case, act), *_what(case, decision, act)]


def _who(case: Case, act: Act) -> list[Row]:
    venue, operator = case.venue, case.operator
    district, office = act.rules.pack.districts.get(case.district), db.session.get(Office, case.office)
    return [
        _key("场所", "Venue", _name(venue)),
        _key("经营主体", "Operating entity", _name(operator) if operator else None),
        _key("区", "District", district.name if district else None),
        _key("办理单位", "Authority", office.name if office else None),
    ]


def _name(of: Venue | Operator) -> Bilingual:
    return Bilingual(of.name_zh, of.name_en or of.name_zh)


def _what(case: Case, decision: Decision, act: Act) -> list[Row]:
    pack = act.rules.pack
    document = db.session.get(Document, decision.document_id)
    number = document.reference if document else None
    fine = _yuan(decision.amount_fen)
    return [
        _key("处罚", "Penalty", outcome(decision, act)),
        _key("罚款", "Fine", fine if decision.amount_fen else Bilingual("无", "None")),
        *([_key("没收违法所得", "Illegal gains confiscated", _yuan(decision.gains_fen))] if decision.gains_fen else []),
        _key("决定书文号", "Number of the decision", Bilingual(number, number) if number else None),
        _key("决定日期", "Date of the decision", _day(decision.decided_on)),
        *([_key("变更日期", "Changed on", _day(decision.changed_on))] if decision.changed_on else []),
        _key("法律依据", "Legal basis", joined([pack.bases[code].name for code in decision.bases])),
        _key("整改", "Rectification", STATE_NAMES[Track.ORDER][case.rectification]),
        _key("现场核查", "On-site visits", _visits(case)),
    ]


def _yuan(fen: int) -> Bilingual:
    return Bilingual(f"{yuan(fen)} 元", f"CNY {yuan(fen)}")


def outcome(decision: Decision, act: Act) -> Bilingual | None:
    """The kinds of penalty, or the ground for none, in words."""
    pack = act.rules.pack
    if decision.ground:
        return pack.closures[decision.ground].name
    return joined([pack.penalties[code].name for code in decision.kinds])


def _visits(case: Case) -> Bilingual | None:
    if not case.valid_visits:
        return None
    count = Bilingual(f"{case.valid_visits} 次", str(case.valid_visits))
    last = _day(case.last_visit_on) if case.last_visit_on else None
    return (
        Bilingual("{count}，最近一次 {last}", "{count}, the last on {last}").format(count=count, last=last)
        if last
        else count
    )


def _tags(case: Case, act: Act) -> list[Row]:
    """The violations that were found; where visits did not say, those of the case."""
    rows = [row for row in case.violations if row.found] or [row for row in case.violations if row.found is None]
    return [_row("tag", act.rules.pack.violations[row.code].name) for row in rows]


def _done(case: Case, decision: Decision) -> list[Row]:
    none = Bilingual("作出不予处罚决定。", "Decided not to penalise.")
    decided = none if decision.ground else Bilingual("作出处罚决定。", "Penalty decided.")
    steps = [(case.filed_on, Bilingual("立案。", "Case filed.")), (decision.decided_on, decided)]
    return [_row("done", words) | {"on": on.isoformat()} for on, words in steps if on]


def _day(value: date) -> Bilingual:
    return Bilingual(day(value, "zh"), day(value, "en"))


def joined(names: list[Bilingual]) -> Bilingual | None:
    """Several names in one line; None for none."""
    return Bilingual("、".join(n.zh for n in names), "; ".join(n.en for n in names)) if names else None


def _key(zh: str, en: str, value: Bilingual | None) -> Row:
    return {"key": {"zh": zh, "en": en}, **_row("key", value)}


def _row(section: str, value: Bilingual | None) -> Row:
    return {"section": section, "value": value._asdict() if value else None, "other_source": False}
