"""What applicants are told by no form: that the paper was stamped."""

from portal.desk.sources import Lead, Source

from .models import SealUse


class Stamped(Source):
    name = "skeleton.stamped"
    label = "已经用印，请取件"

    def leads(self, codes, user):
        keys = {int(code.removeprefix("use:")): code for code in codes}
        rows = SealUse.objects.readable_by(user).filter(pk__in=keys)
        return {keys[row.pk]: Lead(row.paper, row.get_absolute_url()) for row in rows}
