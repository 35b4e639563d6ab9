"""Blank forms for acts on paper: on screen to be printed, and as .docx; they hold no data (保密法 第三十一条)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from docx import Document
from docx.shared import Pt

from portal.letters.word import docx_response

from .. import letters
from ..delegations import PAPERS
from ..workflows import Declassify, Delegate, Determine, Reclassify

LEVEL_BOXES = "□ 秘密　□ 机密　□ 绝密"
SIGNATURE = "签名：　　　　　　　　　年　　月　　日"
ELEMENTS = (
    ("密级", LEVEL_BOXES),
    ("保密期限、解密时间或者解密条件", ""),
    ("知悉范围（处室、人员）", ""),
)
OPINIONS = ("承办人意见", "复核人意见", "审核人意见（不予定密的写明理由，退承办人）", "定密责任人审批意见")


@dataclass(frozen=True)
class Blank:
    """A paper form: its rows with what is printed in them, then the opinions to be signed."""

    title: str
    basis: str
    rows: tuple[tuple[str, str], ...]
    opinions: tuple[str, ...] = OPINIONS


HEAD = (("承办处室", ""), ("承办人", ""))
BLANKS = {
    "determine": Blank(
        Determine.title,
        Determine.basis,
        (
            *HEAD,
            ("事项名称", ""),
            ("文号、份号", ""),
            ("定密种类", "□ 原始定密　□ 派生定密"),
            ("定密依据（一览表事项）", ""),
            ("派生来源（单位、文号、标志、制发日期）", ""),
            *ELEMENTS,
            ("制发日期", "　　　　年　　月　　日"),
            ("标志（审批后由承办人作出）", "　　　　★"),
        ),
    ),
    "reclassify": Blank(
        Reclassify.title,
        Reclassify.basis,
        (
            *HEAD,
            ("登记号", "密登〔　　〕　　号"),
            ("原标志", "　　　　★"),
            ("变更种类", "□ 提高密级　□ 降低密级　□ 延长期限　□ 缩短期限　□ 扩大知悉范围　□ 缩小知悉范围"),
            ("新的密级", LEVEL_BOXES),
            *ELEMENTS[1:],
            ("理由和依据", ""),
            ("书面通知的单位和人员", ""),
            ("重新作出标志的日期", "　　　　年　　月　　日"),
        ),
    ),
    "declassify": Blank(
        Declassify.title,
        Declassify.basis,
        (
            *HEAD,
            ("登记号", "密登〔　　〕　　号"),
            ("原标志", "　　　　★"),
            ("解除理由", "□ 保密事项范围调整　□ 公开后不会损害国家安全和利益"),
            ("理由说明", ""),
            ("解除后的管理", "☑ 按工作秘密（内部）管理，公开须另行审查批准"),
            ("书面通知的单位和人员", ""),
            ("标明“解密”的日期", "　　　　年　　月　　日"),
        ),
    ),
    "notice": Blank(
        letters.TITLE,
        letters.BASIS,
        (
            ("被通知的单位、人员", ""),
            ("登记号", "密登〔　　〕　　号"),
            ("文号、份号", ""),
            ("原标志", "　　　　★"),
            ("新标志（解除的写“解密”）", ""),
            ("变更、解除的日期", "　　　　年　　月　　日"),
            ("需要办理的事项", "□ 在原标志附近重新作出标志　□ 调整知悉范围　□ 按工作秘密（内部）管理"),
        ),
        ("通知单位（承办人）", "回执：已收到并按通知办理"),
    ),
    "delegate": Blank(
        Delegate.title,
        Delegate.basis,
        (
            ("申请单位", ""),
            ("申请授权的最高密级", LEVEL_BOXES),
            ("申请授权的事项范围", ""),
            ("近三年每年原始定密件数", ""),
            ("申报材料", "　".join(f"□ {label}" for label in PAPERS)),
        ),
        ("申请单位主要负责人意见", "市级审计局审核意见", "省审计厅保密委员会审定意见"),
    ),
}


def found(kind: str) -> Blank:
    if kind not in BLANKS:
        raise Http404
    return BLANKS[kind]


@login_required
def blanks(request) -> HttpResponse:
    return redirect("secret_blank", kind="determine")


@login_required
@never_cache
def blank(request, kind) -> HttpResponse:
    return render(request, "secretmarks/blank.html", {"blank": found(kind), "kind": kind, "blanks": BLANKS})


@login_required
@never_cache
def blank_docx(request, kind) -> HttpResponse:
    form, document = found(kind), Document()
    document.styles["Normal"].font.size = Pt(12)
    document.add_heading(f"{settings.WAGTAIL_SITE_NAME}{form.title}", level=1)
    document.add_paragraph("编号：　　　　　　　　　　　　　　　　　　　　　年　　月　　日")
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in (*form.rows, *((opinion, f"\n\n{SIGNATURE}") for opinion in form.opinions)):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.add_paragraph(f"依据：{form.basis}")
    return docx_response(f"blank-{kind}", document)
