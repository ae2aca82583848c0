"""The case: one venue and operator, its main track, and what the side tracks write onto its row."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.catalogue.places import is_own
from portal.law.workflow.actors import Role
from portal.law.workflow.closing import closing_kinds
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.penalties import bench, beyond_district
from portal.law.workflow.stage import case_stage
from portal.law.workflow.states import CaseState, Track
from portal.law.workflow.terms import Terms
from portal.work.accounts.models import User
from portal.work.complaints.models import Complaint
from portal.work.venues.models import Operator, Venue

DUTY = {Role.REVIEWER: "reviewer", Role.HEAD: "head"}


class Case(Tracked, Model):
    """One case. Everything below `summary` was written by a side track's own verb, in the same transaction."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in CaseState)})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_kind IS NOT NULL)", name="closed_kind"),
        Index("ix_case_worklist", "office", "state", "due_on", "id"),
        Index("ix_case_venue_id", "venue_id", "id"),
        Index("ix_case_operator_id", "operator_id", "id"),
        Index(
            "ix_case_due",
            "due_on",
            "id",
            sqlite_where=text("due_on IS NOT NULL"),
            postgresql_where=text("due_on IS NOT NULL"),
        ),
    )
    TRACK: ClassVar[Track] = Track.CASE

    opened_on: Mapped[date]
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operator.id"))
    scenario: Mapped[str] = mapped_column(String(12))
    district: Mapped[str] = mapped_column(String(6))
    source: Mapped[str] = mapped_column(String(12))
    campaign_id: Mapped[int | None]
    conduct_from: Mapped[date]
    conduct_to: Mapped[date | None]
    private_space: Mapped[bool] = mapped_column(default=False)
    under_14: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    harm: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Life, health or financial safety was harmed: the limitation period is five years (APL 36)."""
    paused: Mapped[bool] = mapped_column(default=False)
    paused_for: Mapped[str | None] = mapped_column(String(20))
    paused_until: Mapped[date | None]
    """The day on which the ground of the pause is expected to end (M33)."""
    closed_kind: Mapped[str | None] = mapped_column(String(24))
    closed_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    """The last time it was opened again (M31): whoever was told a result before that follows the case anew (A4)."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    filing_no: Mapped[str | None] = mapped_column(String(60))
    filed_on: Mapped[date | None]
    cause: Mapped[str | None] = mapped_column(String(200))
    stage_reached: Mapped[int] = mapped_column(default=3)
    summary: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[str] = mapped_column(String(8), default="normal")
    fictitious: Mapped[bool] = mapped_column(default=False)
    demo_dates: Mapped[bool] = mapped_column(default=False)
    """Some of its dates are the demo's own (演示日期); the desk says so."""

    complaints_count: Mapped[int] = mapped_column(default=0)
    results_pending: Mapped[int] = mapped_column(default=0)
    named_reporters: Mapped[int] = mapped_column(default=0)
    earlier_finding: Mapped[bool] = mapped_column(default=False)
    relapsed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was closed with a finding and opened again for a relapse: its own finding counts as an earlier one."""
    police_told_on: Mapped[date | None]
    valid_visits: Mapped[int] = mapped_column(default=0)
    visits_planned: Mapped[int] = mapped_column(default=0)
    last_visit_on: Mapped[date | None]
    checklist_complete: Mapped[bool] = mapped_column(default=False)
    evidence_items: Mapped[int] = mapped_column(default=0)
    rectification: Mapped[str] = mapped_column(String(12), default="none")
    fix_by: Mapped[date | None]
    items_total: Mapped[int] = mapped_column(default=0)
    items_open: Mapped[int] = mapped_column(default=0)
    refusal_on: Mapped[date | None]
    refusal_approver: Mapped[int | None]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the final report proposes, as law.workflow.terms stores it."""
    plan_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    legal_pass_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notice_sent_on: Mapped[date | None]
    """By post or public notice; it is served once it has arrived."""
    notice_served_on: Mapped[date | None]
    notice_terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hearing_right: Mapped[bool] = mapped_column(default=False)
    statement_in: Mapped[bool] = mapped_column(default=False)
    defence_waived: Mapped[bool] = mapped_column(default=False)
    hearing_held: Mapped[bool] = mapped_column(default=False)
    hearing_on: Mapped[date | None]
    """The day announced to the party, by the host."""
    hearing_host: Mapped[int | None]
    discussed_on: Mapped[date | None]
    decision_kind: Mapped[str | None] = mapped_column(String(60))
    """Kinds of list C4 joined by commas, or the ground of list C8 for no penalty."""
    decision_fen: Mapped[int] = mapped_column(default=0)
    """The fine on the party in force; confiscated gains and the fine on the person responsible stand apart."""
    decision_gains_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    decision_person_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    decided_on: Mapped[date | None]
    decision_served_on: Mapped[date | None]
    ended_by_court: Mapped[bool] = mapped_column(default=False)
    deferred_to: Mapped[date | None]
    demanded_on: Mapped[date | None]
    demand_served_on: Mapped[date | None]
    court_applied_on: Mapped[date | None]
    extensions: Mapped[int] = mapped_column(default=0)
    publication: Mapped[str] = mapped_column(String(16), default="none")
    remedy: Mapped[str] = mapped_column(String(16), default="none")

    venue: Mapped[Venue] = relationship()
    operator: Mapped[Operator | None] = relationship()
    links: Mapped[list["CaseComplaint"]] = relationship(back_populates="case", cascade="all, delete-orphan")
    violations: Mapped[list["CaseViolation"]] = relationship(
        cascade="all, delete-orphan", order_by="CaseViolation.code"
    )
    assignments: Mapped[list["Assignment"]] = relationship(cascade="all, delete-orphan", order_by="Assignment.id")
    recusals: Mapped[list["Recusal"]] = relationship(cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """2026-0871: the year it was opened and its id; gaps are allowed."""
        return f"{self.opened_on.year}-{self.id:04d}"

    @property
    def case_key(self) -> int | None:
        """Itself."""
        return self.id

    def facts(self, act: Act) -> CaseFacts:
        """What the guards of A2 look at."""
        pack, plan = act.rules.pack, Terms.stored(self.plan)
        return CaseFacts(
            state=self.state, office=self.office, today=act.today, assigned=self.duties(), ever=self.duties(ever=True),
            own_district=is_own(pack, self.office, self.district), harm=self.harm,
            level=bench(pack, self.office).level, enforcer=bench(pack, self.office).enforcer,
            private_space=self.private_space, under_14=self.under_14, conduct_from=self.conduct_from,
            conduct_to=self.conduct_to, paused=self.paused, paused_for=self.paused_for, filed=self.filed_on is not None,
            violations=frozenset(v.code for v in self.violations if v.found is not False),
            earlier_finding=self.earlier_finding or self.relapsed,
            valid_visits=self.valid_visits, checklist_complete=self.checklist_complete,
            evidence_items=self.evidence_items, recused=frozenset(r.user_id for r in self.recusals),
            rectification=self.rectification, open_items=self.items_open, refusal_on=self.refusal_on,
            refusal_approver=self.refusal_approver, plan=plan, plan_beyond=beyond_district(plan, pack.penalties),
            changed_after_pass=not self._passed(), notice_sent=self.notice_sent_on is not None,
            notice_served=self.notice_served_on is not None, notice=Terms.stored(self.notice_terms),
            hearing_right=self.hearing_right, statement_in=self.statement_in, hearing_held=self.hearing_held,
            hearing_on=self.hearing_on, hearing_host=self.hearing_host, decision=self.decision(),
            person_fine_needs_refusal=bool(act.rules.setting("person_fine_needs_refusal")),
            demanded=self.demanded_on is not None, decided_on=self.decided_on, demand_served_on=self.demand_served_on,
            demand_over=self._demand_over(act), court_applied=self.court_applied_on is not None,
            spot_unit_fen=pack.settings["spot_fine_unit"].value * 100,
            spot_person_fen=pack.settings["spot_fine_person"].value * 100,
            extensions=self.extensions, discussed=self.discussed_on is not None,
            collective_fen=act.rules.setting("collective_fine") * 100,
            collective_least=act.rules.setting("collective_attendees"),
            deferred=self.deferred_to is not None and self.deferred_to >= act.today, remedy=self.remedy,
            publication=self.publication, results_pending=self.results_pending,
            police_told=self.police_told_on is not None, closed_kind=self.closed_kind,
            ended_by_court=self.ended_by_court, closing_kinds=self.closing_kinds(),
        )  # fmt: skip

    def decision(self) -> Terms:
        """The penalty in force, without the name of the person responsible; nothing where none was imposed."""
        codes = tuple(code for code in (self.decision_kind or "").split(",") if code.startswith("N-"))
        return Terms(
            codes, self.decision_fen or 0, self.decision_gains_fen or 0, person_fine=self.decision_person_fen or 0
        )

    def closing_kinds(self) -> tuple[str, ...]:
        """The kinds of list C8 that fit how the case ended."""
        kinds, ended, remedy = self.decision().kinds, bool(self.ended_by_court), self.remedy or "none"
        ground = None if kinds else self.decision_kind
        return closing_kinds(kinds=kinds, ground=ground, ended_by_court=ended, remedy=remedy)

    def _demand_over(self, act: Act) -> bool:
        if self.demand_served_on is None:
            return False
        wait = act.rules.setting("D26_demand")
        return act.today > act.rules.calendar.plus_working(self.demand_served_on, wait)

    def _passed(self) -> bool:
        return self.legal_pass_at is not None and (
            self.plan_changed_at is None or self.legal_pass_at >= self.plan_changed_at
        )

    def withdraw_notice(self) -> None:
        """The notice no longer holds: what the party may do begins again with the next one (A6.2)."""
        self.notice_sent_on, self.notice_served_on, self.notice_terms = None, None, {}
        self.hearing_right = self.statement_in = self.defence_waived = self.hearing_held = False
        self.hearing_on = self.hearing_host = None

    def undecide(self) -> None:
        """What was decided, demanded and contested counts no more; it stays in its own rows."""
        self.discussed_on = self.decided_on = self.decision_served_on = self.decision_kind = None
        self.decision_fen = self.decision_gains_fen = self.decision_person_fen = 0
        self.deferred_to = self.demanded_on = self.demand_served_on = self.court_applied_on = None
        self.ended_by_court, self.remedy = False, "none"

    def duties(self, *, ever: bool = False) -> dict[int, frozenset[str]]:
        """Who has which duty in this case now; `ever`: or had it once."""
        found: dict[int, set[str]] = {}
        for row in self.assignments:
            if ever or row.to_day is None:
                found.setdefault(row.user_id, set()).add(row.duty)
        return {user: frozenset(duties) for user, duties in found.items()}

    def go_on(self) -> None:
        """The case is no longer paused."""
        self.paused, self.paused_for, self.paused_until = False, None, None

    def settle(self) -> None:
        """The citizen's stage is the highest one reached since the last reopening (A4)."""
        self.stage_reached = max(self.stage_reached or 3, case_stage(self.state, self.rectification or "none"))

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Keep who reviewed and who decided, so that no one does two of them (APL 58)."""
        duty = DUTY.get(role)
        if duty and duty not in self.duties().get(user_id, frozenset()):
            self.assignments.append(Assignment(user_id=user_id, duty=duty, from_day=act.today))


class CaseComplaint(Model):
    """Many complaints, one case."""

    __tablename__ = "case_complaint"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)
    case: Mapped[Case] = relationship(back_populates="links")
    complaint: Mapped[Complaint] = relationship()


class CaseViolation(Model):
    """One violation of the case: suspected, and found or not by a valid visit."""

    __tablename__ = "case_violation"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    found: Mapped[bool | None]


class Assignment(Model):
    """Who has which duty in a case: lead, second, reviewer, host, head; or was a visitor, for whom both days are one."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id", "duty", "from_day"),
        Index("ix_assignment_user_id", "user_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    duty: Mapped[str] = mapped_column(String(8))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    user: Mapped[User] = relationship()


class Recusal(Model):
    """An officer who has to step aside (APL 43)."""

    __tablename__ = "recusal"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
