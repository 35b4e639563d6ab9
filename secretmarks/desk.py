"""What state secrets put on the staff's desk."""

from portal.desk import exhibits, places, sources
from portal.desk import views as desk_views
from portal.desk.exhibits import Exhibit
from portal.desk.places import Place
from portal.desk.views import Act
from portal.doors import staff
from portal.files import links
from portal.letters.kinds import keeps_any
from portal.routes.models import Form, Item

from . import delegations, leaks, notification, terms
from .acts import not_electronic
from .models import Delegation, DelegationPaper, keeps_register
from .reporting import sees_returns

ROUTES = ("secretmarks.determine", "secretmarks.reclassify", "secretmarks.declassify")


class AgainAct(Act):
    label = "修改后重新提交"
    url_name = "secret_propose_again"
    opens = True

    def fits(self, form: Form) -> bool:
        return form.state == Form.State.RETURNED and form.route_id in ROUTES

    def objection(self, user, form: Form) -> str:
        return "" if user.pk == form.drafter_id else "由承办人修改后重新提交。"


class ApplyAgainAct(AgainAct):
    url_name = "secret_delegation_again"

    def fits(self, form: Form) -> bool:
        return form.state == Form.State.RETURNED and form.route_id == delegations.ROUTE


class ApplicationExhibit(Exhibit):
    """What a bureau applies for, with its papers and the originals counted from the register (S-09)."""

    template = "secretmarks/_application.html"

    def fits(self, item: Item) -> bool:
        return isinstance(item.thing, Delegation)

    def context(self, item: Item, user) -> dict | None:
        known = Delegation.objects.readable_by(user).prefetch_related("enclosures__file")
        delegation = known.filter(pk=item.object_id).first()
        return delegation and {"delegation": delegation, "is_version": False}


def electronically(user) -> bool:
    """Acts and the guide exist only where a network may hold state secrets."""
    return user.is_authenticated and not not_electronic()


def enclosed(user):
    """Papers are read where their application is."""
    return DelegationPaper.objects.filter(delegation__in=Delegation.objects.readable_by(user)).values("file")


# The pages of state secrets in the order in which people work; the admin's menu leads to them too.
PLACES = (
    Place("登记簿", "secret_register", staff),
    Place("提出定密", "secret_propose", electronically),
    Place("登记纸面定密", "secret_paper", keeps_register),
    Place("我的通知", "secret_notices", staff),
    Place("标志计算", "secret_calculator", staff),
    Place("空白表", "secret_blanks", staff),
    Place("公函模板", "letter_templates", keeps_any),
    Place("事项一览表", "secret_guide", electronically),
    Place("定密责任人", "secret_authorities", staff),
    Place("定密授权", "secret_delegations", staff),
    Place("年度统计", "secret_returns_latest", sees_returns),
    Place("监督检查", "secret_supervision_latest", keeps_register),
    Place("泄密报告", "secret_leaks", staff),
)


def join() -> None:
    places.add(Place("国家秘密", "secret_register", staff))
    desk_views.acts.add(AgainAct(), ApplyAgainAct())
    exhibits.registry.add(ApplicationExhibit())
    links.register(enclosed)
    sources.add(terms.Terms())
    for source in (leaks.Leaks(), notification.Receipts(), notification.Following()):
        sources.add(source)
