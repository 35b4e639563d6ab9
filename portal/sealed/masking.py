"""How a list shows personal data: enough to tell two people apart, not enough to reach one."""

import re

from .fields import Closed

IDENTITY = re.compile(r"(\d{6})(?:\d{8}|\d{5})(\d{3}[\dXx])")
MOBILE = re.compile(r"(1\d{2})\d{4}(\d{4})")
LANDLINE = re.compile(r"(0\d{2,3}-?)?\d{3,4}(\d{4})")
EMAIL = re.compile(r"([^@\s])[^@\s]*(@[^@\s]+)")


def masked(value: str) -> str:
    """An identity number keeps its region and last four, a mobile number its ends, mail its house, a name its ends."""
    if isinstance(value, Closed):
        return value
    text = value.strip()
    if found := IDENTITY.fullmatch(text):
        return f"{found[1]}********{found[2]}"
    if found := MOBILE.fullmatch(text) or LANDLINE.fullmatch(text):
        return f"{found[1] or ''}****{found[2]}"
    if found := EMAIL.fullmatch(text):
        return f"{found[1]}***{found[2]}"
    return text[:1] + "*" * max(1, len(text) - 2) + text[2:][-1:] if text else ""
