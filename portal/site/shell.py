"""What stands round every page: the agency's name, the zone, the navigation, who is signed in, and the footer."""

from dataclasses import dataclass
from functools import cached_property, partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from disclosure.addresses import address_of
from disclosure.models import DocumentPage
from disclosure.public.guide import disclosure_office
from portal import channels
from portal.counter.number import remembered
from portal.desk import marks
from portal.people.policies import ADMIN_POSTS
from portal.routes.models import Form
from secretmarks.levels import Zone, ceiling, zone

from .models import SectionPage

STEP = SectionPage.steplen
SHOWN = ("path", "depth", "code", "title", "intro", "disclosure_class", "url_path")
PLACEHOLDER = {"SITE_CODE": "0000000000", "SITE_ICP": "临ICP备00000000号", "SITE_POLICE": "临公网安备00000000000000号"}


@dataclass(frozen=True)
class Section:
    """A live channel as navigation and crumbs show it."""

    path: str
    depth: int
    code: str
    title: str
    intro: str
    disclosure_class: str
    address: str


@dataclass(frozen=True)
class Link:
    title: str
    address: str
    current: bool = False


@dataclass(frozen=True)
class Strip:
    """What the strip on top of every page says of this network."""

    name: str
    mark: str
    words: str


def sections() -> list[Section]:
    """Every live channel in the order of the tree."""
    return remembered("sections", found_sections)


def found_sections() -> list[Section]:
    return [
        Section(p.path, p.depth, p.code or "", p.title, p.intro, p.disclosure_class, address_of(p))
        for p in SectionPage.objects.live().only(*SHOWN).order_by("path")
    ]


def filled() -> list[Section]:
    """The channels that have something to read in them or below them; an empty one is shown nowhere."""
    return remembered("filled", found_filled)


def found_filled() -> list[Section]:
    """By one statement that counts nothing: the channels that hold something themselves, and those above them."""
    low, high = (Concat(OuterRef("path"), Value(end * STEP)) for end in "0Z")
    page, documents = OuterRef("pk"), DocumentPage.objects.public()
    inside = Page.objects.filter(path__gte=low, path__lte=high, live=True).filter(
        Exists(documents.filter(pk=page))
        | ~Exists(DocumentPage.objects.filter(pk=page)) & ~Exists(SectionPage.objects.filter(pk=page))
    )
    listed = documents.filter(disclosure_class=OuterRef("disclosure_class"))
    shown = SectionPage.objects.live().filter(Q(code__in=channels.with_views()) | Exists(inside) | Exists(listed))
    paths = list(shown.values_list("path", flat=True))
    return [s for s in sections() if any(path.startswith(s.path) for path in paths)]


def above(path: str) -> list[Link]:
    """The channels over a page, outermost first."""
    return [Link(s.title, s.address) for s in sections() if path.startswith(s.path) and path != s.path]


def below(path: str) -> list[Section]:
    """The channels directly in a channel, without empty ones."""
    return [s for s in filled() if s.path[:-STEP] == path]


def strip() -> Strip:
    place = zone()
    words = {
        Zone.PUBLIC: "本站只登载主动公开的政府信息。请勿在本站填写、上传国家秘密、工作秘密和内部信息。",
        Zone.WORK: f"工作网，不是涉密网络。内容上限为“{ceiling().label}”，严禁存储、处理、传输国家秘密。",
        Zone.CLASSIFIED: f"涉密网。内容上限为“{ceiling().label}”，严禁与互联网和其他公共信息网络连接。",
        Zone.DEMO: "本环境的机构、人员、文号和数据为虚构，仅供演示，不具有任何效力；注明来源的现行制度除外。",
    }
    marks = {Zone.PUBLIC: "互联网", Zone.WORK: "工作网", Zone.CLASSIFIED: "涉密网", Zone.DEMO: "演示"}
    return Strip(place.value, marks[place], words[place])


class Bare:
    """The shell without navigation and person: needs neither a database nor a sound request."""

    navigation: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
    desk = ""
    editing = ""

    def __init__(self):
        self.name = settings.WAGTAIL_SITE_NAME
        self.domain = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
        self.zone = strip()
        self.has_staff = self.zone.name != Zone.PUBLIC
        self.office = disclosure_office()

    def particular(self, name: str) -> str:
        return getattr(settings, name, "") or (PLACEHOLDER[name] if self.zone.name == Zone.DEMO else "（待公布）")

    @property
    def code(self) -> str:
        return self.particular("SITE_CODE")

    @property
    def icp(self) -> str:
        return self.particular("SITE_ICP")

    @property
    def mark(self) -> str:
        """Where the mark of party and government sites leads; the demonstration has none to show."""
        return settings.SITE_MARK_URL

    @property
    def errors(self) -> str:
        # By its address: the page that reports a failure asks nothing of the table of addresses.
        return settings.SITE_ERRORS_URL or "/disclosure/guide/#error"

    @property
    def police(self) -> str:
        return self.particular("SITE_POLICE")


class Shell(Bare):
    """The shell of one page; what a template does not show is not asked of the database."""

    def __init__(self, request: HttpRequest, *, path: str):
        super().__init__()
        self.request, self.path = request, path
        self.user = getattr(request, "user", AnonymousUser())

    @cached_property
    def navigation(self) -> list[Link]:
        tops = [Link(s.title, s.address, self.path.startswith(s.address)) for s in filled() if s.depth == 3]
        views = [(each.title, reverse(each.view)) for each in channels.registry.values() if each.in_navigation]
        return [
            Link("首页", "/", self.path == "/"),
            *tops,
            *(Link(title, address, self.path == address) for title, address in views),
        ]

    @property
    def desk(self) -> str:
        return reverse("desk") if self.has_staff and self.user.is_authenticated else ""

    @property
    def editing(self) -> str:
        return reverse("wagtailadmin_home") if self.desk and self.user.holds(*ADMIN_POSTS) else ""


def waiting(user) -> int:
    return Form.objects.waiting_for(user).count()


def shell(request: HttpRequest) -> dict:
    """The context processor."""
    around = Shell(request, path=request.path)
    return {
        "shell": around,
        "desk_waiting": SimpleLazyObject(partial(waiting, around.user)),
        "desk_unread": SimpleLazyObject(partial(marks.unread, around.user)),
    }
