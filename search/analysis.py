"""The one text analysis of index and query: tidy text for display, folded text for comparison, terms for matching."""

import re
import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass, field
from operator import add

import opencc

from search import numbers

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
RARE_HAN = "\U00020000-\U0003ffff"
LETTERS = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u167f\u1681-\u1fff\u3041-\u30ff\uac00-\ud7af"
WORD_LENGTH = 32
# What a text is about: terms so frequent for its length that more of them would add little to its score.
HEAVY_TIMES, HEAVY_LENGTH, MOST_HEAVY = 1.6, 5000, 40
LINE_END = ord("\n")

HAN_RUN = re.compile(f"[{HAN}]+")
WORD = re.compile(f"[{LETTERS}]+(?:[.\\-/%][{LETTERS}]+)*%?|[{RARE_HAN}]")
RUN = re.compile(f"{HAN_RUN.pattern}|{WORD.pattern}")
GAP = re.compile(f"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
SPACED = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \u3000]+[{HAN}](?![{HAN}])){{2,}}")
NOT_CORE = re.compile(f"[^{HAN}{LETTERS}{RARE_HAN}]")
STATE = "中华人民共和国"


def replacements() -> dict[str, str]:
    """Characters of the basic plane that display and matching both want as NFKC has them, or not at all.

    Punctuation stays as it was written (`，` is not `,` in a Chinese sentence), except inside words; so do circled
    numbers. Controls go, since PostgreSQL refuses NUL; lone surrogates go, since UTF-8 cannot carry them.
    """
    table = {"İ": "I"}
    for code in range(0x10000):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Cc", "Cs") and char not in "\n\t":
            table[char] = ""
        elif unicodedata.normalize("NFKC", char) != char and (
            char in "％．－／" or not (category[0] in "PZ" or "\u2460" <= char <= "\u24ff")
        ):
            table[char] = unicodedata.normalize("NFKC", char).replace("\0", "")
    return table


REPLACEMENTS = replacements()
REPLACED = re.compile("[" + "".join(map(re.escape, REPLACEMENTS)) + "]")


def traditional() -> dict[str, str]:
    """Each traditional character with its simplified one; one to one, so that positions stay."""
    plain = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))
    simple = "".join(map(opencc.OpenCC("t2s").convert, plain))
    return {old: new for old, new in zip(plain, simple, strict=True) if old != new}


TRADITIONAL = traditional()
ANY_TRADITIONAL = re.compile("[" + "".join(TRADITIONAL) + "]")


def tidy(text: str) -> str:
    """The text as it is shown: half-width letters, no controls, characters that OCR set apart joined again."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = REPLACED.sub(lambda match: REPLACEMENTS[match.group()], text)
    if len(GAP.findall(text)) > 1:
        text = SPACED.sub(lambda match: re.sub("[ \u3000]", "", match.group()), text)
    return text


def fold(text: str) -> str:
    """Tidy text for comparison: lower case and simplified, of the same length."""
    text = text.lower()
    return ANY_TRADITIONAL.sub(lambda match: TRADITIONAL[match.group()], text)


def core(title: str) -> str:
    """A tidy title as people compare titles: folded, without punctuation and without the name of the state."""
    title = NOT_CORE.sub("", fold(title))
    return title[len(STATE) :] if title.startswith(STATE) and len(title) > len(STATE) + 2 else title


def han_runs(text: str) -> list[str]:
    return HAN_RUN.findall(text)


def bigrams(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def is_word(term: str) -> bool:
    return not HAN_RUN.match(term)


def terms(text: str) -> list[str]:
    """The terms of a folded text in order: pairs of Han characters, words whole."""
    found: list[str] = []
    for run in RUN.findall(text):
        found.extend([run[:WORD_LENGTH]] if is_word(run) else bigrams(run))
    return found


def key(term: str) -> int:
    """A Han term of one or two characters as 32 bits."""
    return ord(term[0]) | (ord(term[1]) << 16 if len(term) > 1 else 0)


def term_of(key: int) -> str:
    """The term of a key."""
    return chr(key & 0xFFFF) + (chr(key >> 16) if key >> 16 else "")


def terms_of(keys: array) -> list[str]:
    """The terms of many keys."""
    text = keys.tobytes().decode("utf-16-le")
    return " ".join(map(add, text[::2], text[1::2])).replace("\0", "").split()


@dataclass
class Counts:
    """How often each term stands in a text: Han terms by key, words by themselves, document numbers as a set."""

    han: dict[int, int]
    words: dict[str, int]
    numbers: set[str] = field(default_factory=set)

    @property
    def length(self) -> int:
        return sum(self.han.values()) + sum(self.words.values())

    def heavy(self) -> list[str]:
        """The terms that the text is about, most frequent first."""
        least = HEAVY_TIMES * (1 + self.length / HEAVY_LENGTH)
        found = [(-n, key) for key, n in self.han.items() if n >= least and key >> 16]
        return [term_of(key) for _, key in sorted(found)[:MOST_HEAVY]]

    def packed(self) -> bytes:
        """All keys in order, four bytes each, then their counts, one byte each."""
        keys = sorted(self.han)
        counts = list(map(self.han.__getitem__, keys))
        return array("I", keys).tobytes() + bytes(
            counts if max(counts, default=0) < 256 else [min(n, 255) for n in counts]
        )


def unpacked(counts: bytes) -> tuple[array, bytes]:
    """The keys of `Counts.packed` in order, and their counts."""
    data, keys = bytes(counts), array("I")
    size = len(data) // 5
    keys.frombytes(data[: size * 4])
    return keys, data[size * 4 :]


def count(text: str) -> Counts:
    """Count the terms of a folded text.

    Pairs of characters are counted as integers, which is twice as fast as counting them as strings.
    """
    runs = HAN_RUN.findall(text)
    units = "\n".join(runs).encode("utf-16-le")
    pairs: dict[int, int] = Counter(array("I", units[: len(units) // 4 * 4]))
    pairs.update(array("I", units[2 : 2 + (len(units) - 2) // 4 * 4]))
    for unit in set(array("H", units)):
        pairs.pop(unit | LINE_END << 16, None)
        pairs.pop(unit << 16 | LINE_END, None)
    pairs.update(ord(run) for run in runs if len(run) == 1)
    words = Counter(word[:WORD_LENGTH] for word in WORD.findall(text))
    return Counts(pairs, words, numbers.cited(text))
