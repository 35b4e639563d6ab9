"""Index numbers, `000014349/2026-00012`: however they are written, by the whole or by what is unique of them."""

import re

DASHES = "\\-‐‑‒–—―−_"
SEPARATOR = rf"[/\\{DASHES}\s]+"
SEPARATORS = re.compile(f"[/\\\\{DASHES}\\s]+")
LABEL = re.compile(r"^\s*索引号\s*[:：]?\s*")
# The code of the organ may be left out; the running number has all its five digits.
NUMBER = rf"(?:[0-9a-z]{{9}}{SEPARATOR})?(?:19|20)[0-9]{{2}}{SEPARATOR}[0-9]{{5}}"
IN_TEXT = re.compile(rf"(?<![0-9a-z])(?:{NUMBER})(?![0-9a-z])")
# A year whose beginning was lost in copying says nothing.
SERIAL = re.compile(rf"(?:[0-9]{{1,3}}{SEPARATOR})?([0-9]{{5}})")


def canonical(folded: str) -> str:
    return "-".join(filter(None, SEPARATORS.split(folded)))


def tokens(folded: str) -> list[str]:
    """What an entry with this index number is found by: all of it, and its last parts."""
    parts = list(filter(None, SEPARATORS.split(folded)))
    return [f"i:{'-'.join(parts[start:])}" for start in range(len(parts))][-3:]


def asked(folded: str) -> list[str]:
    """The tokens of the index numbers in a query; five digits by themselves are one, or nothing else."""
    text = LABEL.sub("", folded).strip()
    if serial := SERIAL.fullmatch(text):
        return [f"i:{serial[1]}"]
    return list(dict.fromkeys(f"i:{canonical(number)}" for number in IN_TEXT.findall(text)))


def only(folded: str) -> str:
    """The index number that a query is, or "" for one that is more or something else."""
    text = LABEL.sub("", folded).strip()
    return text if IN_TEXT.fullmatch(text) else ""
