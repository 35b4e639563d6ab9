"""Who reads the pictures of articles: all those of live text, editors and signers those of versions."""

from django.db.models import Q, QuerySet

from disclosure.permissions import is_editor
from disclosure.reading.policies import readable_items
from portal.files.models import StoredFile

from .models import ArticlePicture, RevisionPicture


def readable_pictures(user) -> QuerySet:
    """Ids of the files: as the articles themselves are read."""
    shown = Q(pk__in=ArticlePicture.objects.filter(page__live=True).values("file"))
    if not user.is_authenticated:
        return StoredFile.objects.filter(shown).values("pk")
    versions = RevisionPicture.objects.all()
    if not is_editor(user):
        versions = versions.filter(revision__in=readable_items(user).values("revision"))
    return StoredFile.objects.filter(shown | Q(pk__in=versions.values("file"))).values("pk")
