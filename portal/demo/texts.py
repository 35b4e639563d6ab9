"""The words of the invented papers, read from `content/`: a folder is a channel, a file a paper, its name the key.

A file has a head in TOML between lines of `+++`, then the text, a line for each paragraph and `## ` before a heading;
`=== name.suffix` begins an attachment, whose rows of `|` are a table. In an announcement it begins a table
(`.table`) or a picture, named by how it is drawn, with the words for those who do not see it in the first line.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from disclosure.law import Attribute, DisclosureClass, Genre
from secretmarks.levels import Level

CONTENT = Path(__file__).parent / "content"
AGENCY = "临江省审计厅"
BUREAU = "江城市审计局"
INVENTED = "（演示文稿，机构、人员和数据均为虚构。）"
ANNOUNCEMENTS = "announcements"

# Channels that are no class of their own, and the class of what stands in them.
CLASSES = {
    "policies": DisclosureClass.RULES,
    "statistics": DisclosureClass.AUDIT_WORK,
    "special-auditors": DisclosureClass.AUDIT_WORK,
    "annual-reports": DisclosureClass.OTHER,
}
TABLE = "table"
PART = re.compile(r"^=== (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Enclosure:
    """An attachment: the name of the file, whose suffix says how it is made, and the lines in it."""

    name: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Paper:
    """A document of the demo; `story` names what happened to it, the last fields are what the story needs."""

    key: str
    section: str
    by: str
    title: str
    body: tuple[str, ...]
    files: tuple[Enclosure, ...] = ()
    summary: str = ""
    genre: Genre = Genre.NOTICE
    disclosure_class: DisclosureClass = DisclosureClass.OTHER
    number: str = ""
    issuer: str = AGENCY
    joint_issuers: str = ""
    addressees: str = ""
    issued_on: date | None = None
    in_force_on: date | None = None
    valid_until: date | None = None
    subject: str = "财政、金融、审计\\审计"
    public_channel: str = ""
    tags: tuple[str, ...] = ()
    level: Level | None = Level.OPEN
    attribute: str = Attribute.PROACTIVE.value
    ground: str = ""
    knowers: tuple[str, ...] = ()
    story: str = "published"
    reason: str = ""
    opinion: str = ""
    later: str = ""
    withdrawal_ground: str = ""
    term: str = ""
    basis: str = ""

    @property
    def level_at_birth(self) -> Level | None:
        """A state secret becomes one by its form of determination."""
        return self.level if self.level is None else min(self.level, Level.INTERNAL)

    @property
    def order(self) -> tuple[date, str]:
        return self.issued_on or date.max, self.key


@dataclass(frozen=True)
class Article:
    """A text of the site that is not an official document."""

    key: str
    by: str
    title: str
    source: str
    body: tuple[str, ...]
    tables: tuple[Enclosure, ...] = ()
    pictures: tuple[Enclosure, ...] = ()


@cache
def papers() -> tuple[Paper, ...]:
    """Oldest first."""
    found = (paper(path) for path in files() if path.parent.name != ANNOUNCEMENTS)
    return tuple(sorted(found, key=lambda paper: paper.order))


@cache
def articles() -> tuple[Article, ...]:
    """Oldest first: their names begin with a date."""
    return tuple(article(path) for path in files() if path.parent.name == ANNOUNCEMENTS)


@cache
def introductions() -> dict[str, str]:
    """What stands over the list of a channel, by its code."""
    return tomllib.loads((CONTENT / "channels.toml").read_text(encoding="utf-8"))


def files() -> list[Path]:
    return sorted(CONTENT.glob("*/*.md"))


def paper(path: Path) -> Paper:
    head, body, *parts = parse(path)
    section = path.parent.name
    known = {
        "disclosure_class": DisclosureClass(head.pop("disclosure_class", CLASSES.get(section, section))),
        "genre": Genre(head.pop("genre", Genre.NOTICE)),
        "level": Level[name] if (name := head.pop("level", "OPEN")) else None,
        "tags": tuple(head.pop("tags", ())),
        "knowers": tuple(head.pop("knowers", ())),
        "files": enclosures(parts),
    }
    return Paper(path.stem, section, body=lines(body), **known, **head)


def article(path: Path) -> Article:
    head, body, *parts = parse(path)
    enclosed = enclosures(parts)
    tables = tuple(part for part in enclosed if part.suffix == TABLE)
    pictures = tuple(part for part in enclosed if part.suffix != TABLE)
    return Article(path.stem, body=lines(body), tables=tables, pictures=pictures, **head)


def enclosures(parts: list[str]) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(name, lines(words)) for name, words in zip(parts[::2], parts[1::2], strict=True))


def parse(path: Path) -> list:
    """The head, the text, then name and text of every attachment."""
    _, head, rest = path.read_text(encoding="utf-8").split("+++\n", 2)
    return [tomllib.loads(head), *PART.split(rest)]


def lines(words: str) -> tuple[str, ...]:
    return tuple(line for line in words.splitlines() if line.strip())
