"""The way to the sign-in and back: every address of staff asks for it alike, and nobody is led back to an act."""

import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import doors
from portal.desk.models import Shelf
from portal.people.models import User
from tests import factories
from tests.secretmarks import classification
from tests.site.test_doors import client_of as door_client
from tests.site.test_doors import patterns

UUID = "0d4d7a3e-6f55-4c0e-9a53-3f2d1a9c8b7e"
STAFF = ("desk/", "admin/", "account/")
SCRIPTS = (
    {"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors"},
    {"Sec-Fetch-Mode": "no-cors", "Accept": "text/html"},
)  # fmt: skip


def signed_in(user) -> Client:
    return door_client(SimpleNamespace(house=SimpleNamespace(person=user)), "person")


def staff_addresses() -> list[str]:
    """An address of every pattern below the prefixes of staff, with ids that name nothing."""
    out = []
    for _, route, _ in patterns():
        if not route.startswith(STAFF) or route == "admin/login/":
            continue
        path = re.sub(r"<uuid:\w+>", UUID, re.sub(r"<int:\w+>", "987654321", route))
        path = re.sub(r"<(?:\w+:)?\w+>|\(\?P<\w+>.*?\)+", "x", path)
        out.append("/" + path.replace("\\Z", "").replace("^", "").replace("$", "").replace(".*", "x"))
    return out


UNKNOWN = (
    "/desk/nothing/", "/desk/nothing", "/desk/forms/1/", "/desk/sent", "/admin/nothing/", "/admin/pages/1/2/3/4/",
    "/admin/pages", "/account/nothing/", f"/desk/forms/{UUID}/sign/more/", "/desk/?page=2&x=%E4%B8%AD",
)  # fmt: skip


def way_back(response) -> str:
    place = urlsplit(response.headers["Location"])
    assert (response.status_code, place.path, place.netloc) == (302, "/sign-in/", "")
    return parse_qs(place.query)["next"][0]


@pytest.mark.clause("N-06")
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_every_address_of_staff_asks_for_the_sign_in_whether_it_exists_or_not(db, method):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    addresses = [*staff_addresses(), *UNKNOWN]
    assert len(addresses) > 250
    for address in addresses:
        response = getattr(Client(), method)(address)
        assert way_back(response), address
        assert "no-store" in response.headers["Cache-Control"], address


@pytest.mark.clause("N-06")
def test_the_answer_tells_nothing_of_what_exists(house):
    """N-06 in part: identity and access; confidentiality and backup are not shown here."""
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    for there, missing in (
        (reverse("form", args=[form.uuid]), reverse("form", args=[uuid4()])),
        (reverse("form_sign", args=[form.uuid]), reverse("form_sign", args=[uuid4()])),
        (f"/admin/pages/{document.pk}/edit/", "/admin/pages/987654321/edit/"),
        (reverse("people_users:edit", args=[house.head.pk]), reverse("people_users:edit", args=[987654321])),
        ("/desk/sent", "/desk/no-such-page"),
    ):
        for method in ("get", "post"):
            first, second = (getattr(Client(), method)(address) for address in (there, missing))
            assert first.status_code == second.status_code == 302
            assert first.content == second.content == b""
            assert set(first.headers) == set(second.headers) and set(first.cookies) == set(second.cookies)


def test_the_query_of_a_page_is_kept_and_the_way_leads_nowhere_else(house):
    assert way_back(Client().get("/desk/sent/?page=2&q=%E5%AE%A1")) == "/desk/sent/?page=2&q=%E5%AE%A1"
    assert way_back(Client().post("/desk/notices/")) == "/desk/notices/"
    response = Client().get("/admin/login/?next=/desk/sent/")
    assert response.headers["Location"] == "/sign-in/?next=/desk/sent/"
    for bad in ("https://example.org/", "//example.org/desk/", "/\\example.org"):
        answer = Client().post("/sign-in/", {"username": house.editor.username, "password": factories.PASSWORD,
                                             "next": bad})  # fmt: skip
        assert answer.headers["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("given", "led"),
    [
        (f"/desk/forms/{UUID}/sign/", f"/desk/forms/{UUID}/"),
        (f"/desk/forms/{UUID}/%73ign/?x=1", f"/desk/forms/{UUID}/"),
        ("/desk/notices/read/", "/desk/notices/"),
        ("/sign-out/", "/desk/"),
        ("/sign-in/?next=/desk/sent/", "/desk/"),
        ("/admin/login/", "/desk/"),
        ("/desk/sent/?page=2", "/desk/sent/?page=2"),
        ("/search/?q=x", "/search/?q=x"),
    ],
)
def test_no_handed_in_address_leads_to_an_act(house, given, led):
    names = {"username": house.editor.username, "password": factories.PASSWORD, "next": given}
    assert Client().post("/sign-in/", names).headers["Location"] == led
    client = signed_in(house.editor)
    assert client.get("/sign-in/", {"next": given}).headers["Location"] == led
    for act in ("hints_dismiss", "display"):
        assert client.post(reverse(act), {"next": given}).headers["Location"] == led
    assert client.post("/sign-out/", {"next": given}).headers["Location"] == led


@pytest.mark.parametrize("headers", SCRIPTS)
def test_a_script_is_told_that_the_session_ended(db, headers):
    for address in ("/desk/", "/desk/nothing/", "/admin/pages/5/edit/", f"/desk/forms/{UUID}/sign/"):
        for method in ("get", "post"):
            response = getattr(Client(), method)(address, headers=headers)
            assert response.status_code == 401, address
            told = response.json()
            assert told["sign_in"].startswith("/sign-in/?next=%2F")
            assert told["message"] == "登录已经结束，请重新登录。"
    assert Client().get("/desk/", headers={"Sec-Fetch-Mode": "navigate"}).status_code == 302


def test_a_signed_in_person_without_a_right_still_finds_nothing(house):
    client = signed_in(house.stranger)
    form = factories.submit(factories.make_document(house), by=house.editor)
    for address in (reverse("form", args=[form.uuid]), reverse("people_users:index"), "/desk/nothing/", "/admin/"):
        assert client.get(address).status_code == 404


def test_the_public_zone_has_no_sign_in_to_send_to(db, settings):
    settings.PORTAL_ZONE = "public"
    for address in ("/desk/", "/admin/", "/desk/nothing/"):
        assert "Location" not in Client().get(address).headers


# ---------------------------------------------------------------- after the session


def ended(client: Client) -> Client:
    session = client.session
    session["seen"] = (timezone.now() - timezone.timedelta(minutes=16)).timestamp()
    session.save()
    return client


def test_whoever_loses_the_session_comes_back_to_the_page_and_not_to_the_act(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    page, sign = reverse("form", args=[form.uuid]), reverse("form_sign", args=[form.uuid])
    client = ended(signed_in(house.head))
    lost = client.post(sign, {"outcome": "agreed", "opinion": "写了很久的意见"})
    assert way_back(lost) == page and "ended=1" in lost.headers["Location"]
    given = {"username": house.head.username, "password": factories.PASSWORD, "next": way_back(lost)}
    back = client.post("/sign-in/", given)
    assert back.headers["Location"] == page
    assert client.get(page).status_code == 200
    form.refresh_from_db()
    assert form.turn == 0


def test_a_lost_session_asks_for_the_sign_in_before_a_file_whether_it_is_there_or_not(house):
    file = factories.make_file(by=house.editor)
    for address in (f"/files/{file.uuid}/{file.name}", f"/files/{uuid4()}/x.txt"):
        assert "next=%2Ffiles" in ended(signed_in(house.editor)).get(address).headers["Location"]
        assert Client().get(address).status_code == 404


# ---------------------------------------------------------------- every act has its page


# Act, its ids (fixed ones name nothing), the page that carries it, who may use it.
FORM, DOCUMENT = "/desk/forms/{form}/", "/desk/documents/{document}/"
MARKS = "/desk/secretmarks/"
ACTS = (
    ("hints_dismiss", {}, "/desk/", "editor"),
    ("notices_read", {}, "/desk/notices/", "editor"),
    ("shelf_remove", {"shelf": "shelf", "entry": 7}, "/desk/shelves/{shelf}/", "editor"),
    ("flag_lift", {"flag": 7}, "/desk/", "editor"),
    ("form_sign", {"form": "form"}, FORM, "head"),
    ("form_withdraw", {"form": "form"}, FORM, "editor"),
    ("form_publish", {"form": "form"}, FORM, "officer"),
    ("form_resubmit", {"form": "form"}, FORM, "editor"),
    ("seal_stamp", {"form": "form"}, FORM, "editor"),
    ("documents_bulk", {}, "/desk/documents/", "editor"),
    ("documents_bundle", {}, "/desk/documents/", "editor"),
    ("document_copy", {"document": "document"}, DOCUMENT, "editor"),
    ("secret_mark", {"secret": "secret"}, MARKS + "register/{secret}/", "drafter"),
    ("secret_review", {"secret": "secret"}, MARKS + "register/{secret}/", "drafter"),
    ("secret_event", {"secret": "secret"}, MARKS + "register/{secret}/", "drafter"),
    ("secret_refer", {"secret": "secret"}, MARKS + "register/{secret}/", "drafter"),
    ("secret_unclear", {"secret": "secret"}, MARKS + "register/{secret}/", "secrecy_officer"),
    ("secret_notice_receive", {"notice": 7}, MARKS + "notices/", "drafter"),
    ("secret_designate", {}, MARKS + "authorities/", "director"),
    ("secret_replace", {"designation": 7}, MARKS + "authorities/", "director"),
    ("secret_designation_file", {"designation": 7}, MARKS + "authorities/", "secrecy_officer"),
    ("secret_guide_import", {}, MARKS + "guide/", "secrecy_officer"),
    ("secret_guide_withdraw", {"matter": 7}, MARKS + "guide/", "secrecy_officer"),
    ("secret_delegation_grant", {}, MARKS + "delegations/", "director"),
    ("secret_delegation_revoke", {"delegation": UUID}, MARKS + "delegations/", "director"),
    ("secret_delegation_file", {"delegation": UUID}, MARKS + "delegations/", "secrecy_officer"),
    ("secret_return_sign", {"year": 2025}, MARKS + "returns/2025/", "director"),
    ("secret_return_receive", {"annual": 7}, MARKS + "returns/", "secrecy_officer"),
    ("secret_project_end", {"project": UUID}, MARKS + "delegations/projects/", "secrecy_officer"),
    ("secret_government", {"secret": "secret"}, MARKS + "register/{secret}/", "drafter"),
    ("secret_remark", {"remarking": 7}, MARKS + "notices/", "drafter"),
    ("secret_letter_send", {"letter": UUID}, MARKS, "secrecy_officer"),
    ("secret_letter_file", {"letter": UUID}, MARKS, "secrecy_officer"),
    ("finding_settle", {"finding": 7}, "/desk/findings/", "security_officer"),
    ("letter_template_decide", {"template": UUID}, "/desk/letters/", "secrecy_officer"),
    ("key_release", {"key": UUID}, "/desk/accounts/", "security_officer"),
    ("key_refuse", {"key": UUID}, "/desk/accounts/", "security_officer"),
    ("display", {}, "/desk/", "editor"),
    ("wagtailadmin_logout", {}, "/admin/", "editor"),
    ("wagtailadmin_dismissibles", {}, "/admin/", "editor"),
    ("wagtailadmin_editing_sessions:release", {"session_id": 7}, "/admin/", "editor"),
    ("wagtailadmin_editing_sessions:ping",
     {"app_label": "disclosure", "model_name": "documentpage", "object_id": 7, "session_id": 7}, "/admin/", "editor"),
)  # fmt: skip


def test_every_act_that_is_only_posted_is_in_the_table():
    """Whoever adds one says here which page carries it."""
    names = {name for name, route, _ in patterns() if route.startswith(STAFF)}
    posted = {name for name in names if name in doors.table and "GET" not in doors.table[name].methods}
    assert posted == {row[0] for row in ACTS}


def test_every_act_that_is_only_posted_leads_back_to_the_page_that_carries_it(house):
    classification.cleared_house(house)
    shelf = Shelf.objects.create(name="专夹")
    ids = {
        "form": factories.submit(factories.make_document(house, "送审"), by=house.editor).uuid,
        "document": factories.make_document(house).uuid,
        "secret": classification.make_secret(house).uuid,
        "shelf": shelf.uuid,
    }
    for name, wanted, page, reader in ACTS:
        address = reverse(name, kwargs={key: ids.get(value, value) for key, value in wanted.items()})
        expected = page.format(**ids)
        for method in ("get", "post", "patch"):
            assert way_back(getattr(Client(), method)(address)) == expected, name
        client = signed_in(User.objects.get(pk=getattr(house, reader).pk))
        assert client.get(expected, follow=True).status_code == 200, name


def test_no_page_of_staff_that_the_table_opens_for_reading_can_only_be_posted():
    """A view that answers a reading with 405 is an act, and its door is to say so."""
    wrong = []
    for name, _, entry in patterns():
        door, view = doors.table.get(name), entry.callback
        if door is None or "GET" not in door.methods:
            continue
        kind = getattr(view, "view_class", None)
        wrong += [name] if "POST" in only(view) or (kind and not hasattr(kind, "get")) else []
    assert wrong == []


def only(view) -> list[str]:
    """The methods that a decorator leaves to a view, where GET is not among them."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            kept = cell.cell_contents
            if isinstance(kept, list) and "POST" in kept and "GET" not in kept:
                return kept
        view = getattr(view, "__wrapped__", None)
    return []
