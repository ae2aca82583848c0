"""What the law asks of a penalty, of closing and of publishing: judged after each step from the stored rows alone."""

import json
from collections.abc import Callable
from datetime import date

from portal.law.catalogue.types import Pack
from tests.stories.machine_city import MUNICIPAL_OFFICE, Row, Snapshot

NO_FINDING = frozenset({"NOT_FOUND", "NO_FILE"})
IN_FORCE = frozenset({"ordered", "evidence_in", "failed", "overdue", "refused"})
GONE = frozenset({"revoked", "void", "unlawful"})
FEN = 100


class Decided:
    """One decision event, with what was stored before and after it."""

    def __init__(self, event: Row, before: Snapshot, after: Snapshot, pack: Pack) -> None:
        self.event, self.before, self.after, self.pack = event, before, after, pack
        self.case_id = event["case_id"]
        self.case, self.was = after.one("case", self.case_id), before.one("case", self.case_id)
        self.decision = after.of_case("decision", self.case_id)[-1]
        self.kinds: list[str] = json.loads(self.decision["kinds"])
        self.bases: list[str] = json.loads(self.decision["bases"])
        self.fen: int = self.decision["amount_fen"]
        """The fine on the party."""
        gains = self.decision["gains_fen"] if "N-CONF" in self.kinds else 0
        self.amounts = (self.fen, gains, self.decision["person_fen"])
        self.today = date.fromisoformat(self.decision["decided_on"])

    def last(self, *moves: str, track: str = "case") -> int:
        """The id of the last such event of the case; 0 for none."""
        return max(
            (e["id"] for e in self.after.events() if self._is(e, moves, track) and e["id"] < self.event["id"]),
            default=0,
        )

    def _is(self, event: Row, moves: tuple[str, ...], track: str) -> bool:
        return (event["case_id"], event["track"]) == (self.case_id, track) and event["move"] in moves

    def people(self, *roles: str) -> set[int]:
        """Who has acted in the case before, in one of these roles."""
        return {
            e["actor_id"] for e in self.after.events()
            if e["case_id"] == self.case_id and e["id"] < self.event["id"] and e["role"] in roles
            and e["actor_id"] is not None and e["track"] != "complaint" and e["to_state"] is not None
        }  # fmt: skip


def _review(d: Decided) -> str | None:
    """APL 58: passed after the last report, and after a hearing."""
    since = max(d.last("finish"), d.last("revise"), d.last("hold_hearing"))
    return None if d.last("pass_review") > since else "no legal pass"


def _notice(d: Decided) -> str | None:
    """APL 44, 62: told before, of no less."""
    notices = [row for row in d.after.of_case("notice", d.case_id) if row["served_on"] and not row["superseded_on"]]
    if not notices or d.last("serve_notice", "notice_reached") < d.last("reopen"):
        return "no notice"
    told = notices[-1]
    limits = (told["amount_fen"], told["gains_fen"], told["person_fen"])
    if not set(d.kinds) <= set(json.loads(told["kinds"])) or any(
        now > was for now, was in zip(d.amounts, limits, strict=True)
    ):
        return f"heavier than the notice: {d.kinds} {d.amounts} after {told['kinds']} {limits}"
    return None if date.fromisoformat(told["served_on"]) <= d.today else "the notice was served later"


def _windows(d: Decided) -> str | None:
    """APL 45, 64: the time for a statement and a hearing was over, waived or used."""
    mine = [c for c in d.before.tables["clock"] if (c["track"], c["subject_id"]) == ("case", d.case_id)]
    runs = [c["code"] for c in mine if c["code"] in {"D17", "D18"} and c["stopped_on"] is None]
    used = d.last("end_windows", "give_up_hearing", "hold_hearing", "pass_review")
    return (
        None
        if not runs and used > d.last("serve_notice", "notice_reached")
        else f"the party could still be heard {runs}"
    )


def _refusal(d: Decided) -> str | None:
    """PIPL 66(1): a fine only after a recorded refusal to correct, and while the newest order is refused still."""
    fined = "N-FINE1" in d.kinds or (d.amounts[2] and "P66.1" in d.bases and "P66.2" not in d.bases)
    if not fined:
        return None
    orders = [row for row in d.before.of_case("correction_order", d.case_id) if row["state"] != "none"]
    stands = bool(orders) and orders[-1]["state"] == "refused"
    return None if stands and d.last("record_refusal", track="order") else "no refusal that stands"


def _own(d: Decided) -> str | None:
    """APL 22, 25: where the office works, or was told to."""
    district = d.pack.offices[d.was["office"]].district
    tied = {row["complaint_id"] for row in d.before.of_case("case_complaint", d.case_id)}
    given = any(
        row["complaint_id"] in tied and row["move"] == "designate" and row["to_office"] == d.was["office"]
        for row in d.before.tables["handover"]
    )
    return None if given or district in {None, d.was["district"]} else f"{d.was['office']} decides elsewhere"


def _bases(d: Decided) -> str | None:
    """APL 37, 59: in force when the conduct ended; a duty and a liability that carries each kind."""
    end = date.fromisoformat(d.was["conduct_to"]) if d.was["conduct_to"] else d.today
    rows = [d.pack.bases[code] for code in d.bases]
    late = [row.code for row in rows if row.since > end or (row.until and row.until < end)]
    if late:
        return f"not in force on {end}: {late}"
    if {"duty", "liability"} - {row.kind for row in rows}:
        return f"no duty or no liability among {d.bases}"
    bare = [kind for kind in d.kinds if not set(d.pack.penalties[kind].liability) & set(d.bases)]
    return f"no liability for {bare}" if bare else None


def _limits(d: Decided) -> str | None:
    """PIPL 66, APL 29: kinds for the level, one fine, an amount within it."""
    allowed = {"district", "municipal"} if d.was["office"] == MUNICIPAL_OFFICE else {"district"}
    rows = [d.pack.penalties[kind] for kind in d.kinds]
    above = [row.code for row in rows if row.kind != "penalty" or row.level not in allowed]
    if above or not rows:
        return f"not this office's to impose: {above or 'nothing chosen'}"
    fines = [row for row in rows if row.unit_max]
    if len(fines) > 1 or any(d.fen > (row.unit_max or 0) * FEN for row in fines):
        return f"a fine of {d.fen} fen for {d.kinds}"
    return "an amount and no kind that has one" if any(d.amounts) and not any(row.money for row in rows) else None


def _in_time(d: Decided) -> str | None:
    """APL 60: the time to decide had not run out."""
    for clock in d.before.tables["clock"]:
        mine = (clock["track"], clock["subject_id"], clock["code"]) == ("case", d.case_id, "D13")
        over = clock["stopped_on"] is None and clock["paused_on"] is None and clock["due_on"] < d.today.isoformat()
        if mine and over:
            return f"the time to decide ended on {clock['due_on']}"
    return None


def _apart(d: Decided) -> str | None:
    """APL 57, 58: who decides neither investigated nor reviewed."""
    return "the decider investigated or reviewed" if d.event["actor_id"] in d.people("CO", "LR") else None


def _spot(d: Decided) -> str | None:
    """APL 51: a warning, or a small fine; two officers of the case, and a valid visit."""
    if not set(d.kinds) <= {"N-WARN", "N-FINE1"} or d.fen > 3_000 * FEN:
        return f"too much on the spot: {d.kinds} {d.fen}"
    if not d.was["valid_visits"]:
        return "no valid visit"
    duties = {
        a["user_id"]
        for a in d.before.of_case("assignment", d.case_id)
        if a["duty"] in {"lead", "second"} and not a["to_day"]
    }
    pair = {d.event["actor_id"], d.event["second_id"]}
    return None if len(pair) == 2 and pair <= duties else f"{pair} are not the two officers"


def _discussed(d: Decided) -> str | None:
    """APL 57: a large fine is discussed collectively."""
    large = sum(d.amounts) >= d.pack.settings["collective_fine"].value * FEN
    return "not discussed" if large and d.last("discuss") < d.last("reopen", "file") else None


Rule = Callable[[Decided], str | None]
PENALTY: tuple[Rule, ...] = (_review, _notice, _windows, _refusal, _own, _bases, _limits, _in_time, _apart, _discussed)
ON_THE_SPOT: tuple[Rule, ...] = (_spot, _refusal, _own, _bases, _limits)
RULES = {"penalise": PENALTY, "penalise_on_the_spot": ON_THE_SPOT}


def unlawful_penalties(before: Snapshot, after: Snapshot, pack: Pack) -> list[str]:
    """Decisions of this step that lack a condition."""
    wrong = []
    for event in after.events(before.last_event):
        if event["track"] == "case" and event["move"] in RULES and event["to_state"] is not None:
            decided = Decided(event, before, after, pack)
            wrong += [
                f"{event['move']} of case {decided.case_id}: {found}"
                for rule in RULES[event["move"]]
                if (found := rule(decided))
            ]
    return wrong


def open_rectifications(before: Snapshot, after: Snapshot) -> list[str]:
    """Cases closed in this step although an order to correct was neither followed nor ended by the law."""
    wrong, was = [], before.subjects()
    for case in after.tables["case"]:
        old = was.get(("case", case["id"]))
        if case["state"] != "closed" or old is None or old["state"] == "closed":
            continue
        open_order = case["rectification"] in IN_FORCE
        kind = case["closed_kind"]
        by_court = kind == "PENALTY_COURT" and case["rectification"] == "refused"
        settled = {"PENALTY_DONE", "PENALTY_COURT", "GUIDED"} | NO_FINDING
        if open_order and not by_court and (kind in settled or kind.startswith("NO_PENALTY")):
            wrong.append(f"case {case['id']} closed as {kind} with a rectification {case['rectification']}")
    return wrong


def shown_too_soon(before: Snapshot, after: Snapshot) -> list[str]:
    """Public records that became public without a served decision, an approval after the last text, or a decision still in force."""
    wrong = []
    for event in after.events(before.last_event):
        if (event["track"], event["move"]) != ("publication", "publish") or event["to_state"] is None:
            continue
        record = after.one("publication", event["subject_id"])
        steps = [
            e["move"]
            for e in after.events()
            if (e["track"], e["subject_id"]) == ("publication", record["id"])
            and e["id"] < event["id"]
            and e["to_state"]
        ]
        if steps[-2:] != ["redact", "approve"]:
            wrong.append(f"publication {record['id']} was shown after {steps}")
        case = after.one("case", record["case_id"])
        if case["decision_served_on"] is None:
            wrong.append(f"publication {record['id']} was shown before its decision was served")
        if case["remedy"] in GONE or case["decided_on"] != record["decided_on"]:
            wrong.append(
                f"publication {record['id']} shows a decision that is {case['remedy']}, of {record['decided_on']} (now {case['decided_on']})"
            )
    return wrong


def everything(before: Snapshot, after: Snapshot, pack: Pack) -> list[str]:
    """All of it, in words."""
    return [
        *unlawful_penalties(before, after, pack),
        *open_rectifications(before, after),
        *shown_too_soon(before, after),
    ]
