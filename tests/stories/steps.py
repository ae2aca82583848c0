"""What most stories do alike: a report, intake, a visit, an order, a decision, a publication; each by filling in pages."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from portal.ground.db import db
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.publication.models import Publication
from tests.client import browser
from tests.faces.intake.steps import kept, picture
from tests.stories.story import ASPECTS, Place, Receipt, Reporter, Story

SERVED = {"way": "direct", "receiver": "王经理"}
PERFORM = "自收到决定书之日起十五日内到指定银行缴纳。"


def report(
    story: Story, reporter: Reporter, place: Place, *, violations: Sequence[str], when: dict[str, Any] | None = None
) -> Receipt:
    """A named citizen reports from a phone, with a photo."""
    story.reporters.append(reporter)
    lang, visitor = reporter.lang or story.lang, browser(story.app)
    steps: dict[str, dict[str, Any]] = {
        "": {"scenario": place.scenario},
        "where": {"name": place.name, "address": place.address, "district": place.district},
        "what": {"usual": list(violations)},
        "when": when or {"day": "today", "still": "yes"},
        "evidence": {"device": picture()},
        "describe": {"words": reporter.words},
        "contact": {"mode": "named", "name": reporter.name, "phone": reporter.phone},
        "check": {"privacy": "y"},
    }
    for step, fields in steps.items():
        visitor.send(f"/{lang}/report/{step}", fields, form="f")
    code, pin = kept(visitor.page(f"/{lang}/report/receipt"))
    return Receipt(code, pin, story.complaint().ref, lang)


def intake(story: Story, place: Place, *, summary: str, **fields: Any) -> str:
    """First look, venue entered, taken up by two triage officers; gives the number of the new case."""
    team, ref = story.team, story.complaint().ref
    story.move(team.triage, f"complaints/{ref}/first_look")
    new = {
        "name_zh": place.name, "address": place.address, "district": place.district, "scenario": place.scenario,
        "operator": place.operator, "uscc": place.uscc,
    }  # fmt: skip
    story.move(team.triage, f"complaints/{ref}/venue", **new)
    pair = [str(team.officer.id), str(team.second_officer.id)]
    told = {"priority": "normal", "officers": pair} | fields
    story.move(team.second_triage, f"complaints/{ref}/accept", summary=summary, **told)
    return story.case().ref


def join(story: Story, ref: str, place: Place, *, summary: str) -> None:
    """Another report about the place: the venue is chosen from the register, and the report joins the open case."""
    team, case = story.team, story.case()
    story.move(team.triage, f"complaints/{ref}/first_look")
    found = story.browser_of(team.triage)
    found.send(f"/{story.lang}/desk/complaints/{ref}/venue?q={place.name}", {"venue": str(case.venue_id)})
    fields = {"priority": "normal", "summary": summary, "case": str(case.id)}
    story.move(team.triage, f"complaints/{ref}/accept", **fields)


def visit(
    story: Story, *, faults: Collection[str] = (), purpose: str = "first", place: str = "一楼前台", **plan: str
) -> Visit:
    """Plan, record with a photo of each fault (codes of the checklist), and sign."""
    team, case = story.team, story.case()
    pair = [str(team.officer.id), str(team.second_officer.id)]
    told = {"purpose": purpose, "planned_on": story.day.isoformat(), "task": "核查刷脸设备", **plan}
    story.move(team.officer, f"cases/{case.ref}/visits/new", officers=pair, **told)
    key = max(row.id for row in db.session.query(Visit))
    fields: dict[str, Any] = {
        "place": place, "started_at": f"{story.day}T08:00", "ended_at": f"{story.day}T09:00", "id_shown": "y",
        "rights_told": "y", "site_person": "王经理", "site_job": "值班经理", "findings": "已查看设备和提示牌。",
    }  # fmt: skip
    for item in items_for(story.app.extensions["portal.pack"], story.case().scenario):
        fault = item.code in faults
        fields[f"a_{item.code}"] = item.flag if fault else "no" if item.flag == "yes" else "yes"
        if fault:
            fields[f"p_{item.code}"] = picture(f"{item.code}.jpg", "green")
    desk = story.browser_of(team.officer)
    desk.send(f"/{story.lang}/desk/visits/{key}/record", fields, form="record", button=("finish", "1"))
    story.move(team.officer, f"visits/{key}/sign", signature="signed")
    db.session.expire_all()
    found = db.session.get_one(Visit, key)
    assert found.state == "signed"
    return found


def order(story: Story, measures: Sequence[tuple[str, str]], *, days: int = 15) -> int:
    """An order to correct, (measure, violation) by item: proposed, approved and served; gives its number."""
    team, ref = story.team, story.case().ref
    due, fields = (story.day + timedelta(days=days)).isoformat(), {}
    for place, (measure, violation) in enumerate(measures):
        row = {"measure": measure, "violations": [violation], "due_on": due, "how_verified": "现场复查"}
        fields |= {f"items-{place}-{name}": value for name, value in row.items()}
    story.move(team.officer, f"cases/{ref}/order_correction", **fields)
    story.decide(team.head)
    key = max(row.id for row in db.session.query(CorrectionOrder))
    story.move(team.officer, f"orders/{key}/serve", served_on=story.day.isoformat(), **SERVED)
    return key


def items(key: int) -> list[str]:
    """The items of an order, as its forms name them."""
    return [str(item.id) for item in db.session.get_one(CorrectionOrder, key).items]


def put_right(story: Story, key: int, note: str = "已增设刷卡通道。") -> None:
    """Proof comes in, a re-inspection passes, and the second officer confirms it."""
    team = story.team
    story.move(team.officer, f"orders/{key}/receive_proof", note=note)
    visit(story, purpose="re_inspection")
    story.move(team.officer, f"orders/{key}/verify", passed=items(key))
    story.decide(team.second_officer)
    assert story.case().rectification == "verified"


def file(story: Story, cause: str) -> None:
    """Filed: proposed by the officer, approved by the head."""
    ref = story.case().ref
    story.move(story.team.officer, f"cases/{ref}/file", cause=cause, facts="核查属实。")
    story.decide(story.team.head)
    assert story.case().state == "investigating"


def to_review(story: Story, plan: dict[str, Any]) -> None:
    """The final report, and the legal pass."""
    ref, team = story.case().ref, story.team
    story.move(team.officer, f"cases/{ref}/finish", facts="现场核查属实。", **plan)
    story.move(team.reviewer, f"cases/{ref}/pass_review", aspects=ASPECTS, opinion="同意。")


def notice(story: Story) -> None:
    """The prior notice: proposed, approved and served."""
    ref, day = story.case().ref, story.day.isoformat()
    story.move(story.team.officer, f"cases/{ref}/serve_notice", facts="现场核查属实。", served_on=day, **SERVED)
    story.decide(story.team.head)


def waive(story: Story) -> None:
    """The party has nothing to say and gives its time up in writing."""
    ref = story.case().ref
    story.move(story.team.officer, f"cases/{ref}/hear_statement", content="没有异议。", why="无异议。")
    story.move(story.team.officer, f"cases/{ref}/end_windows", waived_in_writing="y")
    assert story.case().state == "deciding"


def penalise(story: Story, plan: dict[str, Any]) -> None:
    """The decision of the head."""
    ref = story.case().ref
    story.move(story.team.head, f"cases/{ref}/penalise", facts="现场核查属实。", perform=PERFORM, **plan)


def serve(story: Story) -> None:
    """The decision reaches the party today."""
    ref = story.case().ref
    story.move(story.team.officer, f"cases/{ref}/serve_decision", served_on=story.day.isoformat(), **SERVED)


def tell(story: Story, ref: str, result: str, *, second: Any = None) -> None:
    """The result of a report: written by the officer, read by a second person, told."""
    told = {
        "result": result,
        "basis": "个人信息保护法",
        "changed": "已有刷卡通道。",
        "remedies": "可以申请复核。",
        "checked": "y",
    }
    story.move(story.team.officer, f"complaints/{ref}/tell_result", **told)
    story.decide(second or story.team.reviewer)


def publish(story: Story, *, kind: str = "general", reason: str = "应当公示。", **texts: str) -> str:
    """Proposed, redacted by two, approved and published by the clock; until then nobody finds it. Gives its number."""
    team, ref = story.team, story.case().ref
    story.move(team.officer, f"cases/{ref}/publication")
    key = max(row.id for row in db.session.query(Publication))
    number = db.session.get_one(Publication, key).number
    story.move(team.officer, f"publications/{key}/propose", **{"class": kind}, reason=reason, **texts)
    story.move(team.officer, f"publications/{key}/redact", **texts)
    story.decide(team.second_officer)
    story.public(f"cases/{number}", 404)
    story.move(team.head, f"publications/{key}/approve", party_told_on=story.day.isoformat())
    story.public(f"cases/{number}", 404)
    story.tick()
    assert texts[f"title_{story.lang}"] in story.public(f"cases/{number}")
    return number


def close(story: Story, kind: str) -> None:
    """Closed: proposed by the officer, approved by the head."""
    ref = story.case().ref
    told = {"kind": kind, "result": "已办理完毕。", "archive_complete": "y"}
    story.move(story.team.officer, f"cases/{ref}/close", **told)
    story.decide(story.team.head)
    case = story.case()
    assert (case.state, case.closed_kind) == ("closed", kind)
