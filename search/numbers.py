"""Document numbers: whatever the brackets, digits and word order, one number is one token."""

import re
from dataclasses import dataclass

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}

OPEN, CLOSE = r"[〔\[［(（{【〈<]", r"[〕\]］)）}】〉>]"
YEAR = "(?P<year>(?:19|20)[0-9]{2}|[一二][九〇零][〇零一二三四五六七八九]{2})"
COUNT = "(?P<count>[0-9]{1,5}|[一二三四五六七八九十百千〇零]{1,7})"
WORD = f"(?P<word>[{HAN}]{{0,20}}?)"
# Blanks are taken once and not given back, so that many of them cost no more than once.
AFTER_YEAR, BEFORE_COUNT = r"\s*+(?:年\s*+)?", r"\s*+(?:第\s*+)?"
BRACKETED = rf"{OPEN}\s*+{YEAR}{AFTER_YEAR}{CLOSE}{BEFORE_COUNT}{COUNT}"

FORMS = [
    re.compile(
        rf"(?P<word>[{HAN}]{{0,20}}令)\s*(?:{OPEN}?\s*(?:19|20)[0-9]{{2}}{AFTER_YEAR}{CLOSE}?)?{BEFORE_COUNT}{COUNT}\s*+号"
    ),
    re.compile(rf"{WORD}{BEFORE_COUNT}{COUNT}\s*+号(?P<order>令)"),
    re.compile(rf"{WORD}\s*+{BRACKETED}\s*+号?"),
    re.compile(rf"{WORD}\s*+{YEAR}{AFTER_YEAR}{BEFORE_COUNT}{COUNT}\s*+号"),
]
BARE = re.compile(rf"\s*(?P<word>[{HAN}]{{0,20}})\s*{YEAR}\s*年?[\s\-,，、]+第?\s*{COUNT}\s*号?\s*")
IN_TEXT = re.compile(rf"{BRACKETED}\s*+号")
ORDER_IN_TEXT = re.compile(rf"令{BEFORE_COUNT}{COUNT}\s*+号|第\s*+{COUNT.replace('count', 'before')}\s*+号令")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Number:
    """A document number: the issuing word, the year (0 for an order, which counts through), the running number."""

    word: str
    year: int
    count: int

    @property
    def token(self) -> str:
        return token(self.year, self.count)

    def likeness(self, other: "Number") -> float:
        """1 for the same number, .8 where one issuing word shortens the other, 0 for another number."""
        if (self.year, self.count) != (other.year, other.count):
            return 0.0
        if self.word == other.word:
            return 1.0
        return 0.8 if shortens(self.word, other.word) or self.word.endswith(other.word) else 0.0


def shortens(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def token(year: int, count: int) -> str:
    return f"n:{year}-{count}" if year else f"n:{count}"


def integer(text: str) -> int:
    """128 for `128`, `一二八` and `一百二十八`."""
    if text.isascii():
        return int(text)
    if not any(char in UNITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = current = 0
    for char in text:
        if char in UNITS:
            total += (current or 1) * UNITS[char]
            current = 0
        else:
            current = DIGITS[char]
    return total + current


def number(match: re.Match) -> Number:
    parts = match.groupdict()
    word = parts["word"] + (parts.get("order") or "")
    return Number(word.removeprefix("第"), integer(parts["year"]) if parts.get("year") else 0, integer(parts["count"]))


def parse(text: str) -> list[Number]:
    """The document numbers in a query, a title or a number field (folded)."""
    found, text = [], BLANKS.sub(" ", text)
    for form in FORMS:
        found.extend(map(number, form.finditer(text)))
        text = form.sub(" ", text)
    whole = BARE.fullmatch(text)
    if whole and not found:
        found.append(number(whole))
    return found


def cited(text: str) -> set[str]:
    """The tokens of the numbers a running text names, by year and running number alone: fast, so without the word."""
    found = {token(integer(match["year"]), integer(match["count"])) for match in IN_TEXT.finditer(text)}
    orders = ORDER_IN_TEXT.finditer(text)
    return found | {token(0, integer(match["count"] or match["before"])) for match in orders}
