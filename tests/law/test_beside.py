"""The alarm and the own request: every state is reached and left, every step names a clause that the pack has, and
nobody but its owner takes it."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Actor, Grant, Role
from portal.law.workflow.alarm import ALARM_NAMES, ALARM_STEPS, KINDS, OUTCOMES, AlarmStanding, AlarmState
from portal.law.workflow.beside import Standing, Step, Table, allow, open_steps, step_refusals, steps
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.erasure import (
    ANSWERS,
    ERASURE_NAMES,
    ERASURE_STEPS,
    WAYS,
    ErasureStanding,
    ErasureState,
    answer_due,
)
from portal.law.workflow.refusal import NotYours, Refused

TABLES = [
    pytest.param(ALARM_STEPS, ALARM_NAMES, "raised", id="alarm"),
    pytest.param(ERASURE_STEPS, ERASURE_NAMES, "asked", id="erasure"),
]
WRITTEN = """
raise    -                       raised    CZ PIPL57
check    -                       looking   MS PIPL51
add      raised looking closed   .         CZ PIPL65
take     raised                  looking   MS PIPL57
answer   raised looking          looking   MS PIPL65
release  looking closed          .         MS PIPL51
hold     raised looking closed   .         MS PIPL51
close    looking                 closed    MS PIPL65
"""
OWN = """
ask         -                                        asked     PIPL47
note_answer asked answered                           answered  PIPL50
note_proof  asked answered                           proven    PIPL47
confirm     answered proven                          confirmed PIPL47
contest     answered proven                          contested PIPL50
pass_on     asked answered contested                 passed_on PIPL65
forget      answered asked confirmed contested passed_on proven . PIPL47
"""


def somebody(role: Role) -> Actor:
    return Actor(None if role in {Role.CITIZEN, Role.SYSTEM} else 1, frozenset({Grant(role, "")}))


def row(step: Step) -> str:
    return " ".join([step.name, *(sorted(step.sources) or ["-"]), step.target or "."])


def test_the_tables_are_those_that_were_decided() -> None:
    alarm = [" ".join(line.split()[:-2]) for line in WRITTEN.strip().splitlines()]
    assert [row(step) for step in ALARM_STEPS.values()] == [_sorted(line) for line in alarm]
    assert [row(step) for step in ERASURE_STEPS.values()] == [
        _sorted(" ".join(line.split()[:-1])) for line in OWN.strip().splitlines()
    ]
    who = {line.split()[0]: line.split()[-2:] for line in WRITTEN.strip().splitlines()}
    assert {name: [next(iter(s.roles)).value, s.clause] for name, s in ALARM_STEPS.items()} == who
    assert {s.name: s.clause for s in ERASURE_STEPS.values()} == {
        line.split()[0]: line.split()[-1] for line in OWN.strip().splitlines()
    }
    assert {role for s in ERASURE_STEPS.values() for role in s.roles} == {Role.CITIZEN}


def _sorted(line: str) -> str:
    name, *sources, target = line.split()
    return " ".join([name, *sorted(sources), target])


@pytest.mark.parametrize(("table", "names", "first"), TABLES)
def test_every_state_is_reached_and_spoken_of(table: Table, names: Mapping[str, object], first: str) -> None:
    reached, more = {first}, True
    while more:
        found = {s.target for s in table.values() if s.target and s.sources & reached} - reached
        reached, more = reached | found, bool(found)
    assert reached == set(names)
    assert {state for step in table.values() for state in step.sources} <= set(names)


@pytest.mark.parametrize(("table", "names", "first"), TABLES)
def test_every_clause_is_one_of_the_pack(table: Table, names: object, first: str) -> None:
    clauses = {step.clause for step in table.values()} | {g.clause for s in table.values() for g in s.guards}
    assert clauses - set(pack().clauses) == set()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ALARM_STEPS))
def test_nobody_of_a_district_takes_a_step_of_an_alarm(role: Role, name: str) -> None:
    step = ALARM_STEPS[name]
    told = {field.name: "x" for field in step.fields}
    where = AlarmStanding(min(step.sources) if step.sources else "", told, held=name != "hold")
    if role in step.roles:
        assert allow(step, where, somebody(role), ALARM_NAMES) is role
        return
    with pytest.raises(NotYours):
        allow(step, where, somebody(role), ALARM_NAMES)


def test_a_step_in_the_wrong_state_says_where_it_belongs() -> None:
    with pytest.raises(Refused) as refused:
        allow(ALARM_STEPS["close"], AlarmStanding("raised"), somebody(Role.MUNICIPAL), ALARM_NAMES)
    assert "正在查" in refused.value.refusals[0].needs.zh


def test_closing_tells_the_reporter_and_a_check_has_nobody_to_tell() -> None:
    told = {"outcome": "no_leak", "reason": "查过记录"}
    silent = AlarmStanding("looking", told, held=True)
    assert [r.name for r in step_refusals(ALARM_STEPS["close"], silent, ALARM_NAMES)] == ["reporter_told"]
    assert not step_refusals(
        ALARM_STEPS["close"], AlarmStanding("looking", told, held=True, by_reporter=False), ALARM_NAMES
    )
    names = [s.name for s in open_steps(ALARM_STEPS, silent, somebody(Role.MUNICIPAL))]
    assert names == ["answer", "release", "close"]


def test_what_can_be_said_is_said_in_both_languages() -> None:
    for words in (*KINDS.values(), *OUTCOMES.values(), *WAYS.values(), *ANSWERS.values()):
        assert words.zh
        assert words.en
    assert set(AlarmState) == set(ALARM_NAMES)
    assert set(ErasureState) == set(ERASURE_NAMES)
    with pytest.raises(ValueError, match="share a name"):
        steps(ALARM_STEPS["take"], ALARM_STEPS["take"])


MONDAY = date(2026, 3, 2)


@given(st.integers(0, 60), st.integers(-5, 120))
def test_silence_counts_only_after_the_last_day(length: int, later: int) -> None:
    end = answer_due(MONDAY, length, Calendar({}, date(2026, 12, 31), "1")).on
    assert end >= MONDAY
    today = end + timedelta(days=later)
    where = ErasureStanding("asked", today=today, asked_on=MONDAY, due_on=end)
    assert where.is_late is (later > 0)
    names = [s.name for s in open_steps(ERASURE_STEPS, where, somebody(Role.CITIZEN))]
    assert ("pass_on" in names) is (later > 0)


@given(st.sampled_from(list(ErasureState)), st.sampled_from([None, *ANSWERS]))
def test_what_was_accepted_is_not_passed_on(state: str, said: str | None) -> None:
    where = ErasureStanding(state, today=MONDAY, asked_on=MONDAY, due_on=MONDAY, said=said)
    open_now = {s.name for s in open_steps(ERASURE_STEPS, where, somebody(Role.CITIZEN))}
    assert "forget" in open_now
    if state in {"confirmed", "passed_on"}:
        assert open_now == {"forget"}
    assert ("pass_on" in open_now) is (state == "contested" or (said == "refused" and state in {"asked", "answered"}))


def test_a_day_ahead_or_before_asking_is_refused() -> None:
    step = ERASURE_STEPS["note_answer"]
    for on, name in ((MONDAY + timedelta(days=1), "not_ahead"), (MONDAY - timedelta(days=3), "after_asking")):
        where = ErasureStanding("asked", {"on": on, "said": "later"}, today=MONDAY, asked_on=MONDAY)
        assert [r.name for r in step_refusals(step, where, ERASURE_NAMES)] == [name]
    assert [r.name for r in step_refusals(step, ErasureStanding("asked", {}, today=MONDAY), ERASURE_NAMES)] == [
        "missing",
        "missing",
    ]
    assert step_refusals(step, Standing("confirmed"), ERASURE_NAMES)[0].name == "state"
