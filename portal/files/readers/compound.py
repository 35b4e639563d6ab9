"""Compound files of old Office and WPS (.doc, .xls, .ppt, .wps, .et): kind, encryption and macros; text is not read."""

import struct

from ..refusals import Refused
from . import Findings

# A directory entry is 128 bytes, aligned to its size; the name takes the first 64 as UTF-16.
ENTRY_BYTES = 128
NAME_BYTES = 64
STREAMS = {
    "doc": ("WordDocument",),
    "wps": ("WordDocument", "WpsContent"),
    "xls": ("Workbook", "Book"),
    "et": ("Workbook", "Book", "ETExtData"),
    "ppt": ("PowerPoint Document",),
}
LOCKED = ("EncryptedPackage", "EncryptionInfo", "EncryptedSummary")
MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA")
OTHERS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}


def read(data: bytes, suffix: str) -> Findings:
    if any(_entry(data, name) for name in LOCKED):
        raise Refused("encrypted")
    name = next((name for name in STREAMS[suffix] if _entry(data, name)), "")
    if not name:
        actual = next((f".{kind} 格式" for kind, stream in OTHERS.items() if _entry(data, stream)), "其他复合文档")
        raise Refused("mismatch", actual=actual, suffix=suffix)
    if any(_entry(data, macro) for macro in MACROS):
        raise Refused("macro")
    if _locked(_stream_start(data, name), name):
        raise Refused("encrypted")
    return Findings(unread=True)


def is_locked_package(data: bytes) -> bool:
    """Whether this compound file wraps an encrypted .docx, .xlsx or .pptx."""
    return any(_entry(data, name) for name in LOCKED)


def _entry(data: bytes, name: str) -> bytes:
    """The directory entry of this name, or b""."""
    padded = name.encode("utf-16-le").ljust(NAME_BYTES, b"\0")
    position = data.find(padded)
    while position >= 0 and position % ENTRY_BYTES:
        position = data.find(padded, position + 1)
    return data[position : position + ENTRY_BYTES] if position >= 0 else b""


def _stream_start(data: bytes, name: str) -> bytes:
    """The first 512 bytes of a stream."""
    (shift,) = struct.unpack_from("<H", data.ljust(512, b"\0"), 30)
    entry = _entry(data, name).ljust(ENTRY_BYTES, b"\0")
    (sector,) = struct.unpack_from("<I", entry, 116)
    start = (sector + 1) << min(shift, 12)
    return data[start : start + 512]


def _locked(start: bytes, name: str) -> bool:
    if name == "WordDocument" and len(start) >= 12:
        return bool(struct.unpack_from("<H", start, 10)[0] & 0x0100)
    if name in ("Workbook", "Book"):
        return _has_file_pass(start)
    return False


def _has_file_pass(start: bytes) -> bool:
    """Whether a FilePass record (0x2F) stands among the first records of the workbook."""
    position = 0
    while position + 4 <= len(start):
        kind, length = struct.unpack_from("<HH", start, position)
        if kind == 0x2F:
            return True
        position += 4 + length
    return False
