"""However long and odd what comes in is, each character of it is looked at a bounded number of times.

Each row is a text on which a pattern that gives back what it read, or begins anew at every character, runs for minutes.
"""

import pytest

from disclosure.desk.comparison import LINK
from disclosure.public.rendering import INSTRUCTION, without_elements
from disclosure.text import is_too_deep
from portal.dates import moment_of
from portal.people.passwords import CommonWordsValidator, unit
from portal.text import cleaned_rich, one_line
from search.passages import ARTICLE_LINE
from secretmarks.markings import is_prose

LONG = 50_000
BLANKS = " " * LONG
FURTHER = 2_000_000


def no_moment(text: str) -> str:
    with pytest.raises(ValueError, match="请按 2026-11-30 08:30") as found:
        moment_of(text)
    return str(found.value)[:2]


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (lambda text: len(one_line(text)), f"甲{BLANKS * 10}乙", LONG * 10 + 2),
        (lambda text: len(one_line(text)), f"甲{BLANKS * 10}\n乙", 3),
        (lambda text: cleaned_rich(text) == text, "<" * FURTHER, True),
        (is_too_deep, "<a" * FURTHER, False),
        (is_too_deep, "<" + "a" * FURTHER, False),
        (is_too_deep, "</a" * FURTHER, False),
        (no_moment, BLANKS, "请按"),
        (no_moment, f"2026-11-30{BLANKS}8", "请按"),
        (no_moment, "1" * LONG, "请按"),
        (lambda text: ARTICLE_LINE.search(text) is None, "\n" * FURTHER, True),
        (lambda text: INSTRUCTION.sub("", text), "<?" * FURTHER, ""),
        (without_elements, "<!--" * FURTHER, ""),
        (without_elements, "<" * FURTHER, ""),
        (lambda text: LINK.search(text) is None, "<a " * FURTHER, True),
        (is_prose, f"商业秘密甲{' ' * FURTHER}乙", True),
        (is_prose, f"商业秘密甲{chr(10) * FURTHER}乙", True),
        (is_prose, f"商业秘密甲{'<' * FURTHER}", True),
        (lambda text: len(unit(text)), "1" * FURTHER + "2", FURTHER + 1),
        (lambda text: CommonWordsValidator().validate(text), "a" + "13" * FURTHER + "b", None),
    ],
)
def test_a_long_text_costs_no_more_than_its_length(read, text, found):
    assert read(text) == found


def test_what_repeats_in_a_password_is_its_unit():
    assert [unit(word) for word in ("abab", "aaa", "aba", "abcabcab", "a", "")] == [
        "ab",
        "a",
        "aba",
        "abcabcab",
        "a",
        "",
    ]


@pytest.mark.parametrize("written", ["<b x='<'>", "<b x='</b>'>", "<b x='>'>", "<b </i>"])
def test_no_attribute_hides_an_element_from_the_count(written):
    assert is_too_deep(written * 101) and not is_too_deep(written * 100)


@pytest.mark.parametrize(
    ("source", "prose"),
    [
        ("<p>商业秘密法</p>", True), ("<p>公告</p> 秘密", False), ("甲\n \n密", False), ("秘 密", False),
        ("的秘 密法", True), ("甲 < 绝密", False), ("密 \n乙", False), ("<a title='<b' 密>", False),
    ],
)  # fmt: skip
def test_only_what_is_surely_no_mark_is_prose(source, prose):
    assert is_prose(source) is prose
