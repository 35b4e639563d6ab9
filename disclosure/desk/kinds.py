"""One act on many documents: each is judged by its guard at the moment it is done, and answered for itself."""

import re
from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from portal import trail
from portal.jobs import kinds
from portal.jobs.kinds import Kind, Subject, Whole
from portal.routes import moves, rounds
from portal.routes.objections import Objection
from portal.routes.route import registry as routes

from ..addresses import reading_address
from ..models import DocumentPage, DocumentTag
from ..permissions import FormLock
from ..reading.policies import division_objection
from ..review import moving, recycling
from ..review.publication import announce
from .document import SUBMITTABLE, editing_objection
from .overview import listed

# What one form or one list of chosen documents may hold.
MOST = 500
CHANGED = "本件在您打开列表之后又有改动，这次没有办；请看过新的内容再办。"
UNKNOWN = "没有这件公文，或者不在您的知悉范围内。"


class DocumentKind(Kind):
    """A kind of job over documents, with the form that asks what it needs."""

    fields_form: type[forms.Form] = forms.Form
    verb: str

    def subjects(self, user, keys: Iterable[int]) -> dict[int, Subject]:
        return subjects(user, keys)

    def perform(self, job, key: int, seen: str) -> str:
        document = DocumentPage.objects.readable_by(job.owner).filter(pk=key).first()
        objection = self.objection(job.owner, document, seen)
        if objection:
            raise Objection(objection)
        return self.carry_out(document, job.payload["fields"], job.owner)

    def objection(self, user, document: DocumentPage | None, seen: str) -> str:
        """What every act asks first: known to the person, unchanged since it was chosen, and on no form."""
        if document is None:
            return UNKNOWN
        problem = division_objection(user, document)
        if problem:
            return problem
        return CHANGED if str(document.latest_revision_id) != seen else editing_objection(user, document)

    def carry_out(self, document: DocumentPage, fields: dict, by) -> str:
        raise NotImplementedError


def subjects(user, keys: Iterable[int]) -> dict[int, Subject]:
    """Documents by key as this reader may know them, those in the bin included."""
    keys = list(keys)
    rows = listed(user).filter(pk__in=keys).only("live", "url_path", "uuid")
    known = {row.pk: Subject(row.shown_title, reading_address(row)) for row in rows}
    discarded = DocumentPage.objects.in_bin(user).filter(pk__in=keys).only("draft_title")
    return {row.pk: Subject(row.draft_title, "") for row in discarded} | known


# ---------------------------------------------------------------- the kinds


class TagFields(forms.Form):
    way = forms.ChoiceField(label="办法", choices=[("add", "加上标签"), ("remove", "去掉标签")])
    tags = forms.CharField(label="标签", max_length=300, help_text="几个标签用逗号、顿号或者空格分开。")

    def clean_tags(self):
        names = list(dict.fromkeys(name for name in re.split(r"[,，、;；\s]+", self.cleaned_data["tags"]) if name))
        longest = DocumentTag._meta.get_field("name").max_length
        if not names or len(names) > settings.TAG_LIMIT:
            raise forms.ValidationError(f"请写 1 至 {settings.TAG_LIMIT} 个标签。")
        if any(len(name) > longest for name in names):
            raise forms.ValidationError(f"一个标签不超过 {longest} 字。")
        return names


class Tag(DocumentKind):
    """Tags are covered by signatures: what is public gets a working copy, which is published by approval."""

    id = "disclosure.tag"
    title = verb = "批量改标签"
    fields_form = TagFields

    def objection(self, user, document, seen):
        problem = super().objection(user, document, seen)
        return problem or ("" if recycling.edits(user, document) else recycling.ONLY_EDITORS)

    def carry_out(self, document, fields, by):
        draft = document.get_latest_revision_as_object()
        before = {tag.name for tag in draft.tags.all()}
        after = before | set(fields["tags"]) if fields["way"] == "add" else before - set(fields["tags"])
        if after == before:
            return "标签本来就是这样，没有改动。"
        if len(after) > settings.TAG_LIMIT:
            raise Objection(f"标签超过 {settings.TAG_LIMIT} 个，没有改动。")
        with trail.act("disclosure.tagged", by=by, of=document, tags=len(after)):
            draft.tags.set(after)
            try:
                draft.save_revision(user=by, log_action=True)
            except ValidationError as error:
                raise Objection("；".join(error.messages)) from None
            except PermissionDenied as refused:
                raise Objection(str(refused)) from None
            announce([document], text=False)
        return "已存入修改稿，经审批发布后公众才看到。" if document.live else ""


class Move(DocumentKind):
    id = "disclosure.move"
    title = verb = "移到其他栏目"
    fields_form = moving.ChannelForm

    def objection(self, user, document, seen):
        problem = "" if document is None else moving.moving_objection(user, document)
        return problem or super().objection(user, document, seen)

    def carry_out(self, document, fields, by):
        channel = moving.channels().filter(pk=fields["channel"]).first()
        if channel is None:
            raise Objection("这个栏目已经不在了，请另选栏目。")
        objection = moving.channel_objection(document, channel)
        if objection:
            raise Objection(objection)
        moving.move(document, channel, by=by)
        return "原来的公开地址自动转到新地址。" if document.live else ""


class Discard(DocumentKind):
    id = "disclosure.discard"
    title = verb = "弃置草稿"

    def carry_out(self, document, fields, by):
        recycling.discard(document, by=by)
        return f"{settings.BIN_DAYS} 天内可以在回收站恢复。"


class Submit(Whole, DocumentKind):
    """All that may go on a form of this route, on one form; the others are answered with the reason."""

    def __init__(self, route_id: str):
        self.route = routes[route_id]
        self.id = f"submit.{route_id}"
        self.title = self.verb = f"送审：{self.route.title}"
        self.fields_form = self.route.fields_form

    def perform_all(self, job):
        items = job.payload["items"]
        found = DocumentPage.objects.readable_by(job.owner).select_related("latest_revision")
        documents = found.in_bulk([key for key, _ in items])
        held = locks(documents.values(), job.owner)
        objections = [self.refusal(job.owner, documents.get(key), seen, held, job) for key, seen in items]
        things = [
            (documents[key], documents[key].latest_revision)
            for (key, _), objection in zip(items, objections, strict=True)
            if not objection
        ]
        if not things:
            return [(False, words) for words in objections]
        try:
            form = moves.submit(self.route.id, things, by=job.owner, fields=job.payload["fields"])
        except Objection as refused:
            return [(False, words or str(refused)) for words in objections]
        return [(not words, words or f"已送审，审批单 {form.number}。") for words in objections]

    def refusal(self, user, document: DocumentPage | None, seen: str, held: dict[int, str], job) -> str:
        if document is None:
            return UNKNOWN
        problem = division_objection(user, document)
        if problem:
            return problem
        if document.pk in held:
            return held[document.pk]
        if str(document.latest_revision_id) != seen:
            return CHANGED
        # Of this document alone, as if it were the only one on the form.
        pair, fields = (document, document.latest_revision), job.payload["fields"]
        return rounds.objection_to(self.route.id, [pair], by=user, fields=fields)


def locks(documents: Iterable[DocumentPage], user) -> dict[int, str]:
    """By document: who has it, for those on a form or approved and not yet published."""
    return {pk: lock.get_message(user) for pk, lock in FormLock.of_all(documents).items()}


def register() -> None:
    for kind in (Tag(), Move(), Discard(), *(Submit(name) for name in SUBMITTABLE)):
        kinds.register(kind)
