"""How a complaint stands, in the reporter's words: the six stages with dates and reasons (A4), the clock, the result."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.clock import legal_day
from portal.faces.intake.queries import CaseProgress
from portal.faces.intake.strip import Strip, drawn, provisional, said
from portal.ground.procedure.models import Clock
from portal.ground.rulebook.rules import Rules
from portal.ground.web.i18n import joined, lang, today, zone
from portal.ground.wording import moment
from portal.law.catalogue.types import Pack
from portal.law.workflow.choices import PAUSE_GROUNDS
from portal.law.workflow.stage import STAGES
from portal.work.complaints.queries import Progress, Step

TOLD = frozenset({"answered", "closed", "recheck_requested"})
SINCE_TOLD = TOLD | {"duplicate"}
"""States in which a reporter follows a case that was opened again."""
ENDED_EARLY = frozenset({"rejected", "referred_out", "withdrawn", "duplicate"})


@dataclass(frozen=True)
class Stage:
    """One stage of the rail."""

    title: str
    state: str
    mark: int
    lines: list[str]
    strip: Strip | None = None
    """The days of a limit that is over, small."""


@dataclass(frozen=True)
class Story:
    """Everything the rail is told from."""

    progress: Progress
    case: CaseProgress | None
    clocks: list[Clock]
    rules: Rules
    opened: bool

    @property
    def stage(self) -> int:
        """1–6; an accepted complaint follows its case up to stage 4, and any while a reopened case is open (A4)."""
        if self.case is None:
            return self.progress.stage
        if self.is_again:
            return min(self.case.stage, 4)
        follows = self.progress.state in {"accepted", "duplicate"}
        return max(self.progress.stage, min(self.case.stage, 4)) if follows else self.progress.stage

    @property
    def is_again(self) -> bool:
        """Whether the case was opened again after the result had been told, and has not ended since (M31)."""
        again, told = self.case.reopened_on if self.case else None, self.progress.result_on
        over = self.case is None or self.case.state in {"closed", "transferred"}
        return again is not None and not over and self.progress.state in SINCE_TOLD and (told is None or told <= again)

    @property
    def pack(self) -> Pack:
        """The city's pack."""
        return self.rules.pack

    @property
    def running(self) -> list[Clock]:
        """The clocks that run, or stand still, the nearest first."""
        return [row for row in self.clocks if row.is_running]

    def clock(self, code: str) -> Clock | None:
        """The running clock of a code."""
        return next((row for row in self.running if row.code == code), None)

    def past(self, code: str) -> Clock | None:
        """The clock of a code that was stopped last."""
        rows = [row for row in self.clocks if row.code == code and not row.is_running]
        return max(rows, key=lambda row: row.id, default=None)

    def last(self, *moves: str) -> Step | None:
        """The last time that any of these happened."""
        return next((step for step in reversed(self.progress.steps) if step.move in moves), None)


def rail(story: Story) -> list[Stage]:
    """The six stages; those that an early end skipped are left out."""
    told = (_received, _reviewed, _checked, _fixed, _result, _finished)
    reached = [n for n in range(1, 7) if n == story.stage or n > story.stage or _was(story, n)]
    stages = []
    for n in reached:
        state = "done" if n < story.stage else "now" if n == story.stage else "next"
        lines = [line for line in told[n - 1](story) if line]
        stages.append(Stage(STAGES[n - 1].text(lang()), state, n, lines, _small(story) if n == 2 else None))
    return stages


def _small(story: Story) -> Strip | None:
    """The days that the review took, where it is over."""
    clock = story.past("D2")
    shows = clock is not None and story.progress.taken_up_on and clock.stopped_on != clock.started_on
    return drawn(clock, story.rules) if clock and shows else None


def _was(story: Story, n: int) -> bool:
    one = story.progress
    return {
        1: True,
        2: True,
        3: one.taken_up_on is not None,
        4: story.case is not None and story.case.stage >= 4,
        5: one.result_on is not None,
    }.get(n, True)


def _taken_up(day: str, n: int) -> str:
    if not n:
        return _("%(day)s决定办理", day=day)
    return ngettext("%(day)s决定办理，用了 %(n)s 个工作日", "%(day)s决定办理，用了 %(n)s 个工作日", n, n=n, day=day)


def _received(story: Story) -> list[str]:
    return [moment(story.progress.received_at, lang(), zone(), today=today())]


def _reviewed(story: Story) -> list[str]:
    one, lines = story.progress, []
    asked, clock = story.last("ask_more"), story.clock("D2")
    if one.taken_up_on:
        n = story.rules.calendar.working_days_between(legal(one.received_at), one.taken_up_on)
        lines += [_taken_up(said(one.taken_up_on), n), *_stood(story)]
    lines += _passed_on(story)
    if asked:
        lines.append(_("%(day)s请您再补一点信息", day=said(legal(asked.at))))
    if clock and clock.paused_on:
        lines.append(_("等您补充的时候，暂停计时"))
    if clock and clock.due_on and not clock.paused_on:
        lines.append(_("%(day)s前告诉您能不能办", day=said(clock.due_on)) + provisional(clock))
    return lines


def _passed_on(story: Story) -> list[str]:
    """To which office it went last (K5, K7), and that this office has taken it (K6)."""
    passed, taken, lines = story.last("transfer", "designate"), story.last("take"), []
    if passed and (office := story.pack.offices.get(passed.data.get("to", ""))):
        lines.append(_("%(day)s转给%(office)s", day=said(legal(passed.at)), office=office.short.text(lang())))
    if passed and taken and taken.at >= passed.at and (office := story.pack.offices.get(taken.office or "")):
        lines.append(_("%(day)s由%(office)s接手", day=said(legal(taken.at)), office=office.short.text(lang())))
    return lines


def _stood(story: Story) -> list[str]:
    """For how long the review stood still, and why."""
    clock = story.past("D2")
    n = clock.paused_days if clock else 0
    if not n:
        return []
    return [ngettext("斜纹：等您补充时暂停了 %(n)s 个工作日", "斜纹：等您补充时暂停了 %(n)s 个工作日", n, n=n)]


def _waits(case: CaseProgress) -> list[str]:
    """Why the case stands still (M33), and until when where that is known."""
    if not case.paused:
        return []
    ground = PAUSE_GROUNDS.get(case.paused_for or "")
    why = ground.text(lang()) if ground else _("等其他部门答复")
    lines = [_("现在暂停计时，原因：%(why)s", why=why)]
    return [*lines, _("预计到 %(day)s", day=said(case.paused_until))] if case.paused_until else lines


def _checked(story: Story) -> list[str]:
    case, clock = story.case, story.clock("D3") or story.clock("D7")
    waits = _waits(case) if case and story.stage == 3 else []
    if case and case.visits and case.last_visit_on:
        day, n = said(case.last_visit_on), case.visits
        made = ngettext("到现场 %(n)s 次，最近一次 %(day)s", "到现场 %(n)s 次，最近一次 %(day)s", n, n=n, day=day)
        return [made, *waits]
    if clock and clock.due_on and story.stage <= 3:
        return [_("%(day)s前到现场看", day=said(clock.due_on)) + provisional(clock), *waits]
    return waits


def _fixed(story: Story) -> list[str]:
    case, lines = story.case, []
    if case is None:
        return []
    if case.fix_by and case.rectification != "verified":
        lines.append(_("店家被要求在 %(day)s前改好", day=said(case.fix_by)))
    if case.items_total and case.rectification != "none":
        lines.append(
            _("%(all)s 项里 %(done)s 项已确认改好", all=case.items_total, done=case.items_total - case.items_open)
        )
    if case.decision_served_on:
        lines.append(_("%(day)s处理决定已送到", day=said(case.decision_served_on)))
    return [*lines, *(_waits(case) if story.stage == 4 else [])]


def _result(story: Story) -> list[str]:
    one, last, recheck = story.progress, story.clock("D32"), story.clock("D10")
    if one.result_on and one.state in TOLD:
        lines = [_("%(day)s告诉您", day=said(one.result_on))]
        return (
            [*lines, _("您申请了复核，%(day)s前答复", day=said(recheck.due_on))]
            if recheck and recheck.due_on and story.opened
            else lines
        )
    if last and last.due_on and one.state not in ENDED_EARLY:
        return [_("最迟 %(day)s", day=said(last.due_on)) + provisional(last)]
    return []


def _finished(story: Story) -> list[str]:
    one, ask = story.progress, story.clock("D9")
    if one.state == "answered" and ask and ask.due_on:
        return [_("%(day)s自动办结，如果您不申请复核", day=said(ask.due_on)) + provisional(ask)]
    return [outcome(story)] if story.stage == 6 else []


def outcome(story: Story) -> str:
    """What became of it, in one line; empty while there is nothing to tell."""
    state, pack = story.progress.state, story.pack
    if state in {"rejected", "recheck_requested"} and (step := story.last("reject")):
        return pack.reasons[step.data["code"]].plain.text(lang())
    if state == "referred_out" and (step := story.last("refer_out")):
        return _("已转给%(agency)s", agency=pack.agencies[step.data["agency"]].name.text(lang()))
    if state == "withdrawn":
        return _("您撤回了") if story.opened else _("已经结束")
    if state == "duplicate":
        return _("和同一地点的另一件一起办")
    return _case_outcome(story.case, pack) if state in TOLD else ""


def _case_outcome(case: CaseProgress | None, pack: Pack) -> str:
    if case is None:
        return _("已经答复")
    fixed = {"verified": _("店家已改好"), "refused": _("店家没有按要求改")}.get(case.rectification, "")
    names = [*pack.penalties.values(), *pack.closures.values()]
    kinds = (case.decision_kind or "").split(",") if case.decision_kind else [case.closed_kind or ""]
    dealt = [row.name.text(lang()) for row in names if row.code in kinds]
    return joined([fixed, *dealt]) or _("已经答复")


def chip(story: Story) -> tuple[str, str]:
    """Kind and word of the mark beside the code."""
    if story.progress.state == "needs_info":
        return "soon", _("等您补充")
    if story.stage == 6:
        return "done", _("已办结")
    return ("done", _("已有结果")) if story.stage == 5 and story.progress.state in TOLD else ("info", _("处理中"))


def legal(value: Any) -> date:
    """The legal day of a moment."""
    return legal_day(value, zone())
