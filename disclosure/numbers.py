"""Document numbers (发文字号): one normal form with 〔〕, and the parts that are stored apart (GB/T 9704)."""

import re
import unicodedata
from dataclasses import dataclass

OPENING, CLOSING = "〔[﹝【(（<〈《", "〕]﹞】)）>〉》"
NUMBER = re.compile(
    rf"^(?P<word>[^\d{re.escape(OPENING)}]{{1,40}}?)\s*[{re.escape(OPENING)}]\s*(?P<year>(?:19|20)\d\d)\s*年?\s*"
    rf"[{re.escape(CLOSING)}]\s*第?\s*0*(?P<serial>\d{{1,5}})\s*号$"
)


@dataclass(frozen=True)
class DocumentNumber:
    """`粤审办〔2017〕128号` as (粤审办, 2017, 128); a number of another form has its text alone."""

    text: str
    word: str = ""
    year: int | None = None
    serial: int | None = None


def parse(text: str) -> DocumentNumber:
    """Any bracket, full-width digits and spaces come out the same; what has no such form stays as it is."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
    match = NUMBER.match(plain)
    if match is None:
        return DocumentNumber(re.sub(r"\s+", " ", (text or "").strip()))
    word, year, serial = match["word"], int(match["year"]), int(match["serial"])
    return DocumentNumber(f"{word}〔{year}〕{serial}号", word, year, serial)
