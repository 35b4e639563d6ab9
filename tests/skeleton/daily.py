"""What the night does: an approval that was not used in time lapses; and what the worker does all the time."""

from datetime import date

from .models import SealUse


def lapse(day: date) -> str:
    lapsed = SealUse.objects.filter(state=SealUse.State.APPROVED, until__lt=day).update(state=SealUse.State.LAPSED)
    return f"用章：{lapsed} 项批准到期未用，已失效。" if lapsed else ""


def nothing_more() -> bool:
    """A chore does a little and says whether there is more to do at once."""
    return False
