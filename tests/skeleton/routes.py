"""The route that asks for the seal, and what its approval does."""

from portal.people.posts import Post
from portal.routes.route import Route, drafters_division, signature

from .models import SealUse


class UseSeal(Route):
    id = "skeleton.use_seal"
    title = "用章审批单"
    basis = "机关印章管理规定"
    steps = (
        signature(Post.DIVISION_HEAD, "处室负责人审核", of=drafters_division),
        signature(Post.OFFICE_HEAD, "办公室主要负责人审批"),
    )
    waits_for = "印章保管人用印"

    def submission_objection(self, user, things, form):
        if len(things) != 1:
            return "一张审批单只办一次用章。"
        return "" if things[0].by_id == user.pk else "由申请人本人送审。"

    def items_objection(self, items, form):
        allowed = (SealUse.State.ASKED, SealUse.State.APPROVED)
        return "" if all(item.thing.state in allowed for item in items) else "本次用章已经办结或者失效。"

    def took_effect(self, form, *, by):
        SealUse.objects.filter(pk__in=form.items.values("object_id")).update(state=SealUse.State.APPROVED)

    def fell(self, form, *, by):
        SealUse.objects.filter(pk__in=form.items.values("object_id")).update(state=SealUse.State.ASKED)
