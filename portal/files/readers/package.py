"""The zip package around Office and OFD documents: its limits, its parts, and what may not be in it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from ..refusals import Refused

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_BYTES = 300 * 1024 * 1024
# Deflate reaches 1032:1; XML of real documents stays under 50:1, drawings of one colour under 300:1.
FREE_BYTES = 20 * 1024 * 1024
MAX_RATIO = 100
CHUNK_BYTES = 256 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What zipfile lets through when it meets a broken package.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError, ValueError)

END_RECORD = b"PK\x05\x06"
ENCRYPTED_BIT = 0x1


class Package:
    """An opened package within its limits; `suffix` names it in refusals."""

    def __init__(self, data: bytes, suffix: str):
        self.suffix = suffix
        _check_directory(data, suffix)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGE as error:
            raise Refused("damaged", suffix=suffix) from error
        self.names = [info.filename for info in self.archive.infolist() if not info.is_dir()]
        self._check_entries()

    def _check_entries(self) -> None:
        infos = self.archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise Refused("too_many_entries", limit=MAX_ENTRIES)
        if any(info.flag_bits & ENCRYPTED_BIT for info in infos):
            raise Refused("encrypted")
        # Other methods unpack without a bound; two parts of one name show each program another document.
        if any(info.compress_type not in METHODS for info in infos) or len(set(self.names)) < len(self.names):
            raise Refused("damaged", suffix=self.suffix)
        size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if size > MAX_BYTES or (size > FREE_BYTES and size > packed * MAX_RATIO):
            raise Refused("too_big_inside", limit=MAX_BYTES // 1024**2)

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self.archive.open(name) as part:
                while chunk := part.read(CHUNK_BYTES):
                    yield chunk
        except DAMAGE as error:
            raise Refused("damaged", suffix=self.suffix) from error

    def content(self, name: str) -> bytes:
        return b"".join(self.chunks(name))

    def parse(self, name: str, target: Any) -> Any:
        """Feeds one part to `target` and returns it; a part that declares a document type is refused.

        Entities and what they would fetch or multiply can be declared nowhere else.
        """
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_declaration
        parser.StartElementHandler = target.start
        parser.EndElementHandler = target.end
        parser.CharacterDataHandler = target.data
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError) as error:
            raise Refused("damaged", suffix=self.suffix) from error
        return target

    def targets(self, part: str) -> dict[str, str]:
        """The parts of the package that this part refers to, by relationship id."""
        return {
            relation["Id"]: _resolved(part, relation["Target"])
            for relation in self.relations(part)
            if relation.get("TargetMode") != "External" and "Id" in relation and "Target" in relation
        }

    def relations(self, part: str) -> list[dict[str, str]]:
        path = PurePosixPath(part)
        name = str(path.parent / "_rels" / f"{path.name}.rels")
        return self.parse(name, Elements("Relationship")).found if name in self.names else []


def _check_directory(data: bytes, suffix: str) -> None:
    """Reads entry count and directory size before zipfile builds an object for each entry."""
    position = data.rfind(END_RECORD)
    if position < 0 or position + 22 > len(data):
        raise Refused("damaged", suffix=suffix)
    entries, size = struct.unpack_from("<HI", data, position + 10)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY_BYTES:
        raise Refused("too_many_entries", limit=MAX_ENTRIES)


def _resolved(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    steps = list(PurePosixPath(part).parent.parts)
    for step in PurePosixPath(target).parts:
        if step == "..":
            steps = steps[:-1]
        else:
            steps.append(step)
    return "/".join(steps)


def _refuse_declaration(*declared: Any) -> None:
    raise Refused("entities")


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """The name without its namespace: the two editions of the standard differ only there."""
    return tag.rpartition("}")[2]


class Elements:
    """A target that keeps the attributes of the elements of some names, in order."""

    def __init__(self, *names: str):
        self.names, self.found = names, []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) in self.names:
            self.found.append({local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        """Nothing to keep."""

    def data(self, text: str) -> None:
        """Nothing to keep."""
