"""Whether what was read of a file are letters that anybody could read, or what a font or an encoding left of them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

# Private use, unassigned and surrogates; U+FFFE and U+FFFF are hyphens that PDF readers insert.
NO_LETTER = frozenset(("Co", "Cn", "Cs"))
HYPHENS = frozenset(("\ufffe", "\uffff"))
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
FOREIGN = re.compile("[\u00a1-\u024f]")
SIGNS = re.compile("[!-/:-@\\[-`{-~]")
# How much of a text may be lost before none of it counts, and before a person must look.
MOST_LOST, MUCH_LOST = 0.2, 0.05
# Below so many characters shares say nothing.
FEW = 8
LEAST_COMMON = 0.5
MOST_FOREIGN = 0.3
MANY_SIGNS = 10
SAMPLE = 100_000


def count(text: str) -> int:
    return sum(map(str.isalnum, text))


def lost_in(text: str) -> list[bool]:
    """Of each character, whether it stands for a letter that cannot be told."""
    lost = {c for c in set(text) if c == "\ufffd" or (unicodedata.category(c) in NO_LETTER and c not in HYPHENS)}
    return [character in lost for character in text]


def is_legible(text: str, lost: Sequence[bool]) -> bool:
    """Whether the text is a reading at all."""
    seen = "".join(text.split())
    if sum(lost) > max(1, MOST_LOST * len(lost)):
        return False
    if len(seen) < FEW:
        return True
    if len(FOREIGN.findall(seen)) > MOST_FOREIGN * len(seen) or _is_medley(seen):
        return False
    return share_of_common(seen, least=FEW) >= LEAST_COMMON


def is_whole(text: str, lost: Sequence[bool]) -> bool:
    """Whether nothing is missing that could have been a word; a lost character by itself is a bullet of a list."""
    if any(lost) and not count(text):
        return False
    return sum(lost) <= max(1, MUCH_LOST * len(lost)) and not any(map(all, pairwise(lost)))


def _is_medley(seen: str) -> bool:
    """Signs of all kinds and hardly a letter: the codes of a font that numbers its glyphs from 33 on."""
    return count(seen) < len(seen) / 2 and len(set(SIGNS.findall(seen))) >= MANY_SIGNS


def share_of_common(text: str, least: int = 1) -> float:
    """How much of the Chinese is of the characters that people write; 1 where there is less of it than `least`."""
    sample = text[:SAMPLE]
    written = [c for c, lost in zip(sample, lost_in(sample), strict=True) if lost or HAN.match(c)]
    if len(written) < least:
        return 1.0
    return sum(c in _common() for c in written) / len(written)


@cache
def _common() -> frozenset[str]:
    """GB 2312, simplified, and the first level of Big5, traditional."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in cells)
    decoded = [code.decode("gb2312", "ignore") for code in simplified]
    return frozenset("".join(decoded + [code.decode("big5", "ignore") for code in traditional]))
