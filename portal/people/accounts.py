"""Account names (N-04): what was typed as one, and the suggestion of initials in pinyin and three digits."""

import re
import unicodedata

from .models import Division, User
from .pinyin import syllables

NAMED = re.compile(r"[a-z]{2,}\d{3}\Z")
# Readings that these characters have as surnames and that a general dictionary gives wrongly.
SURNAMES = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "单于": "chan yu",
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "翟": "zhai", "种": "chong",
    "覃": "qin", "乐": "yue", "员": "yun", "缪": "miao", "秘": "bi", "繁": "po", "折": "she", "盖": "ge",
    "朴": "piao", "任": "ren", "召": "shao", "隗": "wei", "谌": "chen", "尹": "yin", "冼": "xian", "祭": "zhai",
    "呙": "guo", "晁": "chao", "洗": "xian", "重": "chong", "宿": "su", "黑": "he", "逄": "pang", "燕": "yan",
}  # fmt: skip
PLACE = re.compile(r"(?P<place>.+?)(?:特别行政区|自治州|自治县|自治旗|地区|林区|市|县|区|州|盟|旗)?审计局\Z")
PROVINCE = re.compile(r"\A.+?(?:省|自治区)")


def as_account(typed: str) -> str:
    """The one account that a person means who types it wide, in capitals or with blanks around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def initials(name: str) -> str:
    """First letters of the pinyin of a person's name, the surname read as a surname."""
    han = "".join(re.findall(r"[\u3400-\u9fff]", name))
    if not han:
        return "".join(word[0] for word in re.findall(r"[a-z]+", name.lower()))
    surname = next((known for known in (han[:2], han[:1]) if known in SURNAMES), "")
    read = SURNAMES[surname].split() if surname else []
    return "".join(syllable[0] for syllable in [*read, *syllables(han[len(surname) :])])


def place(division: Division) -> str:
    """Initials of the place of a bureau, "" for the agency and its own divisions."""
    found = PLACE.match(PROVINCE.sub("", division.name))
    if division.kind != Division.Kind.BUREAU or found is None:
        return ""
    return "".join(syllable[0] for syllable in syllables(found["place"]))


def suggest(name: str, division: Division) -> str:
    """The first free account for this person; numbers of people who left are not given again."""
    letters = place(division) + initials(name)
    taken = set(User.objects.filter(username__startswith=letters).values_list("username", flat=True))
    return next(account for number in range(1, 1000) if (account := f"{letters}{number:03d}") not in taken)


def misnamed(account: str, division: Division) -> str:
    """Why this is no account name of the division, or ""."""
    if not NAMED.match(account):
        return "账号由姓名的拼音首字母加三位数字组成，如 wxm001。"
    if not account.startswith(place(division)):
        return f"{division.name}的账号以地名的拼音首字母“{place(division)}”开头。"
    return ""
