import pytest
from tests import factories
from tests.browser.test_journey import CHROMIUM, Visit, in_a_browser, NARROW, WIDE
from disclosure.addresses import address_of
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.portal import samples
from secretmarks.levels import Level
pytestmark=[pytest.mark.django_db(transaction=True)]
def test_x(live_server):
    house=factories.make_house()
    title=("㐂𠮷关于贯彻落实审计整改工作的若干规定"*20)[:255]
    latin="A"*255
    f=factories.uploads.accept(SimpleUploadedFile("关于（）【】.pdf", samples.pdf("Annex"), content_type="application/pdf"), by=house.editor, level=Level.OPEN)
    law=factories.publish(house, factories.make_document(house, latin, tags=["长"*90], attachments=[("很长的附件名"*30, f)], disclosure_class="rules", document_number="测审办〔2026〕9号"))
    cells="".join(f"<td>第{n}列数字</td>" for n in range(40))
    doc=factories.make_document(house, title, tags=["长"*90], disclosure_class="rules", body=f"<p>正文</p><table><tr>{cells}</tr></table>")
    doc=factories.publish(house, doc)
    def walk(b):
        for vp,n in ((WIDE,"w"),(NARROW,"n")):
            v=Visit(b, live_server.url, vp)
            for i,a in enumerate((address_of(doc), address_of(law), "/", "/disclosure/catalogue/", "/zfxxgk/statutory/rules/", "/search/?q=审计整改", "/no/", "/site-map/", "/about/")):
                for size in ("normal","large"):
                    v.open(a); v.page.evaluate(f"localStorage.setItem('lantai.size','{size}')"); v.open(a)
                    print(a[:40], n, size, "WIDE" if v.is_wider_than_its_window() else "ok")
                    if size=="normal" and i<3: v.page.screenshot(path=f"/tmp/face_shots/x{i}{n}.png", full_page=True)
            print(v.complaints)
    in_a_browser(walk)
