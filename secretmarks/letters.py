"""The written notice of a change or lifting to a unit outside: what it tells, and its built-in template (S-24)."""

from django.utils import timezone
from docx import Document
from docx.shared import Pt

from portal.letters import kinds
from portal.letters.kinds import Kind
from portal.people.posts import Post

from .models import Letter

TITLE = "国家秘密变更、解除通知书"
BASIS = "保密法第二十三条、第二十四条；保密法实施条例第二十一条、第二十二条"
TO_DO = {
    True: "在原标志附近标明“解密”，按工作秘密（内部）管理，未经批准不得公开",
    False: "原标志划去，在附近作出新标志，按新的知悉范围管理",
}
# The rows of the table, and the placeholder of each.
ROWS = ("登记号", "原标志", "新标志", "决定日期", "办理事项")
LABELS = {"决定日期": "变更、解除的日期", "办理事项": "需要办理的事项"}


def values_of(letter: Letter) -> dict[str, str]:
    """Number and marks, and nothing of the content."""
    act = letter.act
    lifted = act.kind in act.LIFTING
    return {
        "单位": letter.unit,
        "登记号": act.secret.number,
        "原标志": str(act.mark_before or "—"),
        "新标志": "解密" if lifted else str(act.mark),
        "决定日期": f"{act.decided_on:%Y年%m月%d日}",
        "办理事项": TO_DO[lifted],
        "处室": str(act.secret.division),
        "今天": f"{timezone.localdate():%Y年%m月%d日}",
    }


def built_in():
    """The notice with its receipt to be torn off."""
    paper = Document()
    paper.styles["Normal"].font.size = Pt(14)
    paper.add_heading(TITLE, level=1)
    paper.add_paragraph("{{ 单位 }}：")
    paper.add_paragraph(
        "　　你单位知悉范围内的下列国家秘密事项已经变更或者解除，现书面通知如下，请在收到后签收回执寄回。"
    )
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name in ROWS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = LABELS.get(name, name), f"{{{{ {name} }}}}"
    paper.add_paragraph("{{ 处室 }}　　{{ 今天 }}")
    paper.add_paragraph(f"依据：{BASIS}")
    paper.add_heading("回　执", level=2)
    paper.add_paragraph("{{ 登记号 }}的变更、解除通知已收到，并已按通知办理。")
    paper.add_paragraph("签收单位（印章）：　　　　　　签收人：　　　　　　　　　年　　月　　日")
    return paper


NOTICE = Kind(
    name="secretmarks.notice",
    title=TITLE,
    posts=(Post.SECRECY_OFFICE, Post.SECRECY_DEPUTY),
    offers={
        "单位": "某某单位",
        "登记号": "密登〔2026〕1号",
        "原标志": "原来的标志",
        "新标志": "新的标志或者“解密”",
        "决定日期": "2026年01月05日",
        "办理事项": TO_DO[False],
        "处室": "某某处",
        "今天": "2026年01月06日",
    },
    needs=("单位", *ROWS),
    built_in=built_in,
)


def register() -> None:
    kinds.registry.add(NOTICE)
