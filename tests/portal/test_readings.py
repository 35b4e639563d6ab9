"""What a file shows is one thing, what it holds besides another, and letters that nobody can read are none."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from portal.files import inspection, links, rereading
from portal.files.models import StoredFile
from portal.files.uploads import accept
from portal.registry import Registry

from . import samples

SHOWN, KEPT_BACK = "审计发现两个县少征滩涂使用金", "局长已打招呼建议弱化"
WORD = f'xmlns:w="{samples.WORD}"'
SHEET = f'xmlns="{samples.SHEET}"'


@pytest.fixture(autouse=True)
def alone(settings, tmp_path, monkeypatch):
    """A store of its own, and no inspectors and links of other apps."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    monkeypatch.setattr(inspection, "inspectors", Registry("inspectors"))
    monkeypatch.setattr(links, "registry", Registry("links"))
    return tmp_path


def make_file(name: str, data: bytes) -> StoredFile:
    return accept(ContentFile(data, name=name))


def word(body: str, **parts: str) -> bytes:
    """A Word document of this body; `styles` and the like are further parts."""
    document = f"<w:document {WORD}><w:body><w:p><w:r><w:t>{SHOWN}</w:t></w:r></w:p>{body}</w:body></w:document>"
    more = {f"word/{name}.xml": part for name, part in parts.items()}
    return samples.docx(parts={"word/document.xml": document} | more)


def sheet(rows: str, columns: str = "", **parts: str) -> bytes:
    part = f"<worksheet {SHEET}>{columns}<sheetData>{rows}</sheetData></worksheet>"
    return samples.xlsx([SHOWN], parts={"xl/worksheets/s1.xml": part} | parts)


def cell(words: str, reference: str = "") -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def two_sheets(state: str) -> bytes:
    data = samples.xlsx([SHOWN], [KEPT_BACK])
    book = samples.part_of(data, "xl/workbook.xml").replace('name="表2"', f'name="表2" state="{state}"')
    return samples.xlsx([SHOWN], [KEPT_BACK], parts={"xl/workbook.xml": book})


def slide_with(part: str, kind: str) -> bytes:
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": samples.relations(f"../{kind}/{kind}1.xml"),
        f"ppt/{kind}/{kind}1.xml": part,
    }
    return samples.pptx([SHOWN], parts=parts)


def hidden_shape() -> str:
    text = f"<p:txBody><a:p><a:r><a:t>{KEPT_BACK}</a:t></a:r></a:p></p:txBody>"
    shape = f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" hidden="1"/></p:nvSpPr>{text}</p:sp>'
    return samples.slide_part(SHOWN).replace("</p:sld>", f"{shape}</p:sld>")


VANISH = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{KEPT_BACK}</w:t></w:r></w:p>"
HIDDEN_STYLE = (
    f'<w:styles {WORD}><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
)
STYLED = f'<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>{KEPT_BACK}</w:t></w:r></w:p>'
PIVOT = f'<pivotCacheRecords {SHEET}><r><s v="{KEPT_BACK}"/></r></pivotCacheRecords>'
CACHE = f"<externalLink {SHEET}><sheetData><row><cell><v>{KEPT_BACK}</v></cell></row></sheetData></externalLink>"
NOTE = f'<comments {SHEET}><comment ref="A1"><text><t>{KEPT_BACK}</t></text></comment></comments>'
SLIDE_NOTE, SLIDE_COMMENT = samples.slide_part(KEPT_BACK), f"<x><text>{KEPT_BACK}</text></x>"
WEB = "网页上不直接显示的文字"
WHITE_STYLE = f'<w:styles {WORD}><w:style w:styleId="b"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>'
FIELD = (
    f'<w:p><w:r><w:instrText> COMMENTS "{KEPT_BACK[:3]}</w:instrText></w:r>'
    f'<w:r><w:instrText>{KEPT_BACK[3:]}" </w:instrText></w:r></w:p>'
)
SIMPLE_FIELD = f"<w:p><w:fldSimple w:instr='COMMENTS \"{KEPT_BACK}\"'><w:r><w:t>甲</w:t></w:r></w:fldSimple></w:p>"
FORMULA = f'<c t="str"><f>IF(TRUE,"","{KEPT_BACK}")</f><v></v></c>'
CELL_FORMATS = (
    f'<styleSheet {SHEET}><numFmts><numFmt numFmtId="164" formatCode=";;;"/></numFmts>'
    '<fonts><font><sz val="11"/></font><font><color rgb="FFFFFFFF"/></font><font><color rgb="FF112233"/></font></fonts>'
    '<fills><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF112233"/></patternFill></fill></fills>'
    '<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="0"/><xf fontId="2" fillId="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0"/><xf fontId="1" fillId="1"/></cellXfs></styleSheet>'
)


def run(properties: str, words: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{words or KEPT_BACK}</w:t></w:r></w:p>"


def in_cell(shade: str, properties: str) -> str:
    return f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="{shade}"/></w:tcPr>{run(properties)}</w:tc></w:tr></w:tbl>'


def formatted(number: int) -> bytes:
    hidden = f'<c s="{number}" t="inlineStr"><is><t>{KEPT_BACK}</t></is></c>'
    return sheet(f"<row>{cell(SHOWN)}{hidden}</row>", **{"xl/styles.xml": CELL_FORMATS})


# what, file name, sample, the place that is named
HIDING = (
    ("comment", "a.docx", lambda: word("", comments=samples.word_part(KEPT_BACK)), "批注"),
    (
        "tracked deletion",
        "a.docx",
        lambda: word(f"<w:p><w:del><w:r><w:delText>{KEPT_BACK}</w:delText></w:r></w:del></w:p>"),
        "修订中删去的文字",
    ),
    (
        "moved away",
        "a.docx",
        lambda: word(f"<w:p><w:moveFrom><w:r><w:t>{KEPT_BACK}</w:t></w:r></w:moveFrom></w:p>"),
        "修订中删去的文字",
    ),
    ("hidden text", "a.docx", lambda: word(VANISH), "隐藏文字"),
    ("text of a hidden style", "a.docx", lambda: word(STYLED, styles=HIDDEN_STYLE), "隐藏文字"),
    (
        "property",
        "a.docx",
        lambda: samples.docx(SHOWN, parts={"docProps/core.xml": f"<p><title>{KEPT_BACK}</title></p>"}),
        "文件属性",
    ),
    (
        "bound data",
        "a.docx",
        lambda: samples.docx(SHOWN, parts={"customXml/item1.xml": f"<x>{KEPT_BACK}</x>"}),
        "文件属性",
    ),
    (
        "embedded workbook",
        "a.docx",
        lambda: samples.docx(SHOWN, parts={"word/embeddings/a.xlsx": samples.xlsx([KEPT_BACK])}),
        "嵌入的文档",
    ),
    ("hidden sheet", "a.xlsx", lambda: two_sheets("hidden"), "隐藏的工作表"),
    ("very hidden sheet", "a.xlsx", lambda: two_sheets("veryHidden"), "隐藏的工作表"),
    (
        "hidden row",
        "a.xlsx",
        lambda: sheet(f'<row>{cell(SHOWN, "A1")}</row><row hidden="1">{cell(KEPT_BACK, "A2")}</row>'),
        "第1张工作表的隐藏的行、列",
    ),
    (
        "row without height",
        "a.xlsx",
        lambda: sheet(f'<row>{cell(SHOWN, "A1")}</row><row ht="0">{cell(KEPT_BACK, "A2")}</row>'),
        "第1张工作表的隐藏的行、列",
    ),
    (
        "hidden column",
        "a.xlsx",
        lambda: sheet(
            f"<row>{cell(SHOWN, 'A1')}{cell(KEPT_BACK, 'AB1')}</row>",
            '<cols><col min="28" max="28" hidden="1"/></cols>',
        ),
        "第1张工作表的隐藏的行、列",
    ),
    (
        "comment of a cell",
        "a.xlsx",
        lambda: sheet(
            f"<row>{cell(SHOWN)}</row>",
            **{
                "xl/worksheets/_rels/s1.xml.rels": samples.relations("../comments1.xml"),
                "xl/comments1.xml": NOTE,
            },
        ),
        "第1张工作表的批注",
    ),
    (
        "pivot cache",
        "a.xlsx",
        lambda: samples.xlsx([SHOWN], parts={"xl/pivotCache/pivotCacheRecords1.xml": PIVOT}),
        "数据透视表的缓存",
    ),
    (
        "values of another workbook",
        "a.xlsx",
        lambda: samples.xlsx([SHOWN], parts={"xl/externalLinks/externalLink1.xml": CACHE}),
        "外部链接的缓存",
    ),
    (
        "notes of a slide",
        "a.pptx",
        lambda: slide_with(SLIDE_NOTE, "notesSlides"),
        "第1张幻灯片的备注",
    ),
    (
        "comment of a slide",
        "a.pptx",
        lambda: slide_with(SLIDE_COMMENT, "comments"),
        "第1张幻灯片的批注",
    ),
    (
        "hidden slide",
        "a.pptx",
        lambda: samples.pptx(
            [SHOWN],
            ["二"],
            parts={"ppt/slides/slide1.xml": samples.slide_part(KEPT_BACK).replace("<p:sld ", '<p:sld show="0" ')},
        ),
        "隐藏的幻灯片",
    ),
    (
        "hidden shape",
        "a.pptx",
        lambda: samples.pptx([SHOWN], parts={"ppt/slides/slide1.xml": hidden_shape()}),
        "第1张幻灯片的隐藏的图形",
    ),
    ("white text", "a.docx", lambda: word(run('<w:color w:val="ffffff"/>')), "隐藏文字"),
    (
        "colour of the highlight",
        "a.docx",
        lambda: word(run('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')),
        "隐藏文字",
    ),
    (
        "colour of the shading",
        "a.docx",
        lambda: word(run('<w:color w:val="112233"/><w:shd w:fill="112233"/>')),
        "隐藏文字",
    ),
    ("colour of the cell", "a.docx", lambda: word(in_cell("112233", '<w:color w:val="112233"/>')), "隐藏文字"),
    ("tiny text", "a.docx", lambda: word(run('<w:sz w:val="4"/>')), "隐藏文字"),
    ("text of a white style", "a.docx", lambda: word(STYLED, styles=WHITE_STYLE), "隐藏文字"),
    ("code of a field", "a.docx", lambda: word(FIELD), "域代码、公式"),
    ("code of a simple field", "a.docx", lambda: word(SIMPLE_FIELD), "域代码、公式"),
    ("formula", "a.xlsx", lambda: sheet(f"<row>{cell(SHOWN)}{FORMULA}</row>"), "第1张工作表的域代码、公式"),
    *(
        (f"cell format {number}", "a.xlsx", lambda number=number: formatted(number), "第1张工作表的隐藏文字")
        for number in (1, 2, 3)
    ),
    ("letters of no size", "a.html", lambda: f'<p>{SHOWN}</p><p style="font-size:0">{KEPT_BACK}</p>'.encode(), WEB),
    ("title of a PDF", "a.pdf", lambda: samples.pdf(SHOWN, title=KEPT_BACK), "文件属性"),
    ("note of a PDF", "a.pdf", lambda: samples.pdf(SHOWN, note=KEPT_BACK), "第1页的批注等"),
    ("invisible letters", "a.pdf", lambda: samples.pdf(SHOWN, unseen=KEPT_BACK), "第1页上看不见的文字"),
    ("comment of a web page", "a.html", lambda: f"<p>{SHOWN}</p><!--{KEPT_BACK}-->".encode(), "网页上不直接显示的文字"),
    (
        "element that is not displayed",
        "a.html",
        lambda: f'<p>{SHOWN}</p><div style="display: none"><div>甲</div>{KEPT_BACK}</div>'.encode(),
        "网页上不直接显示的文字",
    ),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample", "place"), [row[1:] for row in HIDING], ids=[row[0] for row in HIDING])
def test_what_a_file_hides_is_kept_apart_from_what_it_shows(name, sample, place):
    file = make_file(name, sample())
    assert SHOWN in file.text and KEPT_BACK not in file.text
    assert KEPT_BACK in dict(StoredFile.objects.get(pk=file.pk).hidden)[place]
    assert file.reading == "read"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("a.docx", lambda: word(in_cell("112233", '<w:color w:val="FFFFFF"/>'))),
        ("a.docx", lambda: word(run('<w:color w:val="FF0000"/><w:sz w:val="5"/>'))),
        ("a.xlsx", lambda: formatted(0)),
        ("a.xlsx", lambda: formatted(4)),
        ("a.html", lambda: f'<p>{SHOWN}</p><p style="font-size:0.9em">{KEPT_BACK}</p>'.encode()),
    ],
)
def test_what_stands_out_from_its_ground_is_shown(name, sample):
    assert KEPT_BACK in make_file(name, sample()).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "reading"), [("display:none", "unreadable"), ("font-size: 0px", "unreadable"), ("font-size: 10px", "read")]
)
def test_a_page_whose_style_sheet_hides_something_must_be_looked_at(rule, reading):
    page = f"<style>.a {{ {rule} }}</style><p>{SHOWN}</p><p class='a'>{KEPT_BACK}</p>"
    assert make_file("a.html", page.encode()).reading == reading


@pytest.mark.django_db
def test_words_inserted_under_review_are_shown_and_named_as_such():
    file = make_file("a.docx", word(f"<w:p><w:ins><w:r><w:t>{KEPT_BACK}</w:t></w:r></w:ins></w:p>"))
    assert file.text == f"{SHOWN}\n{KEPT_BACK}" and dict(file.hidden)["修订中插入的文字"] == KEPT_BACK


@pytest.mark.django_db
def test_a_sheet_behind_a_hidden_one_is_numbered_as_its_reader_counts():
    data = samples.xlsx([SHOWN], [KEPT_BACK], ["丙"])
    book = samples.part_of(data, "xl/workbook.xml").replace('name="表2"', 'name="表2" state="hidden"')
    file = make_file("a.xlsx", samples.xlsx([SHOWN], [KEPT_BACK], ["丙"], parts={"xl/workbook.xml": book}))
    assert file.text == f"{SHOWN}\n\f丙" and file.page_at(file.text.index("丙")) == 2


@pytest.mark.django_db
def test_a_star_of_a_symbol_font_is_read():
    star = '<w:p><w:r><w:t>机密</w:t><w:sym w:font="Wingdings" w:char="F0AB"/><w:t>10年</w:t></w:r></w:p>'
    assert make_file("a.docx", word(star)).text.splitlines()[-1] == "机密★10年"


# Letters that nobody can read

GARBAGE = "\ue123\ue456\ufffd\ue789" * 10
LINE = "本页是正文，共有二十个以上的汉字，足够说明问题。"


def picture(width: int, height: int) -> str:
    return f'<w:p><w:r><pic><spPr><xfrm><ext cx="{width}" cy="{height}"/></xfrm></spPr></pic></w:r></w:p>'


def with_picture(paragraph: str, width: int = 5_274_310, height: int = 7_560_000) -> bytes:
    document = f"<w:document {WORD}><w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>{picture(width, height)}</w:document>"
    return samples.docx(parts={"word/document.xml": document, "word/media/image1.png": samples.png()})


# what, file name, sample, what is left as text
ILLEGIBLE = (
    ("private use", "a.pdf", lambda: samples.pdf(GARBAGE), ""),
    ("private use on one of two pages", "a.pdf", lambda: samples.pdf(LINE, GARBAGE), f"{LINE}\n\f"),
    ("letters of a font without names", "a.pdf", lambda: samples.pdf_of_glyphs(), ""),
    ("two lost letters in a row", "a.pdf", lambda: samples.pdf(f"{LINE * 3}\n\ue123\ue456"), None),
    ("mostly a picture", "a.pdf", lambda: samples.pdf(LINE * 8, picture=(500, 700)), LINE * 8),
    ("a picture and a footer", "a.pdf", lambda: samples.pdf(f"{LINE}共一页", picture=(400, 300)), f"{LINE}共一页"),
    ("letters drawn as lines", "a.pdf", lambda: samples.pdf(LINE, paths=300), LINE),
    ("private use in Word", "a.docx", lambda: samples.docx(GARBAGE), ""),
    ("a large picture in Word", "a.docx", lambda: with_picture(LINE * 8), LINE * 8),
    ("a picture and a few letters in Word", "a.docx", lambda: with_picture(LINE, 900_000, 900_000), LINE),
    ("another encoding", "a.txt", lambda: "これは日本語の文章です。監査報告書を提出".encode("shift_jis"), ""),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample", "text"), [row[1:] for row in ILLEGIBLE], ids=[row[0] for row in ILLEGIBLE])
def test_what_is_not_legible_is_held_and_its_letters_are_not_shown(name, sample, text):
    file = make_file(name, sample())
    assert file.reading == "unreadable"
    assert text is None or file.text == text


LEGIBLE = (
    ("bullets of a symbol font", "a.pdf", lambda: samples.pdf("\n".join(f"\uf06c {LINE}" for _ in range(5)))),
    ("a small picture beside text", "a.pdf", lambda: samples.pdf(LINE * 8, picture=(150, 150))),
    ("a table of many lines", "a.pdf", lambda: samples.pdf("\n".join([LINE] * 20), paths=600)),
    ("an empty page", "a.pdf", lambda: samples.pdf(LINE, " ")),
    ("figures", "a.xlsx", lambda: samples.xlsx(["1,234.50", "-", "—", "88%", "（7）"] * 20)),
    ("a small picture in Word", "a.docx", lambda: with_picture(LINE * 8, 900_000, 900_000)),
    ("French", "a.txt", lambda: "Le contrôle des comptes a été effectué à Genève près du siège.".encode()),
    ("traditional letters", "a.txt", lambda: "臨江省審計廳關於灘塗承包費的說明，特此公告。".encode()),
    ("rare names", "a.txt", lambda: "郗珩、邬澍、鳡塘、橹家坞".encode("gb18030")),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample"), [row[1:] for row in LEGIBLE], ids=[row[0] for row in LEGIBLE])
def test_what_people_can_read_counts_as_read(name, sample):
    file = make_file(name, sample())
    assert file.reading == "read" and file.text


CHARSETS = (
    ("Big5", "a.txt", "臨江省審計廳關於灘塗承包費的說明".encode("big5"), "big5"),
    ("GB 18030", "a.txt", "临江省审计厅关于滩涂承包费的说明".encode("gb18030"), "gb18030"),
    ("padded", "a.txt", "云岭县财政局".encode("gb18030") + b"\r\n\x1a" + b"\0" * 40, "gb18030"),
    ("declared", "a.html", '<meta charset="big5"><p>臨江省審計廳</p>'.encode("big5"), "big5"),
    ("declared otherwise", "a.html", '<meta charset="shift_jis"><p>監査報告</p>'.encode("shift_jis"), "shift_jis"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "data", "charset"), [row[1:] for row in CHARSETS], ids=[row[0] for row in CHARSETS])
def test_a_text_is_read_in_the_encoding_in_which_it_was_written(name, data, charset):
    file = make_file(name, data)
    assert file.media_type.partition("; ")[2] == f"charset={charset}"
    expected = data.decode(charset).rstrip("\x1a\0").strip()
    assert file.text.strip() in expected and len(file.text.strip()) >= 4 and file.reading == "read"


@pytest.mark.django_db
def test_a_short_text_that_makes_sense_in_two_encodings_is_read_in_both():
    file = make_file("a.txt", "教育督導條例".encode("big5"))
    assert "教育督導條例" in [file.text, *(words for _, words in file.hidden)]


# Reading again


def make_outdated(name: str, data: bytes, **columns) -> StoredFile:
    """A file as an earlier reader left it."""
    current = make_file(name, data)
    values = {field.attname: getattr(current, field.attname) for field in StoredFile._meta.concrete_fields}
    before = {"id": None, "uuid": None, "content": f"{current.content.name}-before", "reading_version": 0}
    current.content.storage.save(before["content"], ContentFile(data))
    values |= before | columns
    values.pop("id"), values.pop("uuid")
    return StoredFile.objects.create(**values)


@pytest.mark.django_db
def test_the_text_of_an_earlier_reader_is_nothing_to_search_until_the_file_is_read_again():
    data = word("", comments=samples.word_part(KEPT_BACK))
    file = make_outdated("a.docx", data, text=f"{SHOWN}\n{KEPT_BACK}", hidden=[["文件属性", "甲"]])
    assert file.shown == "" and KEPT_BACK in file.text
    told = []
    receiver = rereading.read_again.connect(lambda file, **kwargs: told.append(file.pk), weak=False, dispatch_uid="t")
    try:
        assert (rereading.read_outdated(), rereading.read_outdated(), receiver) == (1, 0, None)
    finally:
        rereading.read_again.disconnect(dispatch_uid="t")
    file = StoredFile.objects.get(pk=file.pk)
    assert file.shown == file.text == SHOWN and dict(file.hidden)["批注"] == KEPT_BACK and told == [file.pk]


@pytest.mark.django_db
def test_of_outdated_files_so_many_are_read_as_asked():
    for _ in range(3):
        make_outdated("a.txt", SHOWN.encode())
    assert (rereading.read_outdated(2), StoredFile.objects.outdated().count()) == (2, 1)
    assert rereading.nightly(None) == "  重新读取以前上传的文件 1 个，还有 0 个。" and rereading.nightly(None) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a.pdf", "a.txt"])
def test_a_file_that_cannot_be_read_again_is_held_and_its_old_text_is_left_to_the_gate(name, alone):
    file = make_outdated("a.txt", SHOWN.encode(), suffix=name[-3:], text=SHOWN)
    if name == "a.txt":
        (alone / file.content.name).unlink()
    assert rereading.read_outdated() == 1
    file = StoredFile.objects.get(pk=file.pk)
    assert (file.text, file.reading, dict(file.hidden)["以前读出的文字"]) == ("", "unreadable", SHOWN)


STATEMENTS = (
    "UPDATE files_storedfile SET text = '', hidden = '[]'",
    "UPDATE files_storedfile SET reading_version = reading_version + 1, name = 'other'",
    "UPDATE files_storedfile SET reading_version = reading_version + 1, sha256 = 'x'",
    "UPDATE files_storedfile SET reading_version = 0",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_lets_nothing_pass_but_a_later_reading(statement):
    make_file("a.txt", SHOWN.encode())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_part_of_the_product_but_the_gate_reads_what_files_hide():
    """Search, pages and interfaces take `shown`; only readers, uploads and the gate know `hidden` and `text`."""
    root = Path(__file__).parents[2]
    places = {
        str(path.relative_to(root))
        for app in ("portal", "secretmarks", "disclosure", "search")
        for path in (root / app).rglob("*.py")
        if ".hidden" in path.read_text(encoding="utf-8") and "migrations" not in path.parts
    }
    assert {place for place in places if not place.startswith("portal/files/")} == {"disclosure/review/routes.py"}
