"""What state secrets put on the staff's desk."""

from portal.desk import places, sources
from portal.desk import views as desk_views
from portal.desk.places import Place
from portal.desk.views import Act
from portal.doors import staff
from portal.routes.models import Form

from . import leaks, notification, terms
from .acts import not_electronic
from .models import keeps_register
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


def electronically(user) -> bool:
    """Acts and the guide exist only where a network may hold state secrets."""
    return user.is_authenticated and not not_electronic()


# The pages of state secrets in the order in which people work; the admin's menu leads to them too.
PLACES = (
    Place("登记簿", "secret_register", staff),
    Place("提出定密", "secret_propose", electronically),
    Place("登记纸面定密", "secret_paper", keeps_register),
    Place("我的通知", "secret_notices", staff),
    Place("标志计算", "secret_calculator", staff),
    Place("空白表", "secret_blanks", staff),
    Place("事项一览表", "secret_guide", electronically),
    Place("定密责任人", "secret_authorities", staff),
    Place("定密授权", "secret_delegations", staff),
    Place("年度统计", "secret_returns_latest", sees_returns),
    Place("监督检查", "secret_supervision_latest", keeps_register),
    Place("泄密报告", "secret_leaks", staff),
)


def join() -> None:
    places.add(Place("国家秘密", "secret_register", staff))
    desk_views.acts.add(AgainAct())
    sources.add(terms.Terms())
    for source in (leaks.Leaks(), notification.Receipts(), notification.Following()):
        sources.add(source)
