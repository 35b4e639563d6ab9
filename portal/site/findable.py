"""Articles as search sees them: what is live, for everyone."""

from collections.abc import Iterable

from django.utils import timezone

from disclosure.addresses import address_of
from disclosure.text import plain
from portal import findables
from portal.findables import Entry

from .models import ArticlePage


def text_of(article: ArticlePage) -> str:
    """The body, and what tables and pictures say in words."""
    tables = [part for table in article.tables.all() for part in (table.caption, table.data)]
    pictures = [part for picture in article.pictures.all() for part in (picture.alt, picture.caption)]
    return "\n".join(part for part in (plain(article.body), *tables, *pictures) if part)


class ArticleFindable(findables.Findable):
    kind = "articlepage"
    label = "文章"
    model = ArticlePage

    def entries(self, pks: Iterable[int], *, text: bool = True) -> Iterable[Entry]:
        for article in ArticlePage.objects.filter(pk__in=list(pks), live=True).prefetch_related("tables", "pictures"):
            yield Entry(
                pk=article.pk,
                title=article.title,
                body=text_of(article) if text else None,
                published_on=timezone.localdate(article.first_published_at) if article.first_published_at else None,
                facets={"issuer": article.source},
                scopes=frozenset({"public"}),
            )

    def scopes(self, user) -> frozenset[str]:
        return frozenset({"public"})

    def readable_by(self, user):
        return ArticlePage.objects.filter(live=True).values_list("pk", "url_path", named=True)

    def link(self, thing, user) -> str:
        return address_of(thing)
