"""What comes out of the printer: the paper form of every route, the blank forms, and other pages that are printed."""

import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from django.db import connection
from django.urls import reverse

from portal.demo.signer import signer_of
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.route import registry
from secretmarks import acts
from secretmarks.views.blank import BLANKS
from tests import factories
from tests.secretmarks import classification
from tests.secretmarks.test_delegations import ENOUGH, apply

from . import checks
from .visits import WIDE, Visit, needs_chromium

pytestmark = [
    needs_chromium,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="paper looks the same from every database"),
    pytest.mark.django_db(transaction=True),
]

AGENCY = "临江省审计厅"
# What is left of A4 between the margins, in pixels of the style sheet: 178 mm.
PRINTED = {"width": 673, "height": 1000}
LONG = "Abcdefghij" * 12


@dataclass(frozen=True)
class Sample:
    """A form of one route and the words that stand on its paper, beside what every paper has."""

    form: Form
    words: tuple[str, ...]


def publish(house) -> Sample:
    document = factories.make_document(house, f"关于印发办法的通知{LONG}")
    form = factories.submit(
        document, by=house.editor, way=["portal", "series"], reason="应当主动公开的理由", consent="consent",
        evidence="权利人的同意书",
    )  # fmt: skip
    words = ("关于印发办法的通知", "公开方式", "公开依据和理由", "应当主动公开的理由", "权利人同意公开")
    return Sample(form, (*words, "权利人的同意书"))


def bundle(house) -> Sample:
    documents = [factories.make_document(house, title) for title in ("审计工作报告", "报告的附件")]
    pairs = [(document, document.latest_revision) for document in documents]
    fields = {"title": "报告及附件", "reason": "一并公开"}
    form = moves.submit("disclosure.bundle", pairs, by=house.editor, fields=fields)
    return Sample(form, ("审计工作报告", "报告的附件", "合并公开的名称", "报告及附件", "一并公开", "事项1", "事项2"))


def attribute(house) -> Sample:
    document = factories.make_document(house, "内部管理的通知")
    form = factories.submit(
        document, by=house.editor, route="disclosure.attribute", attribute="on_request", ground="16-1",
        reason="属于内部管理事务",
    )  # fmt: skip
    return Sample(form, ("内部管理的通知", "公开属性", "依申请公开", "理由说明", "属于内部管理事务"))


def withdraw(house, route: str = "disclosure.withdraw") -> Sample:
    document = factories.publish(house, factories.make_document(house, "有错的通知"))
    form = factories.submit(
        document, by=house.editor, route=route, outcome="withdrawn", ground="内容需要更正", reason="附表数字有误"
    )
    return Sample(form, ("有错的通知", "理由类别", "内容需要更正", "附表数字有误"))


def withdraw_urgent(house) -> Sample:
    return withdraw(house, "disclosure.withdraw_urgent")


def internal(house) -> Sample:
    document = factories.make_document(house, "工作方案", level=None)
    form = factories.submit(
        document, by=house.editor, route="secretmarks.internal", change="set", reason="影响工作开展"
    )
    return Sample(form, ("工作方案", "确定为工作秘密（内部）", "影响工作开展"))


def determine(house) -> Sample:
    form = classification.propose(house, title="某项情况汇总")
    return Sample(form, ("机密", "某项情况汇总", "10年", "测试依据第三项", "测试理由"))


def reclassify(house) -> Sample:
    form = classification.change(house, classification.make_secret(house), level="20", term="5年", reason="情况变化")
    return Sample(form, ("某项审计情况汇总", "秘密", "5年", "情况变化"))


def declassify(house) -> Sample:
    form = classification.lift(house, classification.make_secret(house))
    return Sample(form, ("某项审计情况汇总", "公开后不会损害国家安全和利益", "不再需要"))


def delegate(house) -> Sample:
    office = classification.with_bureaus(house)
    classification.originals(office, office.county, ENOUGH)
    form = apply(office)
    return Sample(form, ("某县审计局", "事由", "审计项目"))


SAMPLES: dict[str, Callable[..., Sample]] = {
    "disclosure.publish": publish,
    "disclosure.bundle": bundle,
    "disclosure.attribute": attribute,
    "disclosure.withdraw": withdraw,
    "disclosure.withdraw_urgent": withdraw_urgent,
    "secretmarks.internal": internal,
    "secretmarks.determine": determine,
    "secretmarks.reclassify": reclassify,
    "secretmarks.declassify": declassify,
    "secretmarks.delegate": delegate,
}


def sign_with_opinions(form: Form) -> list[str]:
    """Every signature that the route asks, each with an opinion of its own."""
    opinions = []
    while form.state == Form.State.RUNNING:
        opinions.append(f"第{form.turn}签的意见")
        statements = form.route.statements(form, form.step)
        form = moves.sign(
            form, by=signer_of(form), version=form.version, opinion=opinions[-1], statements=statements,
            opinions=classification.opinions_on(form),
        )  # fmt: skip
    return opinions


def squeezed(text: str) -> str:
    """Without blanks and line ends, which a PDF puts where the lines break."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class Printer:
    """Prints pages of a visit as a browser does, and reads them back."""

    def __init__(self, visit: Visit):
        self.visit = visit
        self.folder = os.environ.get("PICTURES")

    def __call__(self, name: str, address: str) -> str:
        page = self.visit.page
        answer = self.visit.open(address)
        assert answer.status == 200, name
        page.emulate_media(media="print")
        page.set_viewport_size(PRINTED)
        # A finding without an element is a pixel of rounding.
        assert [finding for finding in checks.sideways_scroll(page) if "<" in finding] == [], name
        page.set_viewport_size(WIDE)
        content = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="screen")
        if self.folder:
            Path(self.folder, f"{name}.pdf").write_bytes(content)
        return read(content, name)


def read(content: bytes, name: str) -> str:
    """The text of all pages, once no page was seen to be empty and every letter to stand within the paper."""
    document, words = pypdfium2.PdfDocument(content), []
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        beside = [box for box in boxes if box[0] < 0 or box[2] > page.get_width()]
        assert boxes and not beside, name
        words.append(text.get_text_range())
    document.close()
    return squeezed("".join(words))


def test_every_route_has_a_sample():
    assert set(SAMPLES) == factories.of_the_house(registry)


@pytest.mark.parametrize("route", SAMPLES)
def test_the_paper_form_says_all_that_the_form_says(live_server, in_a_browser, route):
    house = classification.cleared_house(factories.make_house())
    sample = SAMPLES[route](house)
    opinions = sign_with_opinions(sample.form)
    form = Form.objects.select_related("drafter", "division").get(pk=sample.form.pk)
    assert len(opinions) >= 1
    printed = []

    def walk(browser):
        visit = Visit(browser, live_server.url, WIDE)
        visit.sign_in(form.drafter.username)
        printed.append(Printer(visit)(route, reverse("form_print", args=[form.uuid])))

    in_a_browser(walk)
    wanted = [
        f"{AGENCY}{form.route.title}", f"编号:{form.number}", "承办人", form.drafter.name, form.division.name,
        *sample.words, *opinions, *(step.label for step in form.route.steps),
        *(signature.by.name for signature in form.signatures.all()), f"依据:{form.route.basis}",
    ]  # fmt: skip
    assert [word for word in wanted if squeezed(word) not in printed[0]] == []
    assert "返回审批单" not in printed[0] and "工作台" not in printed[0]


def test_blank_forms_and_other_papers_are_printed_whole(live_server, in_a_browser):
    house = classification.cleared_house(factories.make_house())
    secret = classification.make_secret(house)
    acts.copy(secret, by=house.drafter)
    document = factories.make_document(house, "一件草稿")
    form = factories.submit(factories.make_document(house, "一件送审"), by=house.editor)
    pages = [
        (house.secrecy_officer, "register", reverse("secret_register"), ("国家秘密登记", secret.number)),
        (house.secrecy_officer, "returns", reverse("secret_returns", args=[2026]), ("定密情况统计表", "测试厅")),
        (house.drafter, "secret", reverse("secret", args=[secret.uuid]), ("某项审计情况汇总", "机密★10年")),
        (house.editor, "document", reverse("desk_document", args=[document.uuid]), ("一件草稿",)),
        (house.editor, "label", reverse("document_label", args=[document.uuid]), ("标注密级和公开属性", "一件草稿")),
        (house.editor, "form", reverse("form", args=[form.uuid]), ("政府信息公开审批单", "一件送审")),
        (house.editor, "desk", reverse("desk"), ("待我办理",)),
    ]
    pages += [
        (house.secrecy_officer, f"blank-{kind}", reverse("secret_blank", args=[kind]),
         (f"{AGENCY}{blank.title}", *(label for label, _ in blank.rows), *blank.opinions, f"依据：{blank.basis}"))
        for kind, blank in BLANKS.items()
    ]  # fmt: skip
    missing = []

    def walk(browser):
        for reader in dict.fromkeys(row[0] for row in pages):
            visit = Visit(browser, live_server.url, WIDE)
            visit.sign_in(reader.username)
            for person, name, address, words in pages:
                if person == reader:
                    text = Printer(visit)(name, address)
                    missing.extend(f"{name}: {word}" for word in words if squeezed(word) not in text)
            visit.context.close()

    in_a_browser(walk)
    assert missing == []
