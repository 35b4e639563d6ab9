"""Documents and other reviewed pages as the rules of the house see them."""

from portal.desk import matters
from portal.desk.matters import Matter
from portal.desk.models import Reached
from portal.jobs.kinds import Subject

from ..addresses import address_of
from ..models import DocumentPage, ReviewedPage
from ..permissions import is_editor, readable_structure
from .kinds import subjects


class DocumentMatter(Matter):
    label = "公文"
    model = DocumentPage
    states = tuple(Reached.values)

    def subjects(self, user, keys):
        return subjects(user, keys)


class PageMatter(Matter):
    """Pages that are no documents; of those in work editors alone are told."""

    states = tuple(state for state in Reached.values if state != Reached.REPEALED)

    def __init__(self, model: type[ReviewedPage]):
        self.model = model
        self.label = str(model._meta.verbose_name)

    def readable_by(self, user):
        return readable_structure(user, self.model._default_manager.all())

    def subjects(self, user, keys):
        edits = is_editor(user)
        pages = self.readable_by(user).filter(pk__in=list(keys))
        return {
            page.pk: Subject(page.draft_title if edits else page.title, address_of(page) if page.live else "")
            for page in pages
        }


def register() -> None:
    matters.register(DocumentMatter())
