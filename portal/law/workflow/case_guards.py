"""The conditions of table A2, each with the rule it comes from and what would make the move allowed."""

from portal.law.workflow.moves import guard

# The rows are read one under the other.
# fmt: off




HAS_VISIT = guard("valid_visit", "APL55", "要有一次有效核查，先安排核查并签字。", "A valid visit is needed; plan one and have it signed first.", lambda f: f.valid_visits > 0)
CHECKLIST = guard("checklist", "APL46", "核查的必答项还没有答完。", "The mandatory checklist items are not complete.", lambda f: f.checklist_complete)
OWN_DISTRICT = guard("own_district", "APL22", "场所在别的区，不归本单位管辖；请移送有管辖权的单位，有争议的由市级决定。", "The place lies in another district; transfer the case to the office in charge, and where that is disputed the municipal office decides.", lambda f: f.own_district)
FIXED = guard("fixed", "APL33", "要已经确认改好：先下责令改正，复查通过。", "It must be verified as put right: order the correction and let it pass the re-inspection first.", lambda f: f.rectification == "verified")
SLIGHT = guard("slight", "APL33", "危害生命健康或者金融安全的不算轻微，不能只做指导；请立案。", "What harmed life, health or financial safety is not slight, and guidance alone is not enough. File the case.", lambda f: not f.harm)
NO_EARLIER_FINDING = guard("no_earlier_finding", "APL33", "该经营主体此前没有被查实过，才能只做指导；查实过的请立案。", "Guidance only where the operator has no earlier finding in any district; otherwise file the case.", lambda f: not f.earlier_finding)
NOT_PRIVATE = guard("not_private", "APL33", "涉及私密空间，不能只做指导；请立案。", "A private space is involved; guidance alone is not enough. File the case.", lambda f: not f.private_space)
NOT_MINOR = guard("not_under_14", "APL33", "涉及未满十四周岁的人，不能只做指导；请立案。", "A child under 14 is involved; guidance alone is not enough. File the case.", lambda f: not f.under_14)
NOT_REFUSED = guard("not_refused", "APL33", "有拒不改正的记录，不能只做指导；请立案。", "A refusal to correct is on record; guidance alone is not enough. File the case.", lambda f: f.rectification != "refused" and f.refusal_on is None)
SUSPECTED_FACTS = guard("suspected_facts", "APL54", "要有涉嫌违法的事实：至少一项没有被核查排除的问题。", "Suspected facts are needed: at least one violation that no visit has cleared.", lambda f: bool(f.violations))
WITHIN_LIMITATION = guard("within_limitation", "APL36", "已超过追责时效；请办理“超过时效”。", "The limitation period has passed; end the case as time-barred.", lambda f: not f.time_barred)
LIMITATION_PASSED = guard("limitation_passed", "APL36", "追责时效还没有过，过了才能这样了结。", "The limitation period has not passed; the case can end like this only when it has.", lambda f: f.time_barred)
TWO_OFFICERS = guard("two_officers", "APL42", "要指定两名证件有效的承办人员。", "Two officers with valid certificates must be named.", lambda f: f.certified_officers >= 2)
NO_RECUSAL = guard("no_recusal", "APL43", "承办人员有应当回避的，先更换。", "An assigned officer must step aside; replace them first.", lambda f: not (f.recused & frozenset(f.assigned)))
ORDER_FREE = guard("no_order", "APL28", "已有生效的责令改正；确认改好或者撤回之后才能再下一份。", "An order to correct is in force already; another can follow once it is verified or withdrawn.", lambda f: f.rectification in {"none", "verified"})
VIOLATION_SHOWN = guard("violation_shown", "APL28", "要先核实至少一项问题；核查已排除的不算。", "At least one violation must have been shown; what a visit has cleared does not count.", lambda f: bool(f.violations) and f.valid_visits > 0)
EVIDENCE = guard("evidence", "APL46", "要有一次有效核查，或者至少一件来源清楚的证据；无效核查和到访未成时取得的不算。", "A valid visit or at least one item of evidence with its source is needed; what was taken on an invalid visit or a mere attempt does not count.", lambda f: f.valid_visits > 0 or f.evidence_items > 0)
POLICE_TOLD = guard("police_told", "O799.8", "涉及私密空间，要先办理“通报公安”。", "A private space is involved; tell the police first.", lambda f: f.police_told or not f.private_space)
NOT_PAUSED = guard("not_paused", "APL60", "已经暂停计时，恢复之后才能再办。", "The clock is paused already; resume it first.", lambda f: not f.paused)
IS_PAUSED = guard("paused", "APL60", "没有这样的暂停；已移送公安的，请登记公安的答复。", "There is no such pause; a case with the police goes on by recording the answer of the police.", lambda f: f.paused and f.paused_for != "crime")
POLICE_DAY = guard("police_day", "TRANSFER8", "公安答复的日期不能晚于今天。", "The police cannot have answered later than today.", lambda f: not f.given.get("on") or f.given["on"] <= f.today, "given", field="on")
CRIME_PAUSED = guard("with_police", "TRANSFER8", "案件不在公安；先办理“涉嫌犯罪移送”。", "The case is not with the police; transfer it as a suspected crime first.", lambda f: f.paused and f.paused_for == "crime")
BEFORE_EXPIRY = guard("before_expiry", "APL60", "期限已过，只能由市级登记。", "The time has passed; only the municipal office may record an extension.", lambda f: "D13" not in f.overdue)
FIRST_EXTENSION = guard("first_extension", "APL60", "已延长过一次，再次延长由市级决定。", "It has been extended once; the municipal office decides on more.", lambda f: f.extensions == 0)
AGAIN_OR_LATE = guard("again_or_late", "APL60", "第一次延长由本单位负责人在期限内办理；已经延长过，或者期限已过的，才由市级登记。", "The head of the office makes the first extension, in time; the municipal office extends again, or records a late one.", lambda f: f.extensions > 0 or "D13" in f.overdue or f.level == "municipal")
FILED = guard("filed", "APL54", "还没有立案，先立案再延长办案期限。", "The case has not been filed; file it before its time to decide is extended.", lambda f: f.filed)
OTHER_CASE = guard("other_case", "APL29", "请选择本单位同一主体、同一行为的另一件未结案件。", "Choose another open case of this office about the same party and conduct.", lambda f: bool(f.given.get("main")), "given")
HELD = guard("held", "ACL25", "没有登记保存或查封、扣押的物品。", "Nothing is preserved or seized.", lambda f: bool({"D14", "D15"} & f.running))
