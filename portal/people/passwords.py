"""What a password may be: long, not common, not the agency's or the person's own words; no composition rules."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

AGENCY_WORDS = (
    "审计",
    "shenji",
    "sjt",
    "lantai",
    "兰台",
    "linjiang",
    "临江",
    "audit",
    "admin",
    "password",
    "mima",
    "密码",
    "口令",
)


def leftover(password: str, words: tuple[str, ...]) -> str:
    """What remains of a password without these words, digits, repeats and punctuation."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word.lower(), "")
    return "".join(dict.fromkeys(re.sub(r"[\W\d_]", "", rest)))


class CommonWordsValidator(CommonPasswordValidator):
    """Refuses common passwords and those made of the agency's words with digits around them."""

    def validate(self, password, user=None):
        try:
            super().validate(re.sub(r"[\W\d_]+\Z", "", password) or password)
            super().validate(password)
        except ValidationError:
            raise ValidationError("口令过于常见，请换一个不易猜到的口令。", code="password_too_common") from None
        if len(leftover(password, AGENCY_WORDS)) < 4:
            raise ValidationError(
                "口令主要由单位名称、常用词、数字或者重复字符组成，请换一个。", code="password_agency"
            )

    def get_help_text(self):
        return "不要使用常见口令或者以单位名称、年份拼成的口令。"


class OwnNameValidator:
    """Refuses passwords built on the person's account or name."""

    def validate(self, password, user=None):
        name = getattr(user, "name", "") or ""
        username = getattr(user, "username", "") or ""
        words = tuple(word for word in (username, name, "".join(lazy_pinyin(name))) if len(word) > 1)
        if words and len(leftover(password, words)) < 4:
            raise ValidationError("口令不得以本人姓名或者账号拼成，请换一个。", code="password_own_name")

    def get_help_text(self):
        return "不要使用本人的姓名或者账号。"
