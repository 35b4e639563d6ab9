"""First-visit hints: shown until the person puts them away."""

from dataclasses import dataclass

from .models import SeenHint

WORDS = {
    "desk": "轮到您签批的件按应办日期排列，最急的在最上面。“我送出的”里看每件走到哪一步，退回的件也在那里。",
    "sign": "送审的文本、与上次批准版本的改动、谁签过、下一位是谁，都在这一页。意见签后不能改，退回须写理由。",
    "document": "右侧列出您现在可以办的事；不能办的写着原因。密级和公开属性先标注，再送审，批准之后由信息发布员发布。",
    "documents": "这里只列您可以查阅的公文。展开“筛选条件”缩小范围，勾选几件可以一起送审、移动或者改标签。",
    "shelves": "工作专夹按规则自动收件，件仍在原处。夹中只显示您可以查阅的件，移出不影响原件。",
    "notices": "轮到您签批、件被退回或者批准时，这里会有提醒。事项办过之后，催办的提醒自动变为已读。",
}


@dataclass(frozen=True)
class Hint:
    code: str
    words: str


def first_visit(user, code: str) -> Hint | None:
    return None if SeenHint.objects.filter(user=user, code=code).exists() else Hint(code, WORDS[code])


def dismiss(user, code: str) -> None:
    if code in WORDS:
        SeenHint.objects.get_or_create(user=user, code=code)


def restore(user) -> None:
    SeenHint.objects.filter(user=user).delete()
