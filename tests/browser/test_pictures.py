"""Pictures of truth: every kind of page, narrow and wide, light and dark, as the demo shows it, with nothing wrong.

A new page joins by a row in `PAGES`. Pictures are taken where PICTURES names a folder for them; the checks need none.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from disclosure.addresses import address_at, address_of
from disclosure.law import Attribute, DisclosureClass, WithdrawalOutcome
from disclosure.models import Attachment, DocumentPage, Withdrawal, new_slug
from disclosure.review.publication import PUBLISHING, announce
from portal.demo import papers, people, secrets, signer, stories
from portal.desk.models import Shelf
from portal.files.models import StoredFile
from portal.people import opening
from portal.people.keys import AccountKey
from portal.people.models import User
from portal.routes.models import Form
from portal.site.models import ArticlePage, CollectionPage, SectionPage
from portal.verification.models import Finding
from secretmarks.levels import Level
from secretmarks.models import LeakReport
from tests import factories

from . import checks
from .visits import NARROW, WIDE, Visit, needs_chromium

pytestmark = [
    needs_chromium,
    checks.needs_java,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="pages look the same on every database"),
    pytest.mark.django_db(transaction=True),
]

# The first view of any public page (the design's promise of speed).
MOST_BYTES, MOST_REQUESTS = 60 * 1024, 6
HARD_TITLE = "㐂𠮷" + "审计整改情况通报" * 31
NOBODY, EDITOR, HEAD, OFFICE, SECRECY, ADMINISTRATOR = "", "szx031", "lcy030", "hyq010", "qmy016", "tzm062"
SECURITY = "wlq018"


@dataclass(frozen=True)
class Sight:
    """A page and who looks at it; an address that depends on the demo is a function of the reader."""

    name: str
    address: str | Callable[[User | None], str]
    reader: str = NOBODY
    status: int = 200

    @property
    def is_public(self) -> bool:
        return self.reader == NOBODY

    @property
    def is_of_the_framework(self) -> bool:
        """The editor's pages are Wagtail's: what is wrong with its own elements is written down, and does not fail."""
        return self.name.startswith("admin")


def document(**which) -> Callable[[User | None], str]:
    return lambda _: address_of(DocumentPage.objects.public().filter(**which).order_by("pk").first())


def hard(_: User | None) -> str:
    return address_of(DocumentPage.objects.get(title=HARD_TITLE))


def make_hard_document() -> None:
    """Published like any other: a title without a place to break, rare characters, a wide table, a file in brackets."""
    by = User.objects.select_related("division").get(username=EDITOR)
    row = "".join(f"<td>{number}万元</td>" for number in range(40))
    cells = "".join(f"<th>第{number}项</th>" for number in range(40))
    document = DocumentPage(
        title=HARD_TITLE, slug=new_slug(), live=False, owner=by, issuer="㐂𠮷县审计局", owning_division=by.division,
        issued_on=date(2026, 3, 2),
        level=Level.OPEN, attribute=Attribute.PROACTIVE, disclosure_class=DisclosureClass.OTHER,
        body=f"<p>{'𠮷' * 200}</p><table><thead><tr>{cells}</tr></thead><tbody><tr>{row}</tr></tbody></table>",
    )  # fmt: skip
    document.attachments.add(Attachment(title="关于（）【】", file=factories.make_file("关于（）【】.txt", by=by)))
    papers.add(SectionPage.objects.get(code="other"), document, by)
    announce([document])
    signer.carry_through(stories.send(PUBLISHING, document, by, reason="依法应当主动公开"))


def section(code: str) -> Callable[[User | None], str]:
    return lambda _: address_of(SectionPage.objects.get(code=code))


def draft(reader: User) -> DocumentPage:
    """A draft of the reader's division that is on no form."""
    drafts = DocumentPage.objects.filter(owning_division=reader.division, state=DocumentPage.State.DRAFT)
    return next(page for page in drafts.order_by("pk") if page.running_form is None)


def of_draft(name: str, *more: str) -> Callable[[User], str]:
    return lambda reader: reverse(name, args=[draft(reader).uuid, *more])


def form_for(reader: User) -> Form:
    """The form that waits for the reader and has come round most often."""
    return Form.objects.waiting_for(reader).order_by("-round", "pk").first()


def waiting(name: str) -> Callable[[User], str]:
    return lambda reader: reverse(name, args=[form_for(reader).uuid])


def item(reader: User) -> str:
    form = form_for(reader)
    return reverse("form_item", args=[form.uuid, form.items.filter(round=form.round).first().pk])


def leaves(reader: User) -> str:
    files = StoredFile.objects.readable_by(reader).filter(suffix="pdf")
    return reverse("file_pages", args=[files.order_by("pk").first().uuid])


def editor(reader: User) -> str:
    return reverse("wagtailadmin_pages:edit", args=[draft(reader).pk])


def pages_of_rules(_: User) -> str:
    return reverse("wagtailadmin_explore", args=[SectionPage.objects.get(code="rules").pk])


def own_row(reader: User) -> str:
    return reverse("people_users:edit", args=[reader.pk])


def demo_person(username: str) -> User:
    return User.objects.select_related("division").get(username=username)


def waiting_keys(_: User) -> str:
    opening.request_key(demo_person("drx042"), by=demo_person(ADMINISTRATOR))
    return reverse("account_keys")


def slip(reader: User) -> str:
    opening.request_key(demo_person("lmx063"), by=demo_person(ADMINISTRATOR))
    key = AccountKey.objects.get(user__username="lmx063")
    opening.release(key, by=reader)
    return reverse("key_slip", args=[key.uuid])


def first_password(_: User | None) -> str:
    return reverse("set_password", args=[opening.token_of(AccountKey.objects.usable().get())])


def secret(_: User | None) -> str:
    """A matter that was changed, so that its page has a history."""
    return reverse("secret", args=[secrets.matter("secret-2").uuid])


def withdrawn(_: User | None) -> str:
    return address_at(Withdrawal.objects.filter(outcome=WithdrawalOutcome.WITHDRAWN).first().address)


PAGES = [
    # What everybody may see
    Sight("home", "/"),
    Sight("section-of-sections", section("zfxxgk")),
    Sight("section-of-documents", section("audit-work")),
    Sight("section-of-articles", section("announcements")),
    Sight("section-empty", section("policies")),
    Sight("document-with-attachments", document(attachments__isnull=False)),
    Sight("document-repealed", document(repealed_on__isnull=False)),
    Sight("document-hard", hard),
    Sight("document-searched", lambda _: f"{document(attachments__isnull=False)(None)}?find=审计"),
    Sight("collection", lambda _: address_of(CollectionPage.objects.filter(live=True).first())),
    Sight("article", lambda _: address_of(ArticlePage.objects.filter(live=True).first())),
    Sight("catalogue", "/disclosure/catalogue/"),
    Sight("catalogue-chosen", "/disclosure/catalogue/?class=rules&class=plans"),
    Sight("catalogue-empty", "/disclosure/catalogue/?year=1949"),
    Sight("guide", "/disclosure/guide/"),
    Sight("search", "/search/?q=审计整改"),
    Sight("search-without-hits", "/search/?q=骆驼鸵鸟袋鼠"),
    Sight("search-unasked", "/search/"),
    Sight("missing", "/no-such-page/", status=404),
    Sight("gone", withdrawn, status=410),
    Sight("site-map", "/site-map/"),
    Sight("about", "/about/"),
    Sight("interface", "/api/"),
    Sight("sign-in", "/sign-in/"),
    # The desk
    Sight("desk", "/desk/", HEAD),
    Sight("desk-sent", "/desk/sent/", EDITOR),
    Sight("desk-empty", "/desk/", ADMINISTRATOR),
    Sight("desk-stuck", "/desk/stuck/", OFFICE),
    Sight("form-to-sign", waiting("form"), HEAD),
    Sight("form-item", item, HEAD),
    Sight("form-on-paper", waiting("form_print"), HEAD),
    Sight("desk-document", of_draft("desk_document"), EDITOR),
    Sight("file-pages", leaves, EDITOR),
    Sight("label", of_draft("document_label"), EDITOR),
    Sight("submit", of_draft("document_submit", "disclosure.publish"), EDITOR),
    Sight("password", "/account/password/", EDITOR),
    Sight("desk-notices", "/desk/notices/", HEAD),
    Sight("desk-done", "/desk/done/", HEAD),
    Sight("desk-search", "/desk/search/?q=审计", EDITOR),
    Sight("desk-help", "/desk/help/", EDITOR),
    Sight("desk-documents", "/desk/documents/", EDITOR),
    Sight("desk-bin", "/desk/documents/bin/", EDITOR),
    Sight("desk-report", "/desk/reports/unlabelled/", OFFICE),
    Sight("desk-shelves", "/desk/shelves/", EDITOR),
    Sight("desk-shelf", lambda _: reverse("desk_shelf", args=[Shelf.objects.first().uuid]), EDITOR),
    Sight("desk-jobs", "/desk/jobs/", EDITOR),
    Sight("searches", "/desk/searches/", EDITOR),
    Sight("findings", "/desk/findings/", SECURITY),
    Sight("search-by-staff", "/search/?q=审计", EDITOR),
    Sight("account-keys", waiting_keys, SECURITY),
    Sight("account-slip", slip, SECURITY),
    Sight("first-password", first_password),
    # The secrecy office
    Sight("secret-register", "/desk/secretmarks/", SECRECY),
    Sight("secret", secret, SECRECY),
    Sight("secret-proposal", "/desk/secretmarks/propose/", EDITOR),
    Sight("secret-on-paper", "/desk/secretmarks/paper/", SECRECY),
    Sight("secret-notices", "/desk/secretmarks/notices/", SECRECY),
    Sight("secret-authorities", "/desk/secretmarks/authorities/", SECRECY),
    Sight("secret-delegations", "/desk/secretmarks/delegations/", SECRECY),
    Sight("secret-returns", "/desk/secretmarks/returns/", SECRECY),
    Sight("secret-supervision", "/desk/secretmarks/supervision/", SECRECY),
    Sight("letters", "/desk/letters/", SECRECY),
    Sight("letter-templates", "/desk/letters/kinds/secretmarks.notice/", SECRECY),
    Sight("secret-leaks", "/desk/secretmarks/leaks/", SECRECY),
    Sight("secret-leak", lambda _: reverse("secret_leak", args=[LeakReport.objects.first().uuid]), SECRECY),
    Sight("secret-guide", "/desk/secretmarks/guide/", SECRECY),
    Sight("secret-calculator", "/desk/secretmarks/calculator/", SECRECY),
    Sight("secret-blanks", "/desk/secretmarks/blank/", SECRECY),
    # The editor's pages
    Sight("admin-home", "/admin/", EDITOR),
    Sight("admin-pages", pages_of_rules, EDITOR),
    Sight("admin-editor", editor, EDITOR),
    Sight("admin-people", reverse("people_users:index"), ADMINISTRATOR),
    Sight("admin-person", own_row, ADMINISTRATOR),
]


class Walk:
    """Goes to every page, takes its pictures, and notes what is wrong and what it weighs."""

    def __init__(self, base: str, addresses: dict[str, str], pictures: Path):
        self.base, self.addresses, self.pictures = base, addresses, pictures
        self.html = pictures / "html"
        # What an earlier walk left in the same folder is not validated again.
        shutil.rmtree(self.html, ignore_errors=True)
        self.html.mkdir(parents=True)
        self.wrong: list[str] = []
        self.framework: list[str] = []
        self.weights: list[tuple[Sight, checks.Weight]] = []

    def note(self, sight: Sight, findings: list[str], *, of_elements: bool = False) -> None:
        """Write down what was found; what is said of elements is the framework's own on its pages."""
        book = self.framework if of_elements and sight.is_of_the_framework else self.wrong
        book += [f"{sight.name}: {finding}" for finding in findings]

    def __call__(self, browser) -> None:
        for reader in dict.fromkeys(sight.reader for sight in PAGES):
            visit = Visit(browser, self.base, WIDE)
            if reader:
                visit.sign_in(reader, people.PHRASE)
            for sight in PAGES:
                if sight.reader == reader:
                    self.see(sight, visit if reader else Visit(browser, self.base, WIDE))
            visit.context.close()

    def see(self, sight: Sight, visit: Visit) -> None:
        for viewport in (WIDE, NARROW):
            visit.page.set_viewport_size(viewport)
            visit.page.emulate_media(color_scheme="light")
            self.open(sight, visit, first=viewport is WIDE)
            self.look(sight, visit.page, viewport["width"])
            self.note(sight, visit.complaints)
            visit.complaints.clear()

    def open(self, sight: Sight, visit: Visit, *, first: bool) -> None:
        answer = visit.open(self.addresses[sight.name])
        if answer.status != sight.status:
            self.note(sight, [f"status {answer.status} instead of {sight.status}"])
        if first or sight.is_of_the_framework:
            visit.page.wait_for_load_state("networkidle")
        if first:
            (self.html / f"{sight.name}.html").write_bytes(answer.body())
        if first and sight.is_public:
            self.weights.append((sight, checks.weight(visit.responses, icons=icons(visit))))

    def look(self, sight: Sight, page, width: int) -> None:
        """In light by every check; in dark by the contrast alone, since nothing else depends on colours."""
        self.picture(sight, page, f"{width}-light")
        page.emulate_media(color_scheme="dark")
        self.picture(sight, page, f"{width}-dark")
        if width == WIDE["width"] and not sight.is_of_the_framework:
            self.note(sight, [f"dark, {finding}" for finding in checks.barriers(page, "color-contrast")])
        page.emulate_media(color_scheme="light")
        if width == NARROW["width"]:
            page.evaluate(checks.UNFOLD)
        self.note(sight, [f"{width} px {finding}" for finding in checks.sideways_scroll(page)])
        for check in (checks.barriers, checks.small_targets, checks.unseen_focus):
            self.note(sight, [f"{width} px, {finding}" for finding in check(page)], of_elements=True)
        if width == NARROW["width"]:
            page.evaluate(checks.ENLARGE)
            self.note(sight, [f"large print, {finding}" for finding in checks.sideways_scroll(page)], of_elements=True)

    def picture(self, sight: Sight, page, light: str) -> None:
        if os.environ.get("PICTURES"):
            page.screenshot(path=self.pictures / f"{sight.name}-{light}.png", full_page=True)

    def validate(self) -> None:
        sights = {sight.name: sight for sight in PAGES}
        for name, finding in checks.invalid_html(self.html):
            self.note(sights[name], [finding], of_elements=True)

    def weigh(self) -> None:
        for sight, weight in self.weights:
            if weight.wire > MOST_BYTES or weight.requests > MOST_REQUESTS:
                self.note(sight, [f"too heavy: {weight}"])


def icons(visit: Visit) -> list[bytes]:
    """The icons that a browser with a window would load too."""
    wanted = visit.page.eval_on_selector_all("link[rel~=icon]", "all => all.map(link => link.href)")
    seen = {response.url for response in visit.responses}
    return [visit.context.request.get(url).body() for url in wanted if url not in seen and url.startswith("http")]


def picture_folder() -> Path:
    return Path(os.environ.get("PICTURES") or tempfile.mkdtemp(prefix="lantai-pictures-"))


def table(weights) -> str:
    rows = [f"{'page':<28}{'requests':>9}{'bytes':>9}{'on the wire':>13}"]
    rows += [f"{sight.name:<28}{w.requests:>9}{w.plain:>9}{w.wire:>13}" for sight, w in weights]
    return "\n".join(rows)


def test_nothing_is_wrong_on_any_page(live_server, in_a_browser, request):
    call_command("make_demo", stdout=StringIO())
    make_hard_document()
    Finding.objects.create(code="file.changed", object=f"files.storedfile:{new_slug() * 4}", words="文件的内容变了")
    readers = {user.username: user for user in User.objects.select_related("division")}
    addresses = {
        sight.name: sight.address if isinstance(sight.address, str) else sight.address(readers.get(sight.reader))
        for sight in PAGES
    }
    walk = Walk(live_server.url, addresses, picture_folder())
    in_a_browser(walk)
    walk.validate()
    walk.weigh()
    (walk.pictures / "framework.txt").write_text("\n".join(walk.framework), encoding="utf-8")
    report = ["", table(walk.weights), f"{len(walk.framework)} findings of the framework's own", str(walk.pictures)]
    request.config.get_terminal_writer().line("\n".join(report))
    assert not walk.wrong, "\n" + "\n".join(dict.fromkeys(walk.wrong))
