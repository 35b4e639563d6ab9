"""What the readers of the child hand back, and their limits; each is a module with `read(data, suffix)`."""

import math
import re
import resource
import time
from dataclasses import dataclass, field

from ..refusals import Refused

# Raise it when the same file would be read otherwise than before: every stored file is then read again.
VERSION = 2
MAX_CHARACTERS = 5_000_000
MEMORY_BYTES = 400 * 1024 * 1024
STEP_SECONDS = 4
TOTAL_SECONDS = 20
PAGE_BREAK = "\n\f"

# What neither database nor reader needs: controls, surrogates and the non-characters that PDF hyphenation leaves.
UNWANTED = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Findings:
    """What a file says: the text that its reader sees, the pages' starts in it, and what the file hides.

    Each paragraph, cell and shape begins its own line, each page after a form feed. `hidden` has, place by place, what
    nobody sees at first sight (comments, deletions, hidden parts, properties) or could read (letters without meaning).
    `unread` when there is something that no reader can read (a scanned page, an embedded object), so that a person
    must look.
    """

    text: str = ""
    hidden: list[tuple[str, str]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    unread: bool = False
    charset: str = ""


def tidy(text: str) -> str:
    """The text with \\n for every kind of line end and without what cannot be stored."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x85", "\n"))


def bound_pages(pages: list[str]) -> tuple[str, list[int]]:
    """The pages as one text, and where in it each begins."""
    starts, position = [], 0
    for page in pages:
        starts.append(position)
        position += len(page) + len(PAGE_BREAK)
    return PAGE_BREAK.join(pages), starts


def count_characters(total: int) -> None:
    if total > MAX_CHARACTERS:
        raise Refused("too_much_text", limit=MAX_CHARACTERS // 10_000)


def limit_process(seconds: int = TOTAL_SECONDS) -> None:
    """Memory, time, core and files of this process; a hostile file meets these before anything else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (STEP_SECONDS, seconds))


def next_step() -> None:
    """Gives the next page its own seconds, within the total: a long document may take longer, a stuck one not."""
    total = resource.getrlimit(resource.RLIMIT_CPU)[1]
    allowed = min(total, math.ceil(time.process_time()) + STEP_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, total))
