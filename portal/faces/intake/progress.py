"""How a complaint stands, in the reporter's words: the six stages with dates and reasons (A4), the clock, the result."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.clock import legal_day
from portal.faces.intake.queries import CaseProgress
from portal.ground.procedure.models import Clock
from portal.ground.rulebook.rules import Rules
from portal.ground.web.i18n import lang, today, zone
from portal.ground.wording import day, moment
from portal.law.catalogue.types import Pack, Unit
from portal.law.workflow.deadlines import Light, cells, days_left, light, share
from portal.law.workflow.stage import STAGES
from portal.work.complaints.queries import Progress, Step

CELLS = {"passed": "p", "today": "t", "due": "u", "paused": "h", "rest": "o", "open": "", "late": "l"}
TOLD = frozenset({"answered", "closed", "recheck_requested"})
SINCE_TOLD = TOLD | {"duplicate"}
"""States in which a reporter follows a case that was opened again."""
ENDED_EARLY = frozenset({"rejected", "referred_out", "withdrawn", "duplicate"})
LAST_CHOICE = ("D9", "D32")
"""Clocks that are shown large only where no other runs."""


@dataclass(frozen=True)
class Stage:
    """One stage of the rail."""

    title: str
    state: str
    mark: int
    lines: list[str]


@dataclass(frozen=True)
class Strip:
    """The clock that runs, as days."""

    name: str
    number: int
    words: str
    cells: list[str]
    share: float | None
    late: bool
    label: str
    start: str
    end: str
    paused: bool


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

    def clock(self, code: str) -> Clock | None:
        """The running clock of a code."""
        return next((row for row in self.clocks if row.code == code), None)

    def last(self, move: str) -> Step | None:
        """The last time that something happened."""
        return next((step for step in reversed(self.progress.steps) if step.move == move), None)


def rail(story: Story) -> list[Stage]:
    """The six stages; those that an early end skipped are left out."""
    told = (_received, _reviewed, _checked, _fixed, _result, _finished)
    reached = [n for n in range(1, 7) if n == story.stage or n > story.stage or _was(story, n)]
    stages = []
    for n in reached:
        state = "done" if n < story.stage else "now" if n == story.stage else "next"
        stages.append(Stage(STAGES[n - 1].text(lang()), state, n, [line for line in told[n - 1](story) if line]))
    return stages


def _was(story: Story, n: int) -> bool:
    one = story.progress
    return {
        1: True,
        2: True,
        3: one.taken_up_on is not None,
        4: story.case is not None and story.case.stage >= 4,
        5: one.result_on is not None,
    }.get(n, True)


def _received(story: Story) -> list[str]:
    return [moment(story.progress.received_at, lang(), zone(), today=today())]


def _reviewed(story: Story) -> list[str]:
    one, lines = story.progress, []
    asked, passed, clock = story.last("ask_more"), story.last("transfer") or story.last("designate"), story.clock("D2")
    if one.taken_up_on:
        n = story.rules.calendar.working_days_between(legal(one.received_at), one.taken_up_on)
        lines.append(_("%(day)s受理，用了 %(n)s 个工作日", day=said(one.taken_up_on), n=n))
    if passed and passed.data.get("to") in story.pack.offices:
        lines.append(
            _(
                "%(day)s转给%(office)s",
                day=said(legal(passed.at)),
                office=story.pack.offices[passed.data["to"]].short.text(lang()),
            )
        )
    if asked:
        lines.append(_("%(day)s请您补充材料", day=said(legal(asked.at))))
    if clock and clock.paused_on:
        lines.append(_("等您补充的时候，暂停计时"))
    if clock and clock.due_on and not clock.paused_on:
        lines.append(_("%(day)s前告诉您是否受理", day=said(clock.due_on)) + provisional(clock))
    return lines


def _checked(story: Story) -> list[str]:
    case, clock = story.case, story.clock("D3") or story.clock("D7")
    if case and case.visits and case.last_visit_on:
        return [_("到现场 %(n)s 次，最近一次 %(day)s", n=case.visits, day=said(case.last_visit_on))]
    if clock and clock.due_on:
        return [_("%(day)s前到现场看", day=said(clock.due_on)) + provisional(clock)]
    return []


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
        lines.append(_("%(day)s处理决定已送达", day=said(case.decision_served_on)))
    return lines


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
    return ("，" if lang() == "zh" else ", ").join(filter(None, [fixed, *dealt])) or _("已经答复")


def strip(story: Story) -> Strip | None:
    """The clock to show large: what waits for the reporter first, then the nearest."""
    own = [clock for clock in story.clocks if clock.code not in LAST_CHOICE and (story.opened or clock.code != "D10")]
    chosen = story.clock("D4") or next(iter(own), None) or story.clock("D32")
    return _drawn(chosen, story.rules) if chosen else None


def _drawn(clock: Clock, rules: Rules) -> Strip | None:
    if clock.due_on is None:
        return None
    row, unit, now = rules.deadline(clock.code), _unit(clock), today()
    left = days_left(clock.due_on, now, unit, rules.calendar)
    found = cells(
        started_on=clock.started_on,
        due_on=clock.due_on,
        today=now,
        calendar=rules.calendar,
        unit=unit,
        pauses=_pauses(clock),
    )
    part = share(clock.started_on, clock.due_on, now) if not found and unit == "months" else None
    end = said(clock.due_on, weekday=True) + provisional(clock)
    words = _words(left, unit, end, paused=clock.paused_on is not None)
    label = _("%(start)s开始，%(end)s到期", start=said(clock.started_on), end=end)
    late = _light(clock, rules, now) is Light.OVERDUE
    return Strip(
        row.plain.text(lang()),
        abs(left),
        words,
        [CELLS[c] for c in found],
        part,
        late,
        label,
        said(clock.started_on),
        said(clock.due_on),
        clock.paused_on is not None,
    )


def _light(clock: Clock, rules: Rules, now: date) -> Light:
    due_on = clock.due_on or now
    return light(
        started_on=clock.started_on, due_on=due_on, today=now, length=clock.length or 0, unit=_unit(clock), calendar=rules.calendar,
        paused=clock.paused_on is not None,
    )  # fmt: skip


def _unit(clock: Clock) -> Unit:
    return "wd" if clock.unit == "wd" else "cd" if clock.unit == "cd" else "months"


def _pauses(clock: Clock) -> list[tuple[date, date | None]]:
    return [(date.fromisoformat(str(on)), date.fromisoformat(until) if until else None) for on, until in clock.pauses]


def _words(left: int, unit: Unit, end: str, *, paused: bool) -> str:
    if paused:
        return _("个工作日，已暂停计时") if unit == "wd" else _("天，已暂停计时")
    if left < 0:
        return _("个工作日前已到期，%(end)s", end=end) if unit == "wd" else _("天前已到期，%(end)s", end=end)
    return _("个工作日后到期，%(end)s", end=end) if unit == "wd" else _("天后到期，%(end)s", end=end)


def chip(story: Story) -> tuple[str, str]:
    """Kind and word of the mark beside the code."""
    if story.progress.state == "needs_info":
        return "soon", _("等您补充")
    if story.stage == 6:
        return "done", _("已办结")
    return ("done", _("已有结果")) if story.stage == 5 and story.progress.state in TOLD else ("info", _("处理中"))


def said(value: date, *, weekday: bool = False) -> str:
    """A day in the page's language; in English with the space that follows it in Chinese texts."""
    return day(value, lang(), today=today(), weekday=weekday)


def provisional(clock: Any) -> str:
    """（暂定） where a holiday notice is still to come."""
    return _("（暂定）") if clock.provisional else ""


def legal(value: Any) -> date:
    """The legal day of a moment."""
    return legal_day(value, zone())
