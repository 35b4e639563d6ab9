"""What is done with the seal: asking for it, and stamping what was approved."""

from portal import findables, trail
from portal.desk.notices import tell_of
from portal.people.models import today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.locks import lock_form
from portal.routes.models import Form
from portal.routes.moves import moved, take_up
from portal.routes.objections import Objection

from .models import SealUse


def ask(user, *, paper: str, copies: int) -> Form:
    """One transaction: the use and the form that asks for it; raises Objection."""
    with trail.act("skeleton.asked", by=user) as entry:
        use = SealUse.objects.create(paper=paper, copies=copies, by=user, division=user.division)
        entry.of = use
        form = moves.submit("skeleton.use_seal", [(use, None)], by=user)
        findables.changed.send(sender=SealUse, kind="sealuse", pks=[use.pk], text=True)
    return form


def stamping_objection(user, form: Form) -> str:
    """Why this person cannot stamp what is on this form, or ""."""
    if not user.holds(Post.ARCHIVIST):
        return "由印章保管人用印。"
    if form.outcome != Form.Outcome.APPROVED or not form.items.filter(is_open=True).exists():
        return "尚未批准，或者已经用印。"
    return ""


def stamp(form: Form, *, by) -> None:
    """Once for each approval; judged under the locks of the form and of what is on it."""
    with trail.act("skeleton.stamped", by=by, of=form):
        form, items = lock_form(form)
        if objection := stamping_objection(by, form):
            raise Objection(objection)
        take_up(items, by=by)
        SealUse.objects.filter(pk__in=[item.object_id for item in items]).update(state=SealUse.State.STAMPED)
        tell_of("skeleton.stamped", [form.drafter_id], code=f"use:{items[0].object_id}", due_on=today())
        moved.send(sender=Form, form=form, act="stamped", items=items)
