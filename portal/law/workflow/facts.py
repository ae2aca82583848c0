"""What the guards look at: frozen pictures of one row, taken on a locked row at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.terms import NOTHING, Terms


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
    grown: frozenset[str] = frozenset()
    """Codes of running clocks whose length was extended."""
    escalated: bool = False
    """A case of the subject is with the municipal office (M14)."""
    heads: frozenset[int] = frozenset()
    """Heads of the office; looked up only where a proposal is decided."""
    resting: frozenset[str] = frozenset()
    """Codes of clocks that are paused at this moment; they are among the running ones."""


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
    outcome_approvers: frozenset[int] = frozenset()
    """Who approved how the case ended or was decided."""
    case_ready: bool = False
    """The case has an outcome to tell (move K12)."""
    duplicate_ok: bool = False
    """The chosen main complaint is about the same venue, and its case is open or at most 90 days old."""
    venue_known: bool = False
    in_city: bool = True
    own_district: bool = True
    """The place lies where the office works, or the municipal office has designated it (APL 22, 25)."""
    reason_only: str | None = None
    """What the chosen reason of list C7 is bound to: referral, visit, limitation or asked."""
    found_lawful: bool = False
    """A valid, complete visit to the venue found no violation."""
    limitation_over: bool = False
    """The conduct reported ended longer ago than D33 when it was reported."""
    leaks: tuple[Refusal, ...] = ()
    """What the words given say of a reporter that they must not say, field by field."""


@dataclass(frozen=True)
class CaseFacts(Facts):
    """One case, with what the side tracks wrote onto its row."""

    level: str = "district"
    """What may be imposed here: district, municipal or market."""
    enforcer: str = "cyberspace"
    own_district: bool = True
    """The place lies where the office works, or the municipal office has designated it (APL 22, 25)."""
    ever: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """User -> duties in this case now or before; 'visitor' for who was named for a visit or an inquiry."""
    harm: bool = False
    """Life, health or financial safety was harmed."""
    private_space: bool = False
    under_14: bool = False
    conduct_from: date | None = None
    conduct_to: date | None = None
    paused: bool = False
    paused_for: str | None = None
    """Why: 'crime' for M15, else the reason of M33."""
    filed: bool = False
    violations: frozenset[str] = frozenset()
    """Suspected or shown; not those that a valid visit has cleared."""
    earlier_finding: bool = False
    valid_visits: int = 0
    checklist_complete: bool = False
    evidence_items: int = 0
    """Pieces of evidence taken on a valid visit, or apart from any."""
    certified_officers: int = 0
    recused: frozenset[int] = frozenset()
    rectification: str = "none"
    open_items: int = 0
    refusal_on: date | None = None
    refusal_approver: int | None = None
    other_heads: int = 0
    """Heads of the office besides the actor; the municipal supervisor counts where the office has none."""
    able_heads: int = 0
    """Heads of the office whom nothing bars from deciding: recusal, another duty, or having approved the refusal."""
    plan: Terms = NOTHING
    """What the final report proposes; empty = no penalty."""
    plan_beyond: bool = False
    """The proposal is for a department of provincial level or above (PIPL 66(2))."""
    changed_after_pass: bool = True
    """Facts, kind or amount changed after the last legal pass, or a statement was adopted."""
    notice_sent: bool = False
    """The prior notice is on its way by post or public notice."""
    notice_served: bool = False
    notice: Terms = NOTHING
    hearing_right: bool = False
    request_in_time: bool = False
    """Whether the hearing was asked for within its time; only the verb can say."""
    statement_in: bool = False
    hearing_held: bool = False
    hearing_host: int | None = None
    hearing_on: date | None = None
    """The day announced."""
    decision: Terms = NOTHING
    """What is in force, after a remedy changed it too."""
    fined_before: bool = False
    """The same conduct at the same place was fined by a decision that stands (APL 29)."""
    person_fine_needs_refusal: bool = True
    demanded: bool = False
    decided_on: date | None = None
    """Date of the decision in force."""
    demand_served_on: date | None = None
    demand_over: bool = False
    """Ten working days have passed since the demand was served (ACL 54)."""
    court_applied: bool = False
    spot_unit_fen: int = 0
    spot_person_fen: int = 0
    """The most that may be fined on the spot (APL 51); law, not a setting."""
    collective_least: int = 2
    closing_kinds: tuple[str, ...] = ()
    """The kinds of list C8 that fit how the case ended."""
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
    asking_officers: int = 0
    """Officers named for an inquiry with a certificate of that day, none of them recused."""
    answers: int = 0
    """Questions with an answer that a record of an inquiry holds."""
    listed_evidence: int = 0
    """Items of evidence that the chosen list would hold."""
    closed_kind: str | None = None
    ended_by_court: bool = False
    judged: bool = False
    """Articles, kinds and amounts given were judged by penalties.py; without that no penalty passes."""
    basis_faults: tuple[Refusal, ...] = ()
    limit_faults: tuple[Refusal, ...] = ()

    def held(self, user: int | None) -> frozenset[str]:
        """Every duty that somebody has or ever had here: who has investigated once stays an investigator (APL 58)."""
        found: frozenset[str] = frozenset()
        return found if user is None else self.assigned.get(user, found) | self.ever.get(user, found)


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
    check_void: bool = False
    """The visit on which a verdict rests has been declared invalid."""
    inspectors: frozenset[int] = frozenset()
    """Officers of the re-inspection that a verdict would rest on."""


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
    harm_removed: bool = False
    repeated: bool = False
    """The operator was found at fault again after this decision."""
    minimum_over: bool = False
    expired: bool = False
    shown: frozenset[str] = frozenset()
    """Languages of the public text."""


@dataclass(frozen=True)
class RemedyFacts(Facts):
    """One reconsideration or suit with its case."""

    case: CaseFacts | None = None
    has_decision: bool = True
    """Something was decided that can be contested; filings without a decision cannot."""
    in_time: bool = True
