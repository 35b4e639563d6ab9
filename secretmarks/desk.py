"""What state secrets put on the staff's desk."""

from portal.desk import places
from portal.desk import views as desk_views
from portal.desk.places import Place
from portal.desk.views import Act
from portal.doors import staff
from portal.routes.models import Form

ROUTES = ("secretmarks.determine", "secretmarks.reclassify", "secretmarks.declassify")


class AgainAct(Act):
    label = "修改后重新提交"
    url_name = "secret_propose_again"
    opens = True

    def fits(self, form: Form) -> bool:
        return form.state == Form.State.RETURNED and form.route_id in ROUTES

    def objection(self, user, form: Form) -> str:
        return "" if user.pk == form.drafter_id else "由承办人修改后重新提交。"


def join() -> None:
    places.add(Place("国家秘密", "secret_register", staff))
    if not any(isinstance(act, AgainAct) for act in desk_views.acts):
        desk_views.acts.append(AgainAct())
