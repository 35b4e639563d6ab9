"""The letter that goes with a stamped paper: what its template may name, and the one that is built in."""

from docx import Document

from portal.letters.kinds import Kind
from portal.people.posts import Post


def built_in():
    document = Document()
    document.add_paragraph("{{ 文件 }}已用印，共{{ 份数 }}份。")
    return document


RECEIPT = Kind(
    name="skeleton.receipt",
    title="用章回单",
    posts=(Post.ARCHIVIST,),
    offers={"文件": "某某文件", "份数": "2"},
    needs=("文件",),
    built_in=built_in,
)
