"""Documents and other pages under review, and what became of them."""

from .children import Attachment, Relation, RevisionFile
from .document import RICH_TEXT, DocumentPage, DocumentQuerySet, DocumentTag, TaggedDocument, of_own_house
from .publications import Discarded, FormerAddress, Founding, Publication, Withdrawal
from .reviewed import ReviewedPage, SignedChild, new_slug

__all__ = [
    "RICH_TEXT",
    "Attachment",
    "Discarded",
    "DocumentPage",
    "DocumentQuerySet",
    "DocumentTag",
    "FormerAddress",
    "Founding",
    "Publication",
    "Relation",
    "ReviewedPage",
    "RevisionFile",
    "SignedChild",
    "TaggedDocument",
    "Withdrawal",
    "new_slug",
    "of_own_house",
]
