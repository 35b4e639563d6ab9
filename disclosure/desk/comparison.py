"""What a version changes against another: paragraph by paragraph, and inside a changed paragraph word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wagtail.fields import RichTextField
from wagtail.models import Revision

from portal.files.models import StoredFile
from portal.routes.models import Form, Item

from ..models import DocumentTag, ReviewedPage
from ..reading.policies import readable_items
from ..review.publication import EDITIONS
from ..text import plain

# What is compared at most, for any text: paragraphs of either side behind the equal beginning, and pairs of words.
PARAGRAPHS = 2000
WORD_PAIRS = 30_000_000
# What a first look at two paragraphs costs for each of their words, in pairs of words.
LOOK = 10
# Paragraphs less alike than this are another paragraph, not a changed one.
ALIKE = 0.4
# How many of the new paragraphs an old one is looked for in.
AHEAD = 20
# Equal paragraphs that stay in view before and behind a change.
AROUND = 1
WORD = re.compile(r"[0-9A-Za-z.,%]+|\s+|.", re.DOTALL)
LINK = re.compile(r'<a\b[^<>]*?\b(href|id)="([^"]*)"')
SAME, DELETED, INSERTED = "same", "deleted", "inserted"


@dataclass(frozen=True)
class Run:
    """Characters in one condition."""

    condition: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A paragraph before and now; `skipped` equal paragraphs stand instead where nothing changed."""

    runs: tuple[Run, ...] = ()
    skipped: int = 0

    @property
    def before(self) -> list[Run]:
        return [run for run in self.runs if run.condition != INSERTED]

    @property
    def is_changed(self) -> bool:
        return any(run.condition != SAME for run in self.runs)


@dataclass(frozen=True)
class File:
    """An attachment before and now, as lines of words: added, removed, replaced or renamed."""

    change: str
    before: str
    now: str


@dataclass
class Comparison:
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    texts: list[tuple[str, list[Pair]]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    # In words, where a bound was met or where marks cannot show the change.
    remarks: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.texts or self.files or self.remarks)


def compare(page: ReviewedPage, before: Revision, now: Revision) -> Comparison:
    """What the signed content of one revision has changed against another of the same page."""
    found = Comparison()
    old, new = page.signed_content(before), page.signed_content(now)
    for name in ("title", *page.signed_fields):
        if (old.get(name) or "") != (new.get(name) or ""):
            column = page._meta.get_field(name)
            if isinstance(column, RichTextField):
                compare_rich_text(found, column.verbose_name, old.get(name) or "", new.get(name) or "")
            else:
                found.fields.append((column.verbose_name, words_of(column, old[name]), words_of(column, new[name])))
    if old.get("tags") != new.get("tags"):
        found.fields.append(("标签", tag_names(old["tags"]), tag_names(new["tags"])))
    found.files = files(old.get("attachments") or [], new.get("attachments") or [])
    for child in page.children():
        # Attachments and tags are laid out above and below; the rest is read in the version itself.
        if child.name not in ("attachments", "tagged") and old.get(child.name) != new.get(child.name):
            found.remarks.append(f"{child.model._meta.verbose_name}有改动，现在的内容见送审版本。")
    if not found.files and old.get("attachments") != new.get("attachments"):
        found.remarks.append("附件的次序有改动，文件没有增减。")
    return found


def approved_before(item: Item, user) -> tuple[Item | None, bool]:
    """The version of the same page that was approved last before this one, and whether this person may read it.

    It is read as the text of a document that is readable now, or as a version on a form.
    """
    earlier = Item.objects.of(item.thing).filter(
        form__outcome=Form.Outcome.APPROVED, form__route_id__in=EDITIONS, revision__lt=item.revision_id
    )
    found = earlier.select_related("revision", "form").order_by("-pk").first()
    if found is None:
        return None, False
    as_text = found.revision_id == item.thing.edition_id and reads(user, item.thing)
    return found, as_text or readable_items(user).filter(pk=found.pk).exists()


def reads(user, page: ReviewedPage) -> bool:
    manager = type(page)._default_manager
    return manager.readable_by(user).filter(pk=page.pk).exists() if hasattr(manager, "readable_by") else True


# ---------------------------------------------------------------- fields, tags, attachments


def words_of(column, value) -> str:
    return str(dict(column.flatchoices).get(value, value) or "")


def tag_names(keys: Sequence[str]) -> str:
    names = DocumentTag.objects.in_bulk([int(key) for key in keys])
    return "、".join(sorted(tag.name for tag in names.values()))


def files(before: list, now: list) -> list[File]:
    """Attachments, given as [title, key of the file]: a file under an old title is a replacement."""
    gone = [row for row in before if row not in now]
    come = [row for row in now if row not in before]
    stored = StoredFile.objects.in_bulk([key for _, key in (*gone, *come) if key])
    found = []
    for title, key in come:
        named = next((row for row in gone if row[1] == key), None)
        replaced = next((row for row in gone if row[0] == title), None)
        if named or replaced:
            gone.remove(named or replaced)
            change, old = ("改名", named) if named else ("替换", replaced)
            found.append(File(change, line(old, stored), line([title, key], stored)))
        else:
            found.append(File("新增", "", line([title, key], stored)))
    return found + [File("删去", line(row, stored), "") for row in gone]


def line(row: list, stored: dict[int, StoredFile]) -> str:
    """Title, kind and content of an attachment, so that two files of one title can be told apart."""
    title, file = row[0], stored.get(row[1])
    return f"{title}（{file.suffix.upper()}，校验值 {file.sha256[:8]}）" if file else f"{title}（文件已不存在）"


# ---------------------------------------------------------------- text


def compare_rich_text(found: Comparison, label: str, before: str, now: str) -> None:
    old, new = plain(before).split("\n"), plain(now).split("\n")
    if old != new:
        pairs, remark = compare_paragraphs(old, new)
        found.texts.append((label, pairs))
        if remark:
            found.remarks.append(f"{label}：{remark}")
    if links(before) != links(now):
        found.fields.append((f"{label}中的链接", "\n".join(links(before)), "\n".join(links(now))))
    if old == new and links(before) == links(now):
        found.remarks.append(f"{label}的文字没有改动，只有标题、加粗、编号等格式有改动。")


def links(rich: str) -> list[str]:
    return [address if kind == "href" else f"本站页面（编号 {address}）" for kind, address in LINK.findall(rich)]


def compare_paragraphs(old: list[str], new: list[str]) -> tuple[list[Pair], str]:
    """Paragraphs with their marks and some of those around; a remark says where a bound was met."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right, tail = old[start : len(old) - end], new[start : len(new) - end], old[len(old) - end :]
    remark = ""
    if max(len(left), len(right)) > PARAGRAPHS:
        number = start + PARAGRAPHS + 1
        remark = f"改动涉及的段落超过 {PARAGRAPHS} 段，从第 {number} 段起没有对照，请对照两个版本的原文。"
        left, right, tail = left[:PARAGRAPHS], right[:PARAGRAPHS], []
    work = Work(WORD_PAIRS)
    pairs = [same(text) for text in old[:start]]
    for kind, a, b, c, d in SequenceMatcher(None, left, right).get_opcodes():
        pairs += [same(text) for text in left[a:b]] if kind == "equal" else changed(left[a:b], right[c:d], work)
    pairs += [same(text) for text in tail]
    if work.is_spent and not remark:
        remark = "改动很多，后面的段落只标出整段的增删，没有逐字标出。"
    return shortened(pairs), remark


class Work:
    """How many pairs of words may still be compared."""

    def __init__(self, left: int):
        self.left, self.is_spent = left, False

    def takes(self, pairs: int) -> bool:
        if pairs > self.left:
            self.is_spent = True
            return False
        self.left -= pairs
        return True


def same(text: str) -> Pair:
    return Pair((Run(SAME, text),))


def changed(old: list[str], new: list[str], work: Work) -> Iterator[Pair]:
    """Changed paragraphs beside what they were; the others as deleted and inserted whole, in their order."""
    rest = list(new)
    for text in old:
        words = WORD.findall(text)
        place, found = alike(words, rest[:AHEAD], work)
        yield from (Pair((Run(INSERTED, passed),)) for passed in rest[:place])
        yield Pair(found or (Run(DELETED, text),))
        rest = rest[place + 1 if found else place :]
    yield from (Pair((Run(INSERTED, text),)) for text in rest)


def alike(words: list[str], candidates: list[str], work: Work) -> tuple[int, tuple[Run, ...]]:
    """The first of these paragraphs that resembles the words: how many stand before it, and its marks."""
    for place, candidate in enumerate(candidates):
        others = WORD.findall(candidate)
        matcher = SequenceMatcher(None, words, others)
        if not work.takes(LOOK * (len(words) + len(others))):
            break
        if matcher.quick_ratio() < ALIKE:
            continue
        if not work.takes(len(words) * len(others)):
            break
        if matcher.ratio() >= ALIKE:
            return place, tuple(runs(matcher, words, others))
    return 0, ()


def runs(matcher: SequenceMatcher, old: list[str], new: list[str]) -> Iterator[Run]:
    """The marks inside a paragraph; a single equal character between two changes reads worse than one longer change."""
    deleted, inserted = "", ""
    opcodes = matcher.get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(opcodes):
        inside = 0 < number < len(opcodes) - 1
        if kind == "equal" and not (inside and b - a == 1):
            yield from mark(deleted, inserted)
            deleted, inserted = "", ""
            yield Run(SAME, "".join(old[a:b]))
        else:
            deleted += "".join(old[a:b])
            inserted += "".join(new[c:d])
    yield from mark(deleted, inserted)


def mark(deleted: str, inserted: str) -> list[Run]:
    return [Run(kind, text) for kind, text in ((DELETED, deleted), (INSERTED, inserted)) if text]


def shortened(pairs: list[Pair]) -> list[Pair]:
    """The changed paragraphs and those next to them; the number of the others where they stood."""
    near = {
        place
        for number, pair in enumerate(pairs)
        if pair.is_changed
        for place in range(number - AROUND, number + AROUND + 1)
    }
    found, skipped = [], 0
    for number, pair in enumerate(pairs):
        if number not in near:
            skipped += 1
            continue
        if skipped:
            found.append(Pair(skipped=skipped))
        found.append(pair)
        skipped = 0
    return [*found, Pair(skipped=skipped)] if skipped else found
