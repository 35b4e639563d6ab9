"""Pages under review: what a signature covers of them, and who reads those that are no documents."""

import uuid
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import get_serializable_data_for_fields
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, Revision
from wagtail.query import PageQuerySet

from portal import trail
from portal.routes.locks import lock
from portal.routes.models import Form, Item, digest
from portal.routes.signable import Signable
from secretmarks import gate
from secretmarks.levels import Level

from .. import text
from ..permissions import KEPT, FormLock, ReviewedPagePermissions, readable_structure
from .panels import ReviewedPageForm


def new_slug() -> str:
    """Random, so that an address tells nothing of a draft."""
    return uuid.uuid4().hex[:16]


class SignedChild(NamedTuple):
    """Rows of a page that a signature covers: their name in revisions, model, key of the page, and what is signed."""

    name: str
    model: type[models.Model]
    owner: ParentalKey
    columns: tuple[str, ...]


class StructureQuerySet(PageQuerySet):
    def readable_by(self, user, at: date | None = None):
        """Pages that are no documents: editors read all, others live ones and those on a form that they may know of."""
        kind = ContentType.objects.get_for_model(self.model)
        on_forms = Item.objects.filter(content_type=kind, form__in=Form.objects.readable_by(user).values("pk"))
        return readable_structure(user, self) | self.filter(pk__in=on_forms.values("object_id"))


StructureManager = PageManager.from_queryset(StructureQuerySet)


class ReviewedPage(Signable, Page):
    """A page whose text the public sees only as it was signed: revision by revision, never as it stands in the editor.

    `edition` is the approved revision that the row holds; triggers compare the row with it.
    """

    edition = models.ForeignKey(Revision, models.PROTECT, null=True, editable=False, related_name="+")

    # Columns of the own table that a signature covers, besides the title.
    signed_fields: tuple[str, ...] = ()
    # Child relations that a signature covers, each with the columns that it binds.
    signed_children: dict[str, tuple[str, ...]] = {}
    # What the reviewer calls it.
    needs_level = False
    base_form_class = ReviewedPageForm

    objects = StructureManager()

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return ReviewedPagePermissions(user, self)

    def get_lock(self):
        return super().get_lock() or FormLock.of(self)

    def lock_as_forms_do(self, revisions: Iterable[int]) -> None:
        """The versions, then the page: whoever sends it for signature meanwhile waits, and is waited for."""
        lock(Revision, revisions)
        lock(type(self), [self.pk], type(self)._base_manager.only("pk"))

    def save_revision(self, *args, overwrite_revision: Revision | None = None, **kwargs):
        """Raises PermissionDenied in words, which the editor shows, when the page went on a form meanwhile."""
        with transaction.atomic():
            self.lock_as_forms_do([overwrite_revision.pk] if overwrite_revision else [])
            if on_form := FormLock.of(self):
                raise PermissionDenied(on_form.get_message(None))
            return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self.lock_as_forms_do(self.revisions.values_list("pk", flat=True))
            if Item.objects.of(self).exists():
                raise PermissionDenied(KEPT)
            return super().delete(*args, **kwargs)

    def _set_core_field_defaults(self):
        # The framework's place for defaults; it would make the slug from the title.
        self.slug = self.slug or new_slug()
        super()._set_core_field_defaults()

    def gate_objection(self) -> str:
        """The objection of the gate to the page as it stands, at its own level."""
        return gate.objection_to(Level.OPEN, **self.texts(None))

    def pass_gate(self) -> None:
        """Refuse marks above the level at every save, and log the refusal without the content."""
        objection = self.gate_objection()
        if objection:
            trail.note("gate.refused", of=self if self.pk else None, outcome="refused", kind=self._meta.model_name)
            raise ValidationError(objection)

    def refuse_depth(self) -> None:
        for field in self._meta.get_fields():
            if isinstance(field, RichTextField) and text.is_too_deep(getattr(self, field.name) or ""):
                raise ValidationError({field.name: f"格式层层套用超过 {text.MAX_DEPTH} 层，请清除格式后再保存。"})

    def clean(self):
        super().clean()
        self.refuse_depth()
        self.pass_gate()

    def minimal_clean(self):
        super().minimal_clean()
        self.refuse_depth()
        self.pass_gate()

    def with_content_json(self, content):
        page = super().with_content_json(content)
        page.edition_id = self.edition_id
        page.slug = self.slug
        return page

    def revision_content(self, revision: Revision | None) -> dict:
        return revision.content if revision is not None else self.serializable_data()

    def columns(self, revision: Revision | None = None) -> dict[str, str]:
        """Title and signed columns of the row, or of a revision, in words that compare."""
        names = ("title", *self.signed_fields)
        if revision is not None:
            return {name: str(revision.content.get(name) or "") for name in names}
        return {name: str(getattr(self, name) or "") for name in names}

    @classmethod
    def children(cls) -> list[SignedChild]:
        relations = {name: cls._meta.get_field(name) for name in cls.signed_children}
        return [
            SignedChild(name, relation.related_model, relation.field, cls.signed_children[name])
            for name, relation in relations.items()
        ]

    @classmethod
    def children_with_files(cls) -> list[str]:
        return [name for name, columns in cls.signed_children.items() if "file" in columns]

    def signed_rows(self, revision: Revision | None, name: str) -> list[dict]:
        """The rows of a child relation in their order, as the revision holds them."""
        if revision is None:
            rows = [get_serializable_data_for_fields(row) for row in getattr(self, name).all()]
        else:
            rows = revision.content.get(name) or []
        return sorted(rows, key=lambda row: row.get("sort_order") or 0)

    def signed_content(self, revision: Revision | None) -> dict:
        """The fields and the children that a signature covers, as the revision holds them."""
        content = self.revision_content(revision)
        signed = {name: content.get(name) for name in ("title", *self.signed_fields)}
        for name, columns in self.signed_children.items():
            rows = [[row.get(column) for column in columns] for row in self.signed_rows(revision, name)]
            signed |= {name: rows} if rows else {}
        return signed

    def signed_digest(self, revision: Revision | None, **labels) -> str:
        return digest({"page": self.pk, "content": self.signed_content(revision), **labels})

    def needed(self, content: dict) -> tuple[str, ...]:
        """Fields of this content that may be empty in general but not when it is submitted."""
        return ()

    @property
    def particulars(self) -> list[tuple[str, str]]:
        """The short signed fields by their names, as a signer reads them."""
        fields = [self._meta.get_field(name) for name in self.signed_fields]
        shown = [
            (field.verbose_name, getattr(self, f"get_{field.name}_display", lambda f=field: getattr(self, f.name))())
            for field in fields
            if not isinstance(field, RichTextField)
        ]
        return [(label, str(value)) for label, value in shown if value not in (None, "")]

    @property
    def signed_name(self) -> str:
        return self.draft_title

    def signing_address(self, item: Item) -> str:
        """Where a signer reads the version on the form."""
        return reverse("form_item", args=[item.form.uuid, item.pk])

    def texts(self, revision: Revision | None) -> dict[str, str]:
        """What the gate reads: title and texts by their names."""
        content = self.revision_content(revision)
        return {"title": content.get("title") or "", "html": "", "text": ""}

    @cached_property
    def running_form(self) -> Form | None:
        """The form on which this page is now, a reserved approval included."""
        item = Item.objects.of(self).filter(is_open=True).select_related("form").first()
        return item.form if item else None
