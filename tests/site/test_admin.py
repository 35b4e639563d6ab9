"""The editors' admin: official Chinese on every page that a role can reach, and no link that leads nowhere."""

import ast
import copy
import gettext
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import wagtail.admin
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from lxml import html

from disclosure.law import Attribute
from portal.site.models import SectionPage
from secretmarks.levels import Level
from tests import factories
from tests.grounds import ground

SOME = 1
ROLES = ("editor", "officer", "system_administrator", "security_officer")
# What may stand in Latin letters: formats of files, keys of a keyboard, and everyday words of the thesaurus.
ALLOWED = {"xlsx", "csv", "txt", "docx", "pdf", "ofd", "Ctrl", "Shift", "Alt", "Esc", "SHA", "SM", "ICP", "ktv", "p2p"}
# Accounts and divisions of the factories, however many were made before.
ACCOUNT = re.compile(r"user\d+|d\d+")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’-]+")
SPOKEN = ("title", "placeholder", "aria-label", "alt")
UNSEEN = "self::script or self::style or self::template or self::svg or self::noscript or self::iframe or @hidden"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def spoken(document) -> list[str]:
    """What a person sees or hears of a page: text, labels, placeholders, and the words on buttons and in the menu."""
    menu = "".join(document.xpath("//script[@id='wagtail-sidebar-props']/text()"))
    found = re.findall(r'"label": "([^"]*)"', json.dumps(json.loads(menu), ensure_ascii=False) if menu else "")
    found += document.xpath(f"//text()[not(ancestor::*[{UNSEEN}])]")
    for name in SPOKEN:
        found += document.xpath(f"//*[not(ancestor-or-self::*[{UNSEEN}])]/@{name}")
    return [*found, *document.xpath("//input[@type='submit' or @type='button']/@value")]


def foreign(texts: list[str]) -> set[str]:
    words = {word for text in texts for word in LATIN.findall(text)}
    return {word for word in words if word not in ALLOWED and not ACCOUNT.fullmatch(word)}


def links_of(document, address: str) -> set[str]:
    found = set()
    menu = "".join(document.xpath("//script[@id='wagtail-sidebar-props']/text()"))
    places = re.findall(r'"url": "([^"]+)"', menu)
    for place in [*places, *document.xpath("//a/@href | //form[translate(@method, 'GET', 'get')='get']/@action")]:
        target = urlsplit(urljoin(address, place))
        if target.scheme in ("", "http") and target.netloc in ("", "testserver"):
            found.add(target.path + (f"?{target.query}" if target.query else ""))
    return found


def fill(house):
    """Documents in the states that give pages their words: draft, on a form, public, public with a working copy."""
    house.draft = factories.make_document(house, "关于草稿的通知", level=None, attribute="")
    house.pending = factories.make_document(house, "关于送审的通知")
    factories.submit(house.pending, by=house.editor)
    file = factories.make_file(by=house.editor)
    house.public = factories.publish(
        house, factories.make_document(house, "关于公开的通知", attachments=[("附件", file)])
    )
    house.working = factories.publish(house, factories.make_document(house, "关于修改的通知"))
    copy = house.working.get_latest_revision_as_object()
    copy.body = "<p>修改之后的正文。</p>"
    copy.save_revision(user=house.editor)
    house.internal = factories.make_document(
        house, "关于内部事项的通知", level=Level.INTERNAL, attribute=Attribute.WITHHELD, ground="16-1"
    )
    return house


made = ground(fill)


@pytest.fixture
def filled(made, db):
    return copy.deepcopy(made)


def crawl(client: Client, *starts: str):
    """Pages of the admin that links reach, some of every kind; what is linked outside is asked for as well."""
    waiting, visits = list(starts), Counter()
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
        is_page = address.startswith("/admin/") and response.status_code == 200 and "html" in response["Content-Type"]
        document = html.fromstring(response.content) if is_page else None
        yield address, response, document
        links = {response["Location"]} if response.status_code == 302 else set()
        # A draft is shown as the public would see it; what that page links may not be there yet.
        if is_page and "draft" not in address:
            links = links_of(document, address)
        for link in sorted(links - set(starts)):
            path, _, query = link.partition("?")
            kind = resolve(path).view_name, tuple(sorted(set(re.findall(r"(\w+)=", query))))
            if not visits[link] and visits[kind] < SOME:
                visits.update([kind, link])
                waiting.append(link)


def places(house) -> list[str]:
    """The pages about a document in every state, beside those that links reach."""
    found = [f"/admin/pages/{page.pk}/edit/" for page in (house.draft, house.pending, house.public, house.working)]
    found += [f"/admin/pages/{house.draft.pk}/{view}/" for view in ("delete", "move", "view_draft")]
    section, working = SectionPage.objects.get(code="rules").pk, house.working
    found += [f"/admin/pages/add/disclosure/documentpage/{section}/", f"/admin/pages/{section}/?q=通知"]
    found.append(reverse("wagtailadmin_pages:revisions_compare", args=[working.pk, "live", "latest"]))
    return [
        "/admin/",
        f"/admin/pages/{working.pk}/history/",
        "/admin/pages/search/?q=通知",
        "/admin/choose-page/",
        *found,
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_admin_speaks_chinese_and_links_to_open_doors(filled, role):
    client = signed_in(getattr(filled, role))
    starts = places(filled) if role == "editor" else ["/admin/"]
    problems, pages = [], 0
    for address, response, document in crawl(client, *starts):
        if response.status_code not in (200, 302):
            problems.append((address, response.status_code))
        elif document is not None:
            pages += 1
            problems += [(address, word) for word in sorted(foreign(spoken(document)))]
    assert not problems
    assert pages > 8


def test_a_form_that_is_refused_says_so_in_chinese(filled):
    client, section = signed_in(filled.editor), SectionPage.objects.get(code="rules").pk
    empty = {
        "title": "", "issuer": "", "relations-TOTAL_FORMS": 0, "relations-INITIAL_FORMS": 0,
        "attachments-TOTAL_FORMS": 1, "attachments-INITIAL_FORMS": 0,
        "attachments-0-title": "", "attachments-0-ORDER": 1, "attachments-0-id": "", "body": "null",
        "issued_on": "abc", "genre": "none",
    }  # fmt: skip
    for address in (f"/admin/pages/add/disclosure/documentpage/{section}/", f"/admin/pages/{filled.draft.pk}/edit/"):
        document = html.fromstring(client.post(address, empty).content)
        assert not foreign(spoken(document))
        assert "未能保存" in document.text_content()
        assert len(document.xpath("//*[contains(@class, 'error-message')]")) >= 3
    client = signed_in(filled.system_administrator)
    for address in (reverse("people_users:add"), reverse("people_divisions:add")):
        assert not foreign(spoken(html.fromstring(client.post(address, {}).content)))


def test_what_the_scripts_say_is_chinese(house):
    answer = signed_in(house.editor).get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    messages = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", answer, re.DOTALL)[1])
    english = Path(wagtail.admin.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "djangojs.po"
    wanted = set(re.findall(r'^msgid "(.+)"$', english.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(wanted) > 60 and not wanted - set(messages)
    texts = [text for value in messages.values() for text in (value if isinstance(value, list) else [value])]
    assert not foreign([re.sub(r"%\(\w+\)[sd]", "", text) for text in texts])


def entries(place: Path) -> dict[str, str]:
    """The messages of a catalogue as gettext keeps them; this project writes each string on one line."""
    found = {}
    for block in place.read_text(encoding="utf-8").split("\n\n")[1:]:
        fields = {k: ast.literal_eval(v) for k, v in re.findall(r'^(msg\S+) (".*")$', block, re.MULTILINE)}
        context = fields["msgctxt"] + "\x04" if "msgctxt" in fields else ""
        found[context + fields["msgid"]] = fields.get("msgstr") or fields["msgstr[0]"]
    return found


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_is_the_written_one(domain):
    folder = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"
    written = entries(folder / f"{domain}.po")
    with (folder / f"{domain}.mo").open("rb") as source:
        catalogue = gettext.GNUTranslations(source)._catalog
    compiled = {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items() if key}
    assert compiled == written and len(written) > 40
