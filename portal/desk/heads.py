"""What stands top left over a paper: the number of the copy, below it the mark of a state secret (GB/T 9704 7.2)."""

from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.shared import Pt

from portal.registry import Registry
from portal.routes.models import Form

SIZE_THREE = Pt(16)
FACE = "黑体"


@dataclass(frozen=True)
class Head:
    """`struck` is the mark of before, which stays legible beside the new one (保密法实施条例 第二十一条)."""

    shown: str
    struck: str = ""
    copy: str = ""


# Functions from a form to its head or None: other apps add what they know of the items on it, in `AppConfig.ready()`.
registry = Registry("heads")


def head_of(form: Form) -> Head | None:
    return next((head for source in registry.values() if (head := source(form))), None)


def write(document, head: Head | None) -> None:
    """The head as the first lines of a Word document."""
    if head is None:
        return
    if head.copy:
        line(document.add_paragraph(), head.copy)
    paragraph = document.add_paragraph()
    if head.struck:
        line(paragraph, head.struck).font.strike = True
        line(paragraph, "　")
    line(paragraph, head.shown)


def line(paragraph, words: str):
    run = paragraph.add_run(words)
    run.font.size, run.font.name = SIZE_THREE, FACE
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    return run
