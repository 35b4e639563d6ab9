"""Which kinds of file are taken, what they are served as, and what the first bytes say; it opens nothing."""

from dataclasses import dataclass

import filetype

from .refusals import Refused

HEAD_BYTES = 8192


@dataclass(frozen=True)
class Format:
    """A suffix that is taken: `magic` is what the first bytes must say, `reader` the module that looks inside.

    `by_page` where its pages can be shown as pictures.
    """

    suffix: str
    media_type: str
    magic: str
    reader: str
    inline: bool = False
    by_page: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS = {
    row.suffix: row
    for row in (
        Format("pdf", "application/pdf", "pdf", "pdf", inline=True, by_page=True),
        Format("docx", f"{OFFICE}wordprocessingml.document", "zip", "office"),
        Format("xlsx", f"{OFFICE}spreadsheetml.sheet", "zip", "office"),
        Format("pptx", f"{OFFICE}presentationml.presentation", "zip", "office"),
        Format("ofd", "application/ofd", "zip", "office"),
        Format("doc", "application/msword", "compound", "compound"),
        Format("xls", "application/vnd.ms-excel", "compound", "compound"),
        Format("ppt", "application/vnd.ms-powerpoint", "compound", "compound"),
        Format("wps", "application/vnd.ms-works", "compound", "compound"),
        Format("et", "application/vnd.ms-excel", "compound", "compound"),
        Format("txt", "text/plain", "text", "plain", inline=True),
        Format("csv", "text/csv", "text", "plain"),
        Format("html", "text/html", "text", "plain"),
        Format("png", "image/png", "png", "image", inline=True, by_page=True),
        Format("jpg", "image/jpeg", "jpg", "image", inline=True, by_page=True),
    )
}
SAME_SUFFIX = {"jpeg": "jpg", "htm": "html"}
ALLOWED = "、".join(f".{suffix}" for suffix in FORMATS)

MAGICS = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound"))
# Never taken, whatever the suffix says.
PROGRAMS = {
    "exe": "Windows 可执行程序",
    "elf": "Linux 可执行程序",
    "macho": "macOS 可执行程序",
    "swf": "Flash 程序",
    "crx": "浏览器扩展程序",
    "deb": "软件安装包",
    "rpm": "软件安装包",
    "class": "Java 程序",
    "script": "脚本程序",
    "lnk": "快捷方式",
}
PROGRAM_MAGICS = (
    (b"MZ", "exe"),
    (b"#!", "script"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\xce\xfa\xed\xfe", "macho"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
)
WORDS = {
    "pdf": "PDF 文件",
    "zip": "压缩包或者新版 Office 文档",
    "compound": "旧版 Office 文档或者加密的 Office 文档",
    "text": "文字或者无法辨认的数据",
    "png": "PNG 图片",
    "jpg": "JPEG 图片",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
}


def of_suffix(suffix: str) -> Format:
    try:
        return FORMATS[SAME_SUFFIX.get(suffix, suffix)]
    except KeyError:
        raise Refused("suffix", allowed=ALLOWED) from None


def magic_of(head: bytes) -> str:
    """What the first bytes are: a magic of the table, the suffix of another known kind, or "text" for all the rest."""
    for start, magic in MAGICS + PROGRAM_MAGICS:
        if head.startswith(start):
            return magic
    kind = filetype.guess(head)
    return kind.extension if kind else "text"


def check_head(head: bytes, expected: Format) -> None:
    """Refuses a program, and a file whose first bytes are not of the kind that its suffix names."""
    magic = magic_of(head)
    if magic in PROGRAMS:
        raise Refused("program", actual=PROGRAMS[magic])
    if magic == "compound" and expected.magic == "zip":
        return  # an encrypted .docx is a compound file; its reader names it so
    if magic != expected.magic:
        raise Refused("mismatch", actual=WORDS.get(magic, f"{magic} 格式"), suffix=expected.suffix)
