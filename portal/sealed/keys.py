"""The ring of keys: the first one seals, all of them open; only the demonstration makes its own."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.checks import CheckMessage, Error

TAG = "sealed"
# A sealed value begins with the name of its key, so that what is under an old one is found without opening it.
NAME_LENGTH = 8
MARK = ":"


def keys() -> list[str]:
    if settings.SEALED_KEYS or settings.PORTAL_ZONE != "demo":
        return settings.SEALED_KEYS
    derived = hashlib.sha256(b"portal.sealed:" + settings.SECRET_KEY.encode()).digest()
    return [base64.urlsafe_b64encode(derived).decode()]


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:NAME_LENGTH]


def current() -> str:
    """What everything that the first key has sealed begins with."""
    return name_of(keys()[0]) + MARK


def seal(text: str) -> str:
    return current() + Fernet(keys()[0]).encrypt(text.encode()).decode()


def opened(sealed: str) -> str | None:
    """None where no key of the ring fits."""
    try:
        return MultiFernet([Fernet(key) for key in keys()]).decrypt(sealed[NAME_LENGTH + 1 :]).decode()
    except InvalidToken:
        return None


def is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def keys_are_given(app_configs, **kwargs) -> list[CheckMessage]:
    """Who has the secret key of the sessions is not to read personal data with it."""
    if not keys():
        words = f"PORTAL_ZONE={settings.PORTAL_ZONE} 不能启动：缺少 SEALED_KEYS，个人信息须用单独的密钥加密保存。"
        return [Error(words, id="sealed.E001")]
    if not all(map(is_key, keys())):
        return [Error("SEALED_KEYS 中有不合格的密钥，每个须为 32 字节随机数的 base64url。", id="sealed.E002")]
    return []
