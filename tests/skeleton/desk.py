"""What the app puts on the desk: its page, what signers see, the act behind the approval, and what the box finds."""

from django.urls import reverse

from portal.channels import ChannelView
from portal.desk.exhibits import Exhibit
from portal.desk.finding import Group, Hit
from portal.desk.heads import Head
from portal.desk.matters import Matter
from portal.desk.places import Place
from portal.desk.views import Act
from portal.doors import staff
from portal.jobs.kinds import Subject
from portal.people.posts import Post
from portal.routes.models import Form

from .acts import stamping_objection
from .models import SealUse

PLACE = Place("用章", "seal_uses", staff)
# Of a channel that no site has: the pages of the demonstration stay as they are.
NOTICE_BOARD = ChannelView("skeleton", "用章须知", "seal_uses", "怎样申请用章")
URGENT = "加急"


class SealUseExhibit(Exhibit):
    template = "skeleton/_seal_use.html"

    def fits(self, item):
        return isinstance(item.thing, SealUse)

    def context(self, item, user):
        use = SealUse.objects.readable_by(user).filter(pk=item.object_id).first()
        return use and {"use": use, "is_version": False}


class StampAct(Act):
    label = "用印"
    url_name = "seal_stamp"
    posts = (Post.ARCHIVIST,)

    def fits(self, form):
        return form.route_id == "skeleton.use_seal" and form.outcome == Form.Outcome.APPROVED

    def objection(self, user, form):
        return stamping_objection(user, form)


class SealUseMatter(Matter):
    label = "用章"
    model = SealUse
    states = ("submitted", "approved")

    def subjects(self, user, keys):
        rows = self.readable_by(user).filter(pk__in=list(keys))
        return {row.pk: Subject(row.paper, row.get_absolute_url()) for row in rows}


def seal_uses(user, text: str) -> Group:
    found = SealUse.objects.readable_by(user).filter(paper__icontains=text)
    hits = [Hit(row.paper, row.get_state_display(), row.get_absolute_url()) for row in found[:10]]
    return Group("用章", hits, found.count(), reverse("seal_uses"))


def head_of(form: Form) -> Head | None:
    """What stands top left on the paper of a form of this app, or None."""
    urgent = form.route_id == "skeleton.use_seal" and form.fields.get("reason", "").startswith(URGENT)
    return Head(URGENT) if urgent else None


def scans(user):
    """The files that what this person may read links."""
    return SealUse.objects.readable_by(user).filter(scan__isnull=False).values("scan")


def inspect(name, text, hidden, **context) -> str:
    """The objection of the app to an uploaded file, or ""."""
    return "空白介绍信不得上传。" if name == "空白介绍信.docx" else ""


def after_import(form: Form) -> None:
    """What follows when an import sent its documents for signature: nothing here."""
