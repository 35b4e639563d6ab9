"""Rich text as the public reads it: the allowed tags alone, and links to pages only where the page is public."""

import re

from bs4 import Tag
from bs4.element import PreformattedString
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

from portal.findables import ARTICLE

from ..addresses import address_of
from ..models import DocumentPage
from ..text import is_too_deep

TAGS = ("p", "h2", "h3", "h4", "b", "strong", "i", "em", "sub", "sup", "ol", "ul", "li", "br", "hr", "blockquote")
TABLE_TAGS = ("caption", "thead", "tbody", "tr")
REMOVED = ("script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript")
PARAGRAPH = re.compile(rf'<p(?: data-block-key="[A-Za-z0-9]+")?(?=>{ARTICLE.pattern})')
# Text of plain tags, as the editor and the import write it, needs no cleaning.
FOREIGN = re.compile(rf"<(?!/?(?:{'|'.join(TAGS)})(?: data-block-key=\"\w+\")? ?/?>)", re.ASCII)


# What begins like XML would be taken for XML, with a warning.
INSTRUCTION = re.compile(r"<\?[^>]*+>?")
# As browsers read it, what has no end reaches to the end of the text.
NOT_TEXT = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*+>?", re.DOTALL)


def whole_number(value: str) -> str | None:
    return value if value.isascii() and value.isdigit() and len(value) < 4 else None


class PublicText(Whitelister):
    """Cleans one text; `links` holds the addresses of those linked pages that everyone may read."""

    def __init__(self, links: dict[int, str]):
        self.links = links
        self.element_rules = (
            dict.fromkeys(("[document]", *TAGS, *TABLE_TAGS), allow_without_attributes)
            | dict.fromkeys(("th", "td"), attribute_rule({"colspan": whole_number, "rowspan": whole_number}))
            | dict.fromkeys(REMOVED, lambda tag: tag.decompose())
            | {"a": self.link, "table": self.table}
        )

    def clean_string_node(self, doc, node) -> None:
        """Comments, sections of character data, declarations and instructions to programs are no text."""
        if isinstance(node, PreformattedString):
            node.extract()

    def table(self, tag) -> None:
        """A table scrolls in a frame of its own, which the keyboard reaches, so that a page never scrolls sideways."""
        tag.attrs = {}
        tag.wrap(Tag(name="div", attrs={"class": "wide", "role": "region", "aria-label": "表格", "tabindex": "0"}))

    def link(self, tag) -> None:
        page = str(tag.get("id", ""))
        target = self.links.get(int(page)) if page.isascii() and page.isdigit() else None
        if tag.get("linktype") != "page":
            target = check_url(tag["href"]) if tag.get("href") and "linktype" not in tag.attrs else None
        if target is None:
            tag.unwrap()
        else:
            tag.attrs = {"href": target}


def public_html(body: str) -> SafeString:
    return mark_safe(with_anchors(cleaned(body)))  # noqa: S308


def cleaned(body: str) -> str:
    if not FOREIGN.search(body):
        return body
    if is_too_deep(body):
        return without_elements(body)
    wanted = [int(number) for number in re.findall(r'<a[^<>]*\bid="(\d{1,18})"', body, re.ASCII)]
    return PublicText(public_links(wanted)).clean(INSTRUCTION.sub("", body))


def without_elements(body: str) -> str:
    """The words alone, a paragraph for each run of them."""
    lines = (line.strip() for line in NOT_TEXT.sub("\n", body).split("\n"))
    return "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in lines if line)


def with_anchors(body: str) -> str:
    """Each article of a law is its own anchor; of several with one name the first."""
    seen: set[str] = set()

    def anchored(match: re.Match) -> str:
        article = match.group(1)
        if article in seen:
            return match.group()
        seen.add(article)
        return f'{match.group()} id="{article}"'

    return PARAGRAPH.sub(anchored, body)


def public_links(pks: list[int]) -> dict[int, str]:
    """Addresses of those of these pages that everyone may read."""
    if not pks:
        return {}
    protected = DocumentPage.objects.exclude(pk__in=DocumentPage.objects.public().values("pk")).values("pk")
    pages = Page.objects.filter(pk__in=pks, live=True, depth__gt=1).exclude(pk__in=protected)
    return {page.pk: address_of(page) for page in pages.only("url_path")}
