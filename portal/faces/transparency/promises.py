"""What we promise at each of the six stages, with the lengths in force."""

from flask_babel import gettext as _

from portal.faces.transparency.words import span
from portal.ground.rulebook.rules import Rules


def promises(rules: Rules) -> tuple[str, ...]:
    """One sentence a stage, in their order: clocks D2, D7, D8 and D9 in plain words."""
    return (
        _("马上给您回执和查询码"),
        _("%(time)s内告诉您能不能办", time=span(rules.deadline("D2"))),
        _("决定办理后 %(time)s内到现场看", time=span(rules.deadline("D7"))),
        _("要求改正，该处罚的处罚"),
        _("有结果后 %(time)s内告诉您", time=span(rules.deadline("D8"))),
        _("不满意，%(time)s内可以申请复核", time=span(rules.deadline("D9"))),
    )
