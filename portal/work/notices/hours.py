"""When a notice may go out: not at night, not twice within minutes, and later each time it has failed."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.ground.rulebook.rules import Rules


def awake(moment: datetime, rules: Rules) -> datetime:
    """`moment`, or the end of the quiet hours it falls into; equal hours mean that there are none."""
    begin, end = rules.setting("notice_quiet_from"), rules.setting("notice_quiet_until")
    local = moment.astimezone(ZoneInfo(rules.pack.zone))
    if not is_quiet(local.hour, begin, end):
        return moment
    until = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)


def is_quiet(hour: int, begin: int, end: int) -> bool:
    """Whether an hour of the day lies within quiet hours that may pass midnight."""
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def backoff(attempts: int, rules: Rules) -> timedelta:
    """How long to wait after so many attempts: doubled each time up to the setting, and half as much more or less, so
    that what failed together does not come back together."""
    longest = rules.setting("notice_backoff_most_minutes") * 60
    seconds = min(rules.setting("notice_backoff_seconds") * 2 ** min(attempts - 1, 20), longest)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))
