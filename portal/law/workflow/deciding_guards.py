"""The conditions of table A2 from the legal review to the closed case, each with its rule and what would allow it."""

import re
from typing import Any

from portal.law.workflow.actors import Role
from portal.law.workflow.closing import FALLEN
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import guard
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.terms import Terms

PUBLICATION_SETTLED = frozenset(
    {"declined", "approved", "published", "corrected", "withdrawn", "expired", "removed_early"}
)
HARM_ALLOWED = {"NO_PENALTY_MINOR": {"none"}, "NO_PENALTY_FIRST": {"none", "slight"}}
"""How much harm each ground of APL 33 bears."""
INVESTIGATORS = frozenset({"lead", "second", "visitor"})
SEPARATE_DUTIES = INVESTIGATORS | {"reviewer"}


def given_terms(f: CaseFacts) -> Terms:
    """What the form names, else what the last report proposes."""
    return Terms.given(f.given) if f.given.get("kinds") else f.plan


def _needs_refusal(f: CaseFacts, fine: str = "N-FINE1") -> bool:
    return fine in given_terms(f).kinds


def _person_needs_refusal(f: CaseFacts) -> bool:
    terms = given_terms(f)
    return (
        f.person_fine_needs_refusal and terms.person_fine > 0 and "P66.1" in terms.bases and "P66.2" not in terms.bases
    )


def _holds_corrected(f: CaseFacts) -> bool:
    """Verified, or shown to be put right where no order had to be made."""
    return f.rectification == "verified" or (f.rectification == "none" and bool(f.given.get("evidence")))


def people_named(text: str) -> int:
    """How many people a list names: one a line, or divided by marks."""
    return len([part for part in re.split(r"[\n、，,；;]", text) if part.strip()])


def _still_refused(f: CaseFacts) -> bool:
    """The order in force is refused and nothing has been handed in since (PIPL 66(1))."""
    return f.rectification == "refused" and f.refusal_on is not None


def _ground(f: Any) -> str:
    return str(f.given.get("ground") or "")


# The rows are read one under the other.
# fmt: off

PLAN_LAWFUL = guard("plan_lawful", "APL57", "拟处罚的种类、金额或依据不合法定权限。", "The kinds, the amount or the bases proposed lie outside the law's limits.", lambda f: Terms.given(f.given).is_empty or (f.judged and not (f.basis_faults or f.limit_faults)), "given", lambda f: () if Terms.given(f.given).is_empty else (*f.basis_faults, *f.limit_faults))
BEYOND_DISTRICT = guard("beyond_district", "PIPL66.2", "只有拟适用第 66 条第 2 款或超出本机关权限的处罚才上报；请先在调查终结时提出。", "Only what rests on Article 66(2) or lies beyond this office is escalated; propose it in the final report first.", lambda f: f.plan_beyond)
WITHIN_OFFICE = guard("within_office", "PIPL66.2", "拟处罚由省级以上部门决定，请上报市级。", "The penalty proposed is for a department of provincial level or above; escalate to the municipal office.", lambda f: f.level != "district" or not f.plan_beyond)
NOT_MUNICIPAL = guard("district_case", "PIPL66.2", "已在市级办理。", "The municipal office already has it.", lambda f: f.level == "district")
PENALTY_PLANNED = guard("penalty_planned", "APL44", "调查终结时没有提出处罚，不需要告知。", "The final report proposes no penalty, so no notice is due.", lambda f: bool(f.plan.kinds))
PASSED = guard("legal_pass", "APL58", "最后一次修改之后还没有通过法制审核。", "There is no legal pass after the last change.", lambda f: not f.changed_after_pass)
NOTICE_OPEN = guard("notice_not_served", "APL44", "已经送达处罚事先告知书。", "The prior notice has been served already.", lambda f: not f.notice_served)
NOTICE_NOT_SENT = guard("notice_not_sent", "APL44", "处罚事先告知书已经发出，请登记送达。", "The prior notice has been sent; record its service.", lambda f: not f.notice_sent)
NOTICE_SENT = guard("notice_sent", "APL44", "处罚事先告知书还没有发出，或者已经送达。", "The prior notice has not been sent, or has been served already.", lambda f: f.notice_sent and not f.notice_served)
NOTICE_SERVED = guard("notice_served", "APL44", "处罚事先告知书还没有送达。", "The prior notice has not been served.", lambda f: f.notice_served)
NOTICE_OR_NONE = guard("notice_or_none", "APL62", "没有告知当事人，不能作出处罚决定。", "Without prior notice to the party no penalty may be decided.", lambda f: f.notice_served)
HEARING_RIGHT = guard("hearing_right", "APL63", "拟处罚不在可以要求听证的范围。", "The proposed penalty does not give a right to a hearing.", lambda f: f.hearing_right)
HEARING_ONCE = guard("hearing_once", "APL64", "已经举行过听证。", "A hearing has been held already.", lambda f: not f.hearing_held)
HEARING_IN_TIME = guard("hearing_in_time", "APL64", "要求听证的期限已过，要有正当理由。", "The time to ask for a hearing is over; good cause is needed.", lambda f: f.request_in_time or bool(f.given.get("good_cause")), "given", field="good_cause")
HOST_APART = guard("host_apart", "APL64", "听证主持人不能是本案调查人员，请由没有参加过调查的人主持。", "The host of a hearing may not have investigated the case; somebody who took no part in that has to host it.", lambda f: not f.held(f.actor) & INVESTIGATORS)
CONVENED = guard("convened", "APL64", "还没有通知听证的时间和地点。", "The day and place of the hearing have not been announced.", lambda f: f.hearing_on is not None)
HOST_ANNOUNCED = guard("host_announced", "APL64", "主持人与通知的不一致，请由通知的主持人办理或重新通知。", "The host is another than announced; the announced one acts, or it is announced anew.", lambda f: f.actor is None or f.hearing_host is None or f.actor == f.hearing_host)
DAY_ANNOUNCED = guard("day_announced", "APL64", "听证日期与通知的不一致，改期要重新通知。", "The day is not the one announced; another day has to be announced anew.", lambda f: f.given.get("held_on") == f.hearing_on, "given", field="held_on")
WINDOWS_OVER = guard("windows_over", "APL62", "陈述申辩和听证的期限还没有过，也没有书面放弃。", "The time for a statement and a hearing is still running and was not waived in writing.", lambda f: ({"D17", "D18"} & f.running) <= f.overdue or bool(f.given.get("waived_in_writing")), "given", field="waived_in_writing")
CLOCK_MAY_END_WINDOW = guard("clock_may_end_window", "APL62", "期限还没有过。", "The time is still running.", lambda f: f.actor is not None or ({"D17", "D18"} & f.running) <= f.overdue)
ENOUGH_ATTEND = guard("enough_attend", "APL57", "集体讨论的人数不够，请一行写一人。", "Too few people attended for a collective discussion; name one a line.", lambda f: people_named(str(f.given.get("attendees") or "")) >= f.collective_least, "given", field="attendees")
DECISION_IN_TIME = guard("decision_in_time", "APL60", "已超过作出决定的期限且没有延长，由市级登记逾期延长。", "The time to decide has passed without an extension; the municipal office must record a late one.", lambda f: "D13" not in f.overdue)
DISCUSSED = guard("discussed", "APL57", "重大、复杂或数额大的，要先集体讨论。", "A major or complex case, or a large fine, is discussed collectively first.", lambda f: f.discussed or not (f.plan_beyond or f.plan.money >= f.collective_fen > 0))
DECIDER_APART = guard("decider_apart", "APL58", "调查、审核过本案的人不能作决定，请由没有参与的负责人决定。", "Whoever investigated or reviewed the case may not decide it; a head who took no part has to.", lambda f: not f.held(f.actor) & SEPARATE_DUTIES)
OWN_AUTHORITY = guard("own_authority", "PIPL60", "其他机关办理的案件，由该机关负责人决定。", "A case of another authority is decided by the head of that authority.", lambda f: f.enforcer == "cyberspace" or f.actor is None or Role.HEAD in f.roles)
DISTRICT_DECIDES = guard("district_decides", "APL57", "本单位有可以作决定的负责人，由其决定；市级只决定已上报市级的案件。", "A head of this office can decide and does; the municipal office decides the cases escalated to it.", lambda f: f.actor is None or Role.HEAD in f.roles or f.level != "district" or f.able_heads == 0)
AS_PASSED = guard("as_passed", "APL58", "种类、金额和依据要与通过法制审核的一致；要改的，先重新提出处理意见。", "Kinds, amounts and bases have to be those the legal review passed; to change them, propose anew first.", lambda f: Terms.given(f.given).is_same_as(f.plan), "given", field="kinds")
BASES_IN_FORCE = guard("bases", "APL37", "依据要在行为时有效、属本机关职权，并且义务条款和罚则各至少一条。", "Each basis must have been in force at the time of the conduct and be this office's to use, with at least one duty and one liability article.", lambda f: f.judged and not f.basis_faults, "given", lambda f: f.basis_faults, "bases")
WITHIN_LIMITS = guard("limits", "PIPL66.1", "处罚种类或金额超出本机关的权限。", "The kind or the amount lies outside what this office may impose.", lambda f: f.judged and not f.limit_faults, "given", lambda f: f.limit_faults, "amount")
REFUSAL_FOR_FINE = guard("refusal_for_fine", "PIPL66.1", "罚款要先有拒不改正的记录，并且现在仍未改正；对方又交来证明的，先复查。", "A fine needs a recorded refusal to correct first, and one that still stands; where proof was handed in since, re-inspect.", lambda f: not _needs_refusal(f) or _still_refused(f))
REFUSAL_FOR_PERSON = guard("refusal_for_person", "PIPL66.1", "对责任人员罚款也要先有拒不改正的记录，并且现在仍未改正。", "A fine on a person responsible needs a recorded refusal to correct that still stands, too.", lambda f: not _person_needs_refusal(f) or _still_refused(f))
ONE_FINE = guard("one_fine_per_act", "APL29", "同一行为已经罚过款，不能再罚款。", "The same conduct has been fined already; no second fine.", lambda f: not f.fined_before or not given_terms(f).fines)
NOT_HEAVIER = guard("not_heavier", "APL45", "不能比告知的更重：陈述申辩不得加重处罚；要加重须重新审核、重新告知。", "It may not be heavier than the notice said; a heavier result needs a new review and a new notice.", lambda f: not f.notice_served or not Terms.given(f.given).is_heavier_than(f.notice), "given")
NOT_REFUSAL_APPROVER = guard("refusal_approver", "APL58", "认定拒不改正的人不能再决定处罚，请本单位另一负责人或市级决定。", "Whoever approved the refusal may not decide the penalty where the office has another head or the municipal office.", lambda f: f.actor is None or f.actor != f.refusal_approver or f.other_heads == 0)
PENALTY_OPEN = guard("penalty_kind", "APL57", "请至少选一种处罚。", "Choose at least one kind of penalty.", lambda f: bool(f.given.get("kinds")), "given", field="kinds")

NO_PENALTY_GROUND = guard("no_penalty_ground", "APL33", "要有不予处罚的法定理由。", "A statutory ground for no penalty is needed.", lambda f: bool(_ground(f)), "given", field="ground")
NO_HARM = guard("no_harm", "APL33", "轻微不罚要没有造成危害后果，首违不罚要危害后果轻微，请选危害后果。", "For a minor violation there must be no harm, for a first one only slight harm; choose the harm.", lambda f: _ground(f) not in HARM_ALLOWED or f.given.get("harm") in HARM_ALLOWED[_ground(f)], "given", field="harm")
CORRECTED = guard("corrected", "APL33", "轻微或首违不罚，要已改正：整改已确认，或写明怎样查明已改正。", "For a minor or first violation it must have been put right: a verified order, or evidence of how it was found put right.", lambda f: _ground(f) not in {"NO_PENALTY_MINOR", "NO_PENALTY_FIRST"} or _holds_corrected(f), "given", field="evidence")
NO_FAULT_PROVEN = guard("no_fault_proven", "APL33", "没有主观过错要由当事人举证，请写明证据。", "That there was no fault has to be proven by the party; name the evidence.", lambda f: _ground(f) != "NO_PENALTY_NOFAULT" or bool(f.given.get("evidence")), "given", field="evidence")
FIRST_TIME = guard("first_time", "APL33", "首违不罚要求此前没有被查实过。", "No penalty for a first violation needs a clean record.", lambda f: _ground(f) != "NO_PENALTY_FIRST" or not f.earlier_finding, "given", field="ground")
REVIEW_UNLESS_NONE = guard("pass_or_none", "APL58", "要先通过法制审核。", "A legal pass is needed first.", lambda f: not f.changed_after_pass or not f.plan.kinds)

NOT_DEFERRED = guard("not_deferred", "APL66", "已批准延期或分期，没有逾期。", "A delay or instalments were granted; nothing is overdue.", lambda f: not f.deferred)
PAYMENT_OVERDUE = guard("payment_overdue", "APL72", "缴款期限还没有过。", "The time to pay is not over.", lambda f: "D22" in f.overdue or not f.decision.money)
AFTER_DECISION_DAY = guard("after_decision_day", "APL67", "缴款或履行的日期不能早于决定的日期。", "Nothing is paid or performed on a decision before its date.", lambda f: f.decided_on is None or not f.given.get("on") or f.given["on"] >= f.decided_on, "given", field="on")
STANDS = guard("decision_stands", "APL48", "决定已被撤销、确认违法或无效，不再执行；请重新办理或撤销立案。", "The decision was revoked, found unlawful or void and is not enforced; reopen the case or revoke the filing.", lambda f: f.remedy not in FALLEN)
NOT_DEMANDED = guard("demanded", "ACL54", "已经催告。", "Performance has been demanded already.", lambda f: not f.demanded)
DEMAND_OPEN = guard("demand_open", "ACL54", "还没有催告，或者催告书已经送达。", "Nothing was demanded yet, or the demand has been served already.", lambda f: f.demanded and f.demand_served_on is None)
DEMAND_WAITED = guard("demand_waited", "ACL54", "催告书送达后满 10 个工作日才能申请强制执行。", "Court enforcement may be asked for 10 working days after the demand was served.", lambda f: f.demand_over)
REMEDIES_OVER = guard("remedies_over", "ACL53", "复议、诉讼的期限还没有过，或者还在复议、诉讼中。", "The time for a remedy is not over, or a reconsideration or suit is running.", lambda f: f.remedy not in {"reconsideration", "suit"} and ({"D24", "D25"} & f.running) <= f.overdue)
APPLY_IN_TIME = guard("apply_in_time", "ACL53", "已超过三个月的申请期限，不能再申请强制执行。", "The three months to apply are over; enforcement can no longer be asked for.", lambda f: "D26" in f.running and "D26" not in f.overdue)
APPLIED = guard("applied", "ACL53", "还没有向法院申请，申请期限也没有过。", "The court has not been applied to, and the time to do so is not over.", lambda f: f.court_applied or "D26" in f.overdue)

RECTIFICATION_DONE = guard("rectification_done", "APL28", "整改还没有全部确认，不能结案。", "The rectification is not verified yet; the case cannot be closed.", lambda f: f.rectification in {"none", "verified"} or (f.rectification == "refused" and f.ended_by_court))
RESULTS_QUEUED = guard("results_queued", "PIPL65", "还有投诉没有准备好告知结果。", "Some complaints have no result ready to tell.", lambda f: f.results_pending == 0)
PUBLICATION_DECIDED = guard("publication_decided", "APL48", "是否公示还没有决定（不公示也要写理由）。", "Publication is not decided yet (a no needs a reason too).", lambda f: f.publication in PUBLICATION_SETTLED)
ARCHIVE_COMPLETE = guard("archive", "APL47", "归档清单要齐。", "The archive list must be complete.", lambda f: bool(f.given.get("archive_complete")), "given", field="archive_complete")
KIND_FITS = guard("closing_kind", "APL57", "结案方式与案件怎样结束不一致。", "The kind of closing does not fit how the case ended.", lambda f: f.given.get("kind") in f.closing_kinds, "given", field="kind")
MAY_REOPEN = guard("may_reopen", "APL57", "只有已结案的，或者决定已被撤销、确认违法或无效的，才能重新办理。", "Only a closed case, or one whose decision was revoked, found unlawful or void, is reopened.", lambda f: f.state == S.CLOSED or f.remedy in FALLEN)
MAY_REVOKE = guard("may_revoke", "APL57", "决定作出后，只有决定已被撤销、确认违法或无效的才能撤销立案。", "After a decision the filing is revoked only where the decision was revoked, found unlawful or void.", lambda f: f.state not in {S.DECIDED, S.ENFORCING, S.PERFORMED} or f.remedy in FALLEN)

SPOT_LIMITS = guard("spot_limits", "APL51", "当场处罚只限警告，或对公民 200 元以下、对单位 3,000 元以下罚款。", "On the spot only a warning, or a fine up to CNY 200 (citizen) or CNY 3,000 (entity).", lambda f: frozenset(f.given.get("kinds") or ()) <= {"N-WARN", "N-FINE1"} and (f.given.get("amount") or 0) <= (f.spot_person_fen if f.given.get("party") == "citizen" else f.spot_unit_fen), "given", field="amount")
SPOT_TOLD = guard("spot_told", "APL44", "当场要口头告知事实、依据和权利，并记明。", "Facts, basis and rights must be told orally on the spot and noted.", lambda f: bool(f.given.get("told_orally")), "given", field="told_orally")
