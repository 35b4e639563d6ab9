"""A Word template filled with plain words: it names placeholders and asks whether there is one, and does nothing else.

Templates are Jinja, a language; what is not on the list of `ALLOWED` (loops, calls, attributes, filters, arithmetic)
is refused before it runs, wherever in the file it stands.
"""

import zipfile
from io import BytesIO
from typing import BinaryIO

from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from portal.text import cleaned

from .kinds import Kind
from .word import data_of

ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)
MAX_BYTES = 2 * 1024 * 1024
PLACEHOLDER = "{{ 占位词 }}"


class NotPlain(TemplateError):
    """The template does something else than to name a placeholder."""


class Plain(ImmutableSandboxedEnvironment):
    """Reads no template but a plain one, and remembers the placeholders of all that it read."""

    def __init__(self):
        super().__init__(autoescape=True)
        self.named: set[str] = set()

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        for node in tree.iter_child_nodes():
            self.look_at(node)
        return tree

    def look_at(self, node: nodes.Node) -> None:
        if not isinstance(node, ALLOWED) or (isinstance(node, nodes.Name) and node.ctx != "load"):
            raise NotPlain(type(node).__name__)
        if isinstance(node, nodes.Name):
            self.named.add(node.name)
        for child in node.iter_child_nodes():
            self.look_at(child)


def filled(source: BinaryIO, values: dict[str, str], environment: Plain | None = None) -> DocxTemplate:
    """The template with each placeholder replaced by its words, which are words whatever stands in them."""
    template = DocxTemplate(source)
    template.render({name: cleaned(words) for name, words in values.items()}, environment or Plain())
    return template


def objection_to(data: bytes, kind: Kind) -> str:
    """Why this file cannot be the template of that kind of letter, or ""."""
    if len(data) > MAX_BYTES:
        return f"模板超过 {MAX_BYTES // 1024 // 1024} MB，请压缩其中的图片。"
    environment = Plain()
    try:
        data_of(filled(BytesIO(data), kind.offers, environment))
    except NotPlain:
        return f"模板里只能写占位词（{PLACEHOLDER}）和“有没有”的判断，不能写循环、运算、取属性或者调用。"
    except TemplateError:
        return f"模板里的占位词没有写完整，请检查成对的花括号：{PLACEHOLDER}。"
    except (zipfile.BadZipFile, XMLSyntaxError, KeyError, ValueError):
        return "模板不是可以打开的 .docx 文件，请在办公软件中另存后重新上传。"
    unknown = sorted(environment.named - set(kind.offers))
    missing = [name for name in kind.needs if name not in environment.named]
    parts = [f"没有这样的占位词：{'、'.join(unknown)}"] * bool(unknown) + [
        f"缺少必须有的占位词：{'、'.join(missing)}"
    ] * bool(missing)
    return f"{'；'.join(parts)}。可以使用的占位词：{'、'.join(kind.offers)}。" if parts else ""
