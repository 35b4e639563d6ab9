"""Signs what waits on a form with the demo people whose posts are asked, and publishes it; in the demo zone only."""

from disclosure.review import publication
from portal.people.models import Roster, User
from portal.people.posts import Post
from portal.routes import moves, seats
from portal.routes.models import Form
from secretmarks.levels import Zone, zone


def after_submission(form: Form) -> None:
    """What the import calls: elsewhere people sign, so there is nothing to do."""
    if zone() == Zone.DEMO:
        carry_through(form)


def carry_through(form: Form) -> Form:
    """Every signature that is still asked, then the publication of what was approved for the public."""
    form = sign_until(form)
    if form.route_id in publication.TO_THE_PUBLIC:
        publication.publish(form, by=officer_for(form))
    return form


def sign_until(form: Form, *, turn: int | None = None) -> Form:
    """Sign until the form is finished or stands at the step `turn`."""
    roster = Roster()
    while form.state == Form.State.RUNNING and form.turn != turn:
        statements = form.route.statements(form, form.step)
        signer = signer_of(form, roster)
        opinions = dict.fromkeys(form.route.opinions(form, form.step), "同意承办人拟定的意见")
        form = moves.sign(
            form, by=signer, version=form.version, opinion="同意。", statements=statements, opinions=opinions
        )
    return form


def signer_of(form: Form, roster: Roster | None = None) -> User:
    """Whoever the present step asks; a deputy goes before the absent head."""
    roster = roster or Roster()
    for seat in seats.current_seats(form):
        _, people = seats.resolve(form, form.turn, seat.post, seat.division_id, roster)
        if people:
            return people[-1].user
    raise moves.Objection(f"审批单 {form.number} 的“{form.step.label}”现在无人可签。")


def officer_for(form: Form) -> User:
    """A publication officer who did not draft the form."""
    officers = User.objects.employed().filter(assignments__post=Post.PUBLICATION_OFFICER).select_related("division")
    for officer in officers.order_by("pk"):
        if officer.pk != form.drafter_id and officer.holds(Post.PUBLICATION_OFFICER):
            return officer
    raise moves.Objection("没有可以发布的信息发布员：承办人不得发布本人承办的内容。")
