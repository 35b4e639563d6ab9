"""The editors of the admin as a browser fills them in: what a form holds when it is opened, and what is sent back."""

import json

from django.test import Client
from django.urls import reverse
from lxml import html

from disclosure.models import new_slug
from portal.site.models import ArticlePage, CollectionPage, HomePage, SectionPage
from tests import factories

from .test_articles import picture


def address_of(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def new_address(model, parent) -> str:
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def editor_of(answer) -> html.FormElement:
    return html.fromstring(answer.content.decode()).get_element_by_id("page-edit-form")


def filled_in(form: html.FormElement) -> dict[str, str]:
    """What the browser would send: no rows of templates, no file of the disk, no first line end of a text area."""
    sent = {}
    for control in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        unsent = control.get("type") in ("checkbox", "radio") and not control.checked
        if not unsent and control.get("type") != "file" and "__prefix__" not in control.name:
            sent[control.name] = (control.value or "").removeprefix("\n")
    return sent


def opened(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return filled_in(editor_of(answer))


def as_draftail(text: str) -> str:
    """What the editor of rich text sends."""
    block = {"key": "a1b2c", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def reason_at(form: html.FormElement, name: str) -> str:
    """What stands at this field in red."""
    control, *_ = form.xpath(f".//*[@name='{name}']")
    (box,) = control.xpath("ancestor::*[@data-field-wrapper][1]//*[@data-field-errors]")
    return " ".join(box.text_content().split())


def document(house):
    other = factories.make_document(house, "被引用的通知")
    page = factories.make_document(house, "带附件的通知", attachments=[("附件甲", factories.make_file("甲.txt"))])
    draft = page.get_latest_revision_as_object()
    draft.relations.create(kind="interprets", target=other)
    draft.save()
    draft.save_revision(user=house.editor)
    return type(page).objects.get(pk=page.pk)


def article(house):
    page = ArticlePage(title="带图表的公告", slug=new_slug(), live=False, owner=house.editor, body="<p>正文。</p>")
    page.tables.create(caption="表一", data="甲\t乙\n1\t2")
    page.pictures.create(alt="大厅", file=picture("大厅.png"))
    return saved(house, page)


def section(house):
    return saved(house, SectionPage(title="新栏目", slug=new_slug(), live=False, owner=house.editor, intro="说明"))


def collection(house):
    return saved(house, CollectionPage(title="新专题", slug=new_slug(), live=False, owner=house.editor, intro="说明"))


def home(house):
    return HomePage.objects.get()


def saved(house, page):
    SectionPage.objects.get(code="announcements").add_child(instance=page)
    page.save_revision(user=house.editor)
    return type(page).objects.get(pk=page.pk)


PAGES = {"document": document, "article": article, "section": section, "collection": collection, "home": home}
