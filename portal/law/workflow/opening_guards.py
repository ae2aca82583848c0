"""More conditions of the first half of table A2: time, inquiry, evidence held, and what may not be left behind."""

from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import guard

# The rows are read one under the other.
# fmt: off


def _in_order(f: CaseFacts) -> bool:
    """An inquiry ends after it begins, and not later than today."""
    started, ended = f.given.get("started"), f.given.get("ended")
    return bool(started and ended and started <= ended and ended.date() <= f.today)


def _conducted(f: CaseFacts) -> bool:
    """The days of the conduct follow each other and lie behind us."""
    began, ended = f.given.get("conduct_from"), f.given.get("conduct_to")
    return not began or began <= (ended or f.today) <= f.today


def _held(f: CaseFacts) -> bool:
    """What the form wants to lift is really preserved or seized."""
    clocks = {"preserve": "D14", "seize": "D15"}
    return all(clocks.get(kind, "") in f.running for kind in f.given.get("which") or ())


HELD_KIND = guard("held_kind", "ACL25", "所选的没有登记保存或查封、扣押；请只选现在保存、扣押的。", "What you chose is not preserved or seized; choose only what is held now.", _held, "given")
NOTHING_HELD = guard("nothing_held", "ACL25", "还有登记保存或查封、扣押的物品，请先处理或解除。", "Something is still preserved or seized; deal with it or lift it first.", lambda f: not {"D14", "D15"} & f.running)
ORDER_SETTLED = guard("order_settled", "APL28", "责令改正还没有结果，请先确认改好，或者撤回责令改正。", "The order to correct is still open; verify the correction or withdraw the order first.", lambda f: f.rectification in {"none", "verified"})
CONDUCT_DAYS = guard("conduct_days", "APL36", "行为开始不能晚于今天，行为结束不能早于开始、也不能晚于今天。", "The conduct began today or earlier, and ended on or after that day, not later than today.", _conducted, "given")
TALKED = guard("talked", "PIPL64", "约谈日期不能晚于今天；还没有谈的，请发约谈通知。", "The interview cannot lie in the future; to call somebody in, send the notice.", lambda f: not f.given.get("held_on") or f.given["held_on"] <= f.today, "given")
TALK_AHEAD = guard("talk_ahead", "PIPL64", "约谈日期不能早于今天；已经谈过的，请登记约谈记录。", "The interview cannot lie in the past; record one that was held.", lambda f: not f.given.get("held_on") or f.given["held_on"] >= f.today, "given")
POLICE_OPEN = guard("police_not_told", "O799.8", "已经通报公安，不需要再通报。", "The police have been told already.", lambda f: not f.police_told)
TWO_ASKING = guard("two_asking", "APL42", "询问要有两名以上当天证件有效、没有回避的执法人员，您是其中之一。", "An inquiry is made by two or more officers, you among them, whose certificates are valid on that day and who are not recused.", lambda f: f.asking_officers >= 2, "given")
ASKED_IN_ORDER = guard("asked_in_order", "APL55", "结束时间要晚于开始时间，且不能晚于今天。", "The inquiry ends after it begins, and not later than today.", _in_order, "given")
ANSWERED = guard("answered", "APL55", "请一问一答写：每个问题以“问：”开头，每个回答以“答：”开头，先问后答。", "Write question by question: each question begins with “Q:”, each answer with “A:”, the question first.", lambda f: f.answers > 0, "given")
LISTED = guard("evidence_to_list", "APL46", "这一类还没有登记证据，先登记证据。", "No evidence of this sort is on record; add it first.", lambda f: f.listed_evidence > 0, "given")
TIME_RUNS = guard("time_runs", "APL60", "现在没有在计时的初步核查或办案期限，不需要暂停。", "Neither the preliminary check nor the time to decide is running now, so there is nothing to pause.", lambda f: bool(({"D11", "D13"} & f.running) - f.resting))
PAUSE_IN_TIME = guard("pause_in_time", "APL60", "期限已过，不能再暂停；请先由市级登记逾期延长。", "The time has passed, so it cannot be paused; the municipal office records a late extension first.", lambda f: not {"D11", "D13"} & f.overdue)
PAUSE_DAYS = guard("pause_days", "APL60", "暂停从今天或以前的日期起，预计结束日不早于今天。", "A pause begins today or on an earlier day, and is expected to end today or later.", lambda f: not (f.given.get("from_on") and f.given.get("until")) or (f.given["from_on"] <= f.today <= f.given["until"]), "given")
RESUME_DAY = guard("resume_day", "APL60", "事由结束的日期不能晚于今天。", "The ground cannot have ended later than today.", lambda f: not f.given.get("ended_on") or f.given["ended_on"] <= f.today, "given")
UNDECIDED = guard("undecided", "APL25", "已经作出决定，不能再移送；没有管辖权的，先撤销决定。", "A decision has been made, so the case cannot be transferred; where there is no power over it, the decision has to be revoked first.", lambda f: f.state not in {"decided", "enforcing", "performed"})
