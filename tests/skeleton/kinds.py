"""What can be done with many at once, in the background: reminding those who did not fetch their papers."""

from portal.desk.notices import tell_of
from portal.jobs.kinds import Kind, Subject
from portal.routes.objections import Objection

from .models import SealUse


class Remind(Kind):
    id = "skeleton.remind"
    title = "提醒取件"

    def subjects(self, user, keys):
        rows = SealUse.objects.readable_by(user).filter(pk__in=list(keys))
        return {row.pk: Subject(row.paper, row.get_absolute_url()) for row in rows}

    def perform(self, job, key, seen):
        use = SealUse.objects.readable_by(job.owner).filter(pk=key, state=SealUse.State.STAMPED).first()
        if use is None:
            raise Objection("还没有用印，或者不在您的知悉范围内。")
        tell_of("skeleton.stamped", [use.by_id], code=f"use:{use.pk}")
        return "已提醒"
