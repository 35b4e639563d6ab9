"""What the templates of every app share: icons, badges for levels and attributes, pagers, and public text."""

from datetime import date, datetime
from functools import cache

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page as WagtailPage

from disclosure import addresses
from disclosure.addresses import address_of
from disclosure.law import Attribute
from disclosure.models import DocumentPage
from disclosure.public.rendering import public_html
from portal.site import linked_data as linked
from portal.site import qr
from portal.site.founding import COLUMN_TYPE, COLUMN_TYPES
from secretmarks.levels import Level

register = template.Library()

LEVELS = {Level.OPEN: "open", Level.INTERNAL: "int", Level.CONFIDENTIAL: "1", Level.SECRET: "2", Level.TOP_SECRET: "3"}
ATTRIBUTES = {Attribute.PROACTIVE: "yes", Attribute.ON_REQUEST: "ask", Attribute.WITHHELD: "no"}
VALIDITY = {
    "现行有效": ("ok", "check"),
    "尚未施行": ("on", "clock"),
    "已失效": ("warn", "info"),
    "已废止": ("bad", "cross"),
}


@register.simple_tag
@cache
def asset(name: str) -> str:
    """The address of a file of ours, looked up once: what a process serves does not change while it lives."""
    return static(name)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing beside words; never without words."""
    return format_html(
        '<svg class="i" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>', static("sprite.svg"), name
    )


@register.simple_tag
@cache
def level_badge(level: int | None) -> SafeString:
    """The level by shape, bars, words and colour; no level reads as INTERNAL and says so."""
    shape = LEVELS[Level.INTERNAL if level is None else Level(level)]
    words = "未标注（按内部管理）" if level is None else Level(level).label
    return format_html(
        '<span class="level level-{0}"><svg aria-hidden="true" focusable="false"><use href="{1}#i-l-{0}"/></svg>'
        '<span class="sr">密级：</span>{2}</span>',
        shape,
        static("sprite.svg"),
        words,
    )


@register.simple_tag
@cache
def attribute_badge(attribute: str) -> SafeString:
    if not attribute:
        return format_html('<span class="attr">{}</span>', "公开属性未确定")
    shape = ATTRIBUTES[Attribute(attribute)]
    return format_html(
        '<span class="attr attr-{0}"><svg aria-hidden="true" focusable="false"><use href="{1}#i-a-{0}"/></svg>'
        '<span class="sr">公开属性：</span>{2}</span>',
        shape,
        static("sprite.svg"),
        Attribute(attribute).label,
    )


@register.simple_tag
def validity_badge(document: DocumentPage) -> SafeString:
    state, drawing = VALIDITY[document.validity]
    return format_html('<span class="state state-{}">{}{}</span>', state, icon(drawing), document.validity)


@register.simple_tag
def qr_code(url: str) -> SafeString:
    """The square alone; the words beside it say what it is."""
    return mark_safe(qr.drawing(url))  # noqa: S308


@register.simple_tag
def linked_data(document: DocumentPage, url: str, tags: list[str]) -> SafeString:
    return linked.element(linked.linked_data(document, url, tags))


@register.filter
def day(moment: date | datetime | None) -> SafeString | str:
    """The day of a moment as an element for people and machines; nothing for none."""
    if moment is None:
        return ""
    shown = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return mark_safe(f'<time datetime="{shown}">{shown}</time>')  # noqa: S308


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment to the minute as an element for people and machines; nothing for none."""
    if not at:
        return ""
    local = timezone.localtime(at)
    return mark_safe(  # noqa: S308
        f'<time datetime="{local.isoformat(timespec="minutes")}">{local:%Y-%m-%d %H:%M}</time>'
    )


@register.filter
def column_type(code: str) -> str:
    """The kind of a channel in the words of the guideline for government sites (国办发〔2017〕47号)."""
    return COLUMN_TYPES.get(code, COLUMN_TYPE)


@register.filter
def address(page: WagtailPage) -> str:
    """Where everyone reads this live page."""
    return address_of(page)


@register.filter
def reading_address(document: DocumentPage) -> str:
    """Where a member of staff opens a document that they may read."""
    return addresses.reading_address(document)


@register.filter
def public_text(body: str) -> SafeString:
    """Rich text with its allowed tags alone, and links to public pages alone."""
    return public_html(body or "")


@register.inclusion_tag("site/_pager.html", takes_context=True)
def pager(context, listing: Page) -> dict:
    """Links to the other pages of a listing, the other parameters of the address kept."""
    query = context["request"].GET.copy()
    pages = []
    for number in listing.paginator.get_elided_page_range(listing.number, on_each_side=2, on_ends=1):
        query["page"] = str(number)
        pages.append((number if isinstance(number, int) else None, query.urlencode()))
    query["page"] = str(min(listing.number + 1, listing.paginator.num_pages))
    return {"listing": listing, "pages": pages, "following": query.urlencode()}
