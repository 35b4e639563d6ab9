"""Marks of state secrets: how they are written, how long they bind, where a text bears one; the gate refuses."""

import calendar
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import zip_longest

from .law import MAX_YEARS, STATE_SECRETS, YEARS_IF_OMITTED
from .levels import Level

LEVELS = {level.label: level for level in sorted(STATE_SECRETS)}

# Written the same on paper, but not to a machine.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20f0\u2800\u302a-\u302d\u3099\u309a\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]+"
)
STARS = "☆✩⭐🌟✪✫✬✭✮✯✰⋆✦✧⍟✡⚝※*\uf0ab\ufffd"  # the last two: ★ of symbol fonts, and lost
ALIKE = str.maketrans(
    dict.fromkeys(STARS, "★")
    | dict.fromkeys("☐▢◯◻▫", "□")
    | dict.fromkeys("☒■●✓✔√◼▪", "☑")
    | dict(zip("絕機祕宻級據長個限∶", "绝机秘密级据长个限:", strict=True))
)


def legible(text: str) -> str:
    """The text as a reader sees it: one width, one script, one star, nothing invisible."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(ALIKE)


def add_months(start: date, months: int) -> tuple[date, bool]:
    """The corresponding day, or the last of the month where that month has no such day (and then False)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)), start.day <= last


def last_day(start: date, months: int, anniversary_is_secret: bool) -> date:
    day, corresponds = add_months(start, months)
    return day - timedelta(days=1) if corresponds and not anniversary_is_secret else day


@dataclass(frozen=True)
class Years:
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 100:
            raise ValueError("保密期限的年数应当在1至100之间。")

    def __str__(self) -> str:
        return f"{self.number}年"

    def ends_on(self, start: date, anniversary_is_secret: bool) -> date:
        return last_day(start, 12 * self.number, anniversary_is_secret)


@dataclass(frozen=True)
class Months:
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 11:
            raise ValueError("保密期限不满1年的以月计，为1至11个月；满1年的以年计。")

    def __str__(self) -> str:
        return f"{self.number}个月"

    def ends_on(self, start: date, anniversary_is_secret: bool) -> date:
        return last_day(start, self.number, anniversary_is_secret)


@dataclass(frozen=True)
class Until:
    """A date of declassification; with `before` the day itself is never secret."""

    day: date
    before: bool = False

    def __post_init__(self) -> None:
        if not 1900 <= self.day.year <= 2199:
            raise ValueError("解密时间的年份应当在1900至2199之间。")

    def __str__(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日" + "前" * self.before

    def ends_on(self, start: date, anniversary_is_secret: bool) -> date:
        return self.day - timedelta(days=1) if self.before or not anniversary_is_secret else self.day


@dataclass(frozen=True)
class Unlimited:
    def __str__(self) -> str:
        return "长期"

    def ends_on(self, start: date, anniversary_is_secret: bool) -> None:
        return None


@dataclass(frozen=True)
class Condition:
    """A condition of declassification; only a person can say that it is met."""

    text: str

    def __post_init__(self) -> None:
        if self.text == str(Unlimited()) or PERIOD_LIKE.fullmatch(self.text):
            raise ValueError("期限和日期用不加虚位的阿拉伯数字，如“10年”“6个月”“2030年6月8日”“2030年6月8日前”。")
        if not CONDITION.fullmatch(self.text) or self.text != "".join(legible(self.text).split()):
            raise ValueError("解密条件用2至50个字写明，如“会议开始前”，不带空格、★和句读。")

    def __str__(self) -> str:
        return self.text

    def ends_on(self, start: date, anniversary_is_secret: bool) -> None:
        return None


Term = Years | Months | Until | Unlimited | Condition

PERIOD_LIKE = re.compile(r"[\d〇零一二两三四五六七八九十百\-./年个月日天前]+")
CONDITION = re.compile(r"(?=.*[^\W\d_])[^\s★□☑,。;:!?\"'“”‘’<>|]{2,50}")


def parse_term(text: str) -> Term:
    """The term after the star, already legible and without spaces; ValueError says what is wrong."""
    if text == str(Unlimited()):
        return Unlimited()
    if found := re.fullmatch(r"([1-9][0-9]{0,3})(年|个月)", text):
        return (Years if found[2] == "年" else Months)(int(found[1]))
    if found := re.fullmatch(r"([1-9][0-9]{3})年([1-9][0-9]?)月([1-9][0-9]?)日(前?)", text):
        return Until(existing_date(*found.group(1, 2, 3)), before=bool(found[4]))
    return Condition(text)


def existing_date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("解密时间不是历法中有的日期。") from None


@dataclass(frozen=True)
class Mark:
    """密级★保密期限, 密级★解密时间 or 密级★解密条件; without a term it is an old mark (保密法 第十九条、第二十二条)."""

    level: Level
    term: Term | None = None

    def __post_init__(self) -> None:
        if self.level not in STATE_SECRETS:
            raise ValueError("国家秘密标志的密级只有绝密、机密、秘密三级（保密法第十四条）。")

    @classmethod
    def parse(cls, text: str, *, citation: str = "", start: date | None = None) -> "Mark":
        """Reads a mark; a term above the level's maximum needs the citation of the classification guide.

        With `start`, the day the secret was made, a date of declassification is held to the maximum too.
        """
        level, _, term = "".join(legible(text).split()).partition("★")
        if level not in LEVELS:
            raise ValueError("国家秘密标志应当写作“密级★保密期限”“密级★解密时间”或者“密级★解密条件”，如“机密★10年”。")
        mark = cls(LEVELS[level], parse_term(term) if term else None)
        objection = mark.over_maximum(start)
        if objection and not citation.strip():
            raise ValueError(objection)
        return mark

    def __str__(self) -> str:
        return f"{self.level.label}★{self.term}" if self.term else self.level.label

    def over_maximum(self, start: date | None = None) -> str:
        """The objection to a term longer than the level allows where no classification guide says so, or ""."""
        years = MAX_YEARS[self.level]
        unless = "；保密事项范围另有规定的，请写明依据。"
        if isinstance(self.term, Unlimited):
            return f"“{self.level.label}”级不得定为长期，最长{years}年（保密法第二十条）{unless}"
        too_many = isinstance(self.term, Years) and self.term.number > years
        too_late = (
            isinstance(self.term, Until) and start is not None and self.term.day > add_months(start, 12 * years)[0]
        )
        if too_many or too_late:
            return f"“{self.level.label}”级的保密期限最长{years}年（保密法第二十条）{unless}"
        return ""

    def ends_on(self, start: date, anniversary_is_secret: bool = True) -> date | None:
        """The last day on which it is secret; None where no calendar can say so (a condition, 长期).

        Whether the day that corresponds to the start is still secret is settled in no text; the default keeps it
        secret. Where the month has no such day, its last day ends the period either way (民法典 第二百零二条).
        """
        term = self.term or Years(YEARS_IF_OMITTED[self.level])
        return term.ends_on(start, anniversary_is_secret)


LIFTED = "解密"


@dataclass(frozen=True)
class Remarked:
    """What stands on a carrier after a change or lifting: the old mark struck, beside it the new (条例 第二十一条)."""

    struck: str
    shown: str


def remarked(old: Mark, new: Mark | None) -> Remarked:
    """Without a new mark the item is declassified, and the carrier says 解密."""
    return Remarked(str(old), str(new) if new else LIFTED)


HEAD_LINES = 10  # lines with words on them, from the top of each page
GAP = r"[\s·._\-]{0,3}"


def spaced(words: str) -> str:
    """A pattern for one of the words, whatever stands between its characters."""
    return "|".join(GAP.join(word) for word in words.split())


LEVEL = rf"(?P<level>{spaced('绝密 机密 秘密')})(?:{GAP}(?:{spaced('级 件 文件 资料 材料')}))?"
STAR = rf"(?:{GAP}★)+"
DIGITS = r"(?:[\d〇○零一二两三四五六七八九十百]\s{0,3}){1,8}"
PERIOD = (
    rf"(?:{DIGITS}年\s?(?:{DIGITS}月\s?(?:{DIGITS}日\s?)?)?前?|{DIGITS}(?:个\s?)?月"
    rf"|\d{{4}}[\-./]\d{{1,2}}[\-./]\d{{1,2}}|{spaced('长期 永久')})"
)
TERM = rf"(?:{GAP}(?P<term>{PERIOD}))?"
TRIM = r"[^\w□]*"
COPY_NUMBER = rf"(?:\d{{1,6}}{TRIM})?"
LETTER = re.compile(r"[^\W_]")
BRACKETS = rf"[(\[【〔〖{{<]\s{{0,8}}{LEVEL}(?:{GAP}★)?{TERM}\s{{0,8}}[)\]】〕〗}}>]"

CONDITION_WORDS = r"(?!\d{1,3}(?:年|个?月)[\u3400-\u9fff])(?:[^★□|,。;:!?\s][^\S\t]{0,3}){0,50}?"
ALONE = re.compile(rf"{TRIM}{COPY_NUMBER}{LEVEL}{STAR}{GAP}(?P<term>{PERIOD}|{CONDITION_WORDS}){TRIM}")
STARRED = re.compile(rf"{LEVEL}{STAR}{TERM}")
BARE = re.compile(rf"{TRIM}{COPY_NUMBER}{LEVEL}{TERM}{TRIM}")
BRACKETED = re.compile(BRACKETS)
PERIOD_FIRST = re.compile(rf"{PERIOD}(?=\s|$)")  # what shares the line, such as 特急, is no part of it
OPENING = re.compile(rf"{TRIM}{BRACKETS}")
CLOSING = re.compile(rf"{BRACKETS}{TRIM}$")
CELL = re.compile(r"(?:[^\s|]|[^\S\t]{1,2}(?=[^\s|]))+")

NO_MARK_AFTER = tuple("“‘「『\"'《□")
EMPTY_CHOICE = re.compile(r"\s*□")
LINE_END = re.compile(r"\s*$")
SENTENCE_BEFORE = re.compile(r"[\u3400-\u9fff、,;:。!?]$")

SEPARATOR = r"[\s_\-—–~+#@&.·()\[\]【】〔〕{}<>|]"
NAME_PART = re.compile(rf"(?:^|(?<={SEPARATOR}))(?<!国家.)(?<!商业.)(?<!工作.)(?<!技术.){LEVEL}{TERM}(?={SEPARATOR}|$)")

OF_LEVEL = rf"(?:{spaced('密级 秘密等级 涉密等级')})(?:{GAP}[和及与★]{GAP}(?:{spaced('保密期限')}))?"
VALUE_FOLLOWS = r"(?=\s{0,8}(?:[:=\t|]|$))"
LABEL = re.compile(
    r"(?:^|(?<=[\s|(\[【]))(?:[^\w□\s]{0,8}|\(?[\d一二三四五六七八九十]{1,3}[.、)])\s?"
    rf"(?:(?P<level>{OF_LEVEL})(?=[\s:=|]|$)"
    rf"|(?P<period>{spaced('保密期限')}){VALUE_FOLLOWS}|(?P<basis>{spaced('定密依据')}){VALUE_FOLLOWS})"
    r"\s{0,8}[:=|]?"
)
EMPTY_BOX = re.compile(r"[(\[]\s{0,8}[)\]]")
TICKED_BOX = re.compile(r"[(\[]\s{0,3}[☑xXvV]\s{0,3}[)\]]")
BOXES_FIRST = re.compile(r"[^\w□☑]*[□☑]")
TICKED_AFTER = re.compile(rf"☑\s{{0,3}}{LEVEL}{TERM}")
TICKED_BEFORE = re.compile(rf"{LEVEL}\s{{0,3}}☑")
SEVERAL = re.compile(rf"\W*{LEVEL}[\W和或及]{{0,8}}(?:{spaced('绝密 机密 秘密')})")
CHOSEN = re.compile(rf"[^\w□]*{LEVEL}(?:{GAP}★)?{TERM}(?:(?={spaced('保密期限')})|(?![^\W\d_]))")
LASTING = re.compile(rf"\W{{0,8}}至?\s?(?:{PERIOD})")
FILLED_IN = r"(?=[\W_第条款项目号]*[^\W_第条款项目号])"
BASIS = re.compile(rf"(?!\W*(?:是?指|即|请|应|填写|注明|写明|说明|不适用|[无略]\W*$)){FILLED_IN}.*")
TABLED_BASIS = re.compile(rf"\s*{FILLED_IN}(?:《|.{{0,20}}(?:保密事项|国家秘密)范围).*")

SUSPECT = re.compile(spaced("绝密 机密 秘密 密级 秘密等级 涉密等级 保密期限 定密依据"))


ANY_TAG = re.compile(r"<[^>]*+>?")
TAG_THAT_SAYS = re.compile(r"<[^<>密宻]*+[密宻]|<!|<\?")
LABELLING = re.compile(r"密\s*级|密\s*等\s*级|保\s*密\s*期|定\s*密")
CUT_BY_A_TAG = re.compile(r"^[^\S\n]*+密|密\s*$", re.MULTILINE)
STARRY = re.compile(f"[★＊﹡{re.escape(STARS)}]")
LOOSE_LEVEL = re.compile(r"(?<![\u3400-\u9fff])[绝机秘]\s*密")


@dataclass(frozen=True)
class Found:
    """A mark in a text, as it is written there; `mark` is None for 保密期限 or 定密依据 filled in without a level."""

    mark: Mark | None
    line_number: int
    text: str
    page: int = 1

    @property
    def level(self) -> Level:
        return self.mark.level if self.mark else Level.CONFIDENTIAL


def find_marks(text: str) -> list[Found]:
    """The marks of a text; a form feed begins a page, lines are counted from 1 within their page.

    A level with ★ counts alone on its line, in its cell, or in the head of a page; a bare level counts alone on its
    line in the head, in brackets that open a line or close one in the head, or after a form label. Prose does not.
    """
    if not may_bear(text):
        return []
    pages = enumerate(text.split("\f"), start=1)
    return [found for number, page in pages if may_bear(page) for found in find_on_page(page, number)]


def may_bear(text: str) -> bool:
    """Every mark and every label has this character (or its variant), so most texts and lines end here."""
    return "密" in text or "宻" in text


def find_on_page(text: str, page: int) -> Iterator[Found]:
    lines_above, open_label = 0, ""
    for number, raw in enumerate(text.splitlines(), start=1):
        if not open_label and not may_bear(raw):
            lines_above += lines_above < HEAD_LINES and bool(LETTER.search(raw))
            continue
        line = TICKED_BOX.sub("☑", EMPTY_BOX.sub("□", legible(raw))).strip(" ")
        if not line.strip():
            continue
        found = {}
        for match in candidates(line, open_label, in_head=lines_above < HEAD_LINES):
            found.setdefault(place_of(match), match)
        yield from (Found(mark_of(match), number, match[0].strip(), page) for match in found.values())
        lines_above, open_label = lines_above + 1, label_left_open(line)


def place_of(match: re.Match) -> int:
    return match.start("level") if "level" in match.re.groupindex else match.start()


def mark_of(match: re.Match) -> Mark | None:
    """The mark as far as it can be read; a term that breaks the rules does not make it less of a mark."""
    if "level" not in match.re.groupindex:
        return None
    level = LEVELS[match["level"][0] + "密"]
    words = (match["term"] or "") if "term" in match.re.groupindex else ""
    period = PERIOD_FIRST.match(words)
    term = "".join((period[0] if period else words).split())
    try:
        return Mark(level, parse_term(term) if term else None)
    except ValueError:
        return Mark(level)


def candidates(line: str, open_label: str, *, in_head: bool) -> Iterator[re.Match]:
    """Everything on a legible line that counts, the most telling first; `open_label` has its value on this line."""
    if open_label:
        yield from values(open_label, line, 0, len(line))
    if not SUSPECT.search(line):
        return
    whole = ALONE.fullmatch(line)
    cells = [whole] if whole else [ALONE.fullmatch(line, *cell.span()) for cell in CELL.finditer(line)]
    yield from filter(None, [*cells, OPENING.match(line)])
    if in_head:
        yield from (match for match in STARRED.finditer(line) if stands_free(match))
        yield from filter(None, [BARE.fullmatch(line), CLOSING.search(line)])
    labels = list(LABEL.finditer(line))
    for label, after in zip_longest(labels, labels[1:]):
        yield from values(kind_of(label), line, label.end(), after.start() if after else len(line))


def stands_free(match: re.Match) -> bool:
    """Whether a mark that shares its line is one: not in quotation marks, not in an empty choice, not in a sentence."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    if before.rstrip().endswith(NO_MARK_AFTER) or EMPTY_CHOICE.match(match.string, match.end()):
        return False
    return bool(LINE_END.match(match.string, match.end())) or not SENTENCE_BEFORE.search(before)


def kind_of(label: re.Match) -> str:
    """level, period or basis; where headings may stand side by side or above each other, a basis must look like one."""
    kind = next(name for name, words in label.groupdict().items() if words)
    has_value = label[0].endswith((":", "=")) and label.string[label.end() :].strip()
    return "tabled basis" if kind == "basis" and not has_value else kind


def label_left_open(line: str) -> str:
    """The kind of the label that ends this line without a value, or ""."""
    labels = list(LABEL.finditer(line))
    return kind_of(labels[-1]) if labels and not line[labels[-1].end() :].strip() else ""


def values(kind: str, line: str, start: int, end: int) -> Iterator[re.Match]:
    """What is filled in for a label between these places of the line; an empty or unticked form has nothing."""
    if kind != "level":
        pattern = {"period": LASTING, "basis": BASIS, "tabled basis": TABLED_BASIS}[kind]
        yield from filter(None, [pattern.match(line, start, end)])
    elif BOXES_FIRST.match(line, start, end):
        yield from TICKED_AFTER.finditer(line, start, end)
    elif "□" in line[start:end] or "☑" in line[start:end]:
        yield from TICKED_BEFORE.finditer(line, start, end)
    elif not SEVERAL.match(line, start, end):
        yield from filter(None, [CHOSEN.match(line, start, end)])


def find_in_file_name(name: str) -> list[Found]:
    """A level with ★, in brackets, or as a part of its own between separators; `商业秘密保护.pdf` has none of these."""
    if not may_bear(name):
        return []
    line = legible(name)
    starred = (
        match for match in STARRED.finditer(line) if not line.startswith(NO_MARK_AFTER, max(0, match.start() - 1))
    )
    found = {place_of(match): match for match in (*NAME_PART.finditer(line), *BRACKETED.finditer(line), *starred)}
    return [Found(mark_of(found[place]), 1, found[place][0]) for place in sorted(found)]


INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q rb ruby s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)


class Reading(HTMLParser):
    """HTML as lines: a block is a line, the cells of a row share one; `asides` is what a page does not print."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.asides: list[str] = []
        self.cells = self.verbatim = 0

    def end_line(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append("\t" if self.cells and tag != "tr" else "\n")

    def handle_starttag(self, tag, attrs):
        self.asides += [value for _, value in attrs if value]
        if tag == "tr":
            self.cells = 0
        self.end_line(tag)
        self.cells += tag in ("td", "th")
        self.verbatim += tag == "pre"

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in ("tr", "table"):
            self.cells = 0
        self.verbatim = max(0, self.verbatim - (tag == "pre"))
        self.end_line(tag)

    def handle_data(self, data):
        self.words.append(data if self.verbatim else re.sub(r"\s", " ", data))

    def handle_comment(self, data):
        self.asides.append(data)

    def parse_marked_section(self, i, report=1):
        return self.parse_bogus_comment(i)  # as browsers read it

    handle_decl = handle_pi = handle_comment


def is_prose(source: str) -> bool:
    """A quick look that is sure: no ★, no label, nothing said in tags, and every level within a word (商业秘密)."""
    if "&#" in source or STARRY.search(source) or TAG_THAT_SAYS.search(source):
        return False
    words = legible("\n".join(part for part in ANY_TAG.split(source) if may_bear(part)))
    return not (LABELLING.search(words) or LOOSE_LEVEL.search(words) or CUT_BY_A_TAG.search(words))


def read_html(source: str) -> tuple[str, str]:
    """The printed lines of HTML, without empty ones, and what attributes and comments say, each on lines of its own."""
    if (not may_bear(source) and not may_bear(html.unescape(source))) or is_prose(source):
        return "", ""
    reading = Reading()
    reading.feed(source)
    reading.close()
    lines = [line for line in "".join(reading.words).split("\n") if line.strip()]
    return "\n".join(lines), "\n".join(reading.asides)
