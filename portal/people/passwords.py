"""What a password may be: long, not common, not the agency's or the person's own words; no composition rules."""

import re
import secrets
from collections.abc import Iterable
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from .pinyin import syllables

AGENCY_WORDS = (
    "审计", "shenji", "sjt", "sjj", "lantai", "兰台", "audit", "admin", "administrator", "password", "passw0rd",
    "p@ssw0rd", "mima", "密码", "口令", "kouling", "welcome", "qwerty", "portal", "zhengfu", "政府", "公开",
)  # fmt: skip
# Without letters and digits that are read alike when an initial password is copied from paper.
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
LEAST = 4


def initial_password() -> str:
    """Sixteen random characters in four groups, about 79 bits."""
    return grouped(secrets.choice(LEGIBLE) for _ in range(16))


def grouped(characters: Iterable[str]) -> str:
    """In groups of four, as they are copied from paper."""
    text = "".join(characters)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def agency_words() -> tuple[str, ...]:
    """Common words of the trade, and the name of this agency in characters, pinyin and initials."""
    name = settings.WAGTAIL_SITE_NAME
    beginnings = (spellings(name[:end]) for end in range(2, len(name) + 1))
    return (*AGENCY_WORDS, *(word for words in beginnings for word in words))


def spellings(name: str) -> tuple[str, ...]:
    """A name, its pinyin, and the initials where they are long enough to mean it."""
    pinyin, letters = syllables(name), "".join(syllables(name, initials=True))
    return tuple(word.lower() for word in (name, "".join(pinyin), letters) if len(word) > 2 or not word.isascii())


def built_on(password: str, words: tuple[str, ...]) -> bool:
    """Whether hardly a letter is left beside these words: digits and punctuation around them add nothing."""
    rest = password.lower()
    for word in sorted(filter(None, words), key=len, reverse=True):
        rest = rest.replace(word.lower(), "")
    return rest != password.lower() and len(set(re.sub(r"[\W\d_]", "", rest))) < LEAST


def unit(password: str) -> str:
    """What a password repeats, or the whole of it."""
    return password[: (password + password).find(password, 1)]


def is_run(password: str) -> bool:
    """Nearly every character follows from the one before: 123456789012, abcdefghijkl, 1111112222222."""
    steps = [ord(after) - ord(before) for before, after in pairwise(password)]
    return sum(step in (-1, 0, 1, 9, -9) for step in steps) >= 0.8 * len(steps)


class CommonWordsValidator(CommonPasswordValidator):
    """Refuses common passwords, repeats and runs, and what is made of the agency's words with digits around them."""

    def validate(self, password, user=None):
        core = unit(password.lower().strip())
        bare = unit(re.sub(r"\A[\W\d_]+|(?<![\W\d_])[\W\d_]+\Z", "", core))
        if {core, bare} & self.passwords or len(core) < LEAST or is_run(core):
            raise ValidationError("口令过于常见，请换一个不易猜到的口令。", code="password_too_common")
        if core != password.lower().strip() and len(core) < 8:
            raise ValidationError("口令由同样的几个字符重复而成，请换一个。", code="password_repeats")
        if built_on(password, agency_words()):
            raise ValidationError("口令主要由单位名称、常用词和数字拼成，请换一个。", code="password_agency")

    def get_help_text(self):
        return "不要使用常见口令或者以单位名称、年份拼成的口令。"


class OwnNameValidator:
    """Refuses passwords built on the person's account or name."""

    def validate(self, password, user=None):
        name = getattr(user, "name", "") or ""
        account = getattr(user, "username", "") or ""
        if built_on(password, (account, account.rstrip("0123456789"), *spellings(name))):
            raise ValidationError("口令不得以本人姓名或者账号拼成，请换一个。", code="password_own_name")

    def get_help_text(self):
        return "不要使用本人的姓名或者账号。"
