"""What the guards look at: frozen pictures of one row, taken on a locked row at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.law.workflow.actors import Role


@dataclass(frozen=True)
class Facts:
    """What every subject has. `given` is what the person filled in, empty while only the page is drawn."""

    state: str
    office: str | None
    today: date
    given: Mapping[str, Any] = field(default_factory=dict)
    assigned: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Of the case: user -> duties (lead, second, reviewer, host, head)."""
    actor: int | None = None
    """The user who wants to act, None for the reporter and the clock."""
    roles: frozenset[Role] = frozenset()
    """What the user may act as towards this subject."""
    running: frozenset[str] = frozenset()
    """Codes of the clocks that run."""
    overdue: frozenset[str] = frozenset()
    """Codes of running clocks whose last day has passed."""


@dataclass(frozen=True)
class ComplaintFacts(Facts):
    """One complaint."""

    looked_at: bool = False
    place_findable: bool = False
    ask_rounds: int = 0
    max_ask_rounds: int = 2
    bounced: bool = False
    """It has come back once from a transfer."""
    urgent: bool = False
    named: bool = False
    contact_consent: bool = False
    recheck_used: bool = False
    before_recheck: str | None = None
    result_approver: int | None = None
    case_ready: bool = False
    """The case has an outcome to tell (move K12)."""
    duplicate_ok: bool = False
    """The chosen main complaint is about the same venue, and its case is open or at most 90 days old."""
    venue_known: bool = False
    in_city: bool = True


@dataclass(frozen=True)
class CaseFacts(Facts):
    """One case, with what the side tracks wrote onto its row."""

    level: str = "district"
    """What may be imposed here: district, municipal or market."""
    enforcer: str = "cyberspace"
    private_space: bool = False
    under_14: bool = False
    conduct_from: date | None = None
    conduct_to: date | None = None
    paused: bool = False
    paused_for: str | None = None
    """Why: 'crime' for M15, else the reason of M33."""
    filed: bool = False
    violations: frozenset[str] = frozenset()
    earlier_finding: bool = False
    valid_visits: int = 0
    checklist_complete: bool = False
    evidence_items: int = 0
    certified_officers: int = 0
    recused: frozenset[int] = frozenset()
    rectification: str = "none"
    open_items: int = 0
    refusal_on: date | None = None
    refusal_approver: int | None = None
    other_heads: int = 0
    """Heads of the office besides the actor; the municipal supervisor counts where the office has none."""
    plan_kinds: tuple[str, ...] = ()
    """What the final report proposes (codes of list C4); empty = no penalty."""
    plan_fen: int = 0
    changed_after_pass: bool = True
    """Facts, kind or amount changed after the last legal pass."""
    notice_served: bool = False
    notice_kinds: tuple[str, ...] = ()
    notice_fen: int = 0
    hearing_right: bool = False
    windows_waived: bool = False
    statement_in: bool = False
    hearing_held: bool = False
    hearing_host: int | None = None
    decision_kinds: tuple[str, ...] = ()
    decision_fen: int = 0
    decided_none: bool = False
    decision_extension_late: bool = False
    """D13 passed without an extension in time (A6.1)."""
    extensions: int = 0
    time_barred: bool = False
    discussed: bool = False
    collective_fen: int = 0
    deferred: bool = False
    remedy: str = "none"
    publication: str = "none"
    results_pending: int = 0
    """Complaints of this case whose result has neither been told nor is ready to be told."""
    police_told: bool = False
    closed_kind: str | None = None
    ended_by_court: bool = False
    bases_ok: bool = False
    """Every basis chosen was in force on the conduct date, may be used by this office, and a duty row and a liability
    row are among them; judged by penalties.py when given."""
    limits_ok: bool = False


@dataclass(frozen=True)
class OrderFacts(Facts):
    """One correction order with its case."""

    case: CaseFacts | None = None
    served: bool = False
    items: int = 0
    open_items: int = 0
    extended: bool = False
    new_date_given: bool = False
    visit_valid: bool = False
    """A signed visit after the order, named as the re-inspection."""
    second_chance: bool = False


@dataclass(frozen=True)
class VisitFacts(Facts):
    """One visit with its case."""

    case: CaseFacts | None = None
    officers_certified: int = 0
    officers_recused: int = 0
    joint_people: int = 0
    id_shown: bool = False
    rights_told: bool = False
    times_complete: bool = False
    place_complete: bool = False
    mandatory_open: int = 0
    findings_without_evidence: int = 0
    site_signature: str | None = None
    refusal_witnessed: bool = False
    officers_signed: int = 0


@dataclass(frozen=True)
class PublicationFacts(Facts):
    """One publication with its case."""

    case: CaseFacts | None = None
    decision_served: bool = False
    texts_complete: bool = False
    leaks: int = 0
    """What the scan for the reporter's identity and for natural persons still finds in the text."""
    redacted_by: int | None = None
    party_told: bool = False
    cross_district: bool = False
    performed: bool = False
    minimum_over: bool = False
    expired: bool = False


@dataclass(frozen=True)
class RemedyFacts(Facts):
    """One reconsideration or suit with its case."""

    case: CaseFacts | None = None
    in_time: bool = True
