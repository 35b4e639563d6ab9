"""The field whose column holds what nobody reads without a key: text or JSON, never searched, erased by emptying it."""

import json
from typing import Any

from django.db import models

from . import keys

CLOSED = "（已加密保存，现有密钥不能解密，请联系系统管理员）"


class Closed(str):
    """What stands for a value that no key opens; written back, it leaves the column as it is."""

    __slots__ = ("sealed",)

    def __new__(cls, sealed: str):
        value = super().__new__(cls, CLOSED)
        value.sealed = sealed
        return value


class SealedField(models.TextField):
    """Empty is NULL: whether there is a value is all that the database can be asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"null": True, "blank": True, "editable": False, "default": ""} | kwargs)

    def get_lookup(self, lookup_name: str):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Closed):
            return value.sealed
        return keys.seal(json.dumps(value, ensure_ascii=False)) if value else None

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return self.get_default()
        text = keys.opened(value)
        return Closed(value) if text is None else json.loads(text)


def only_resealed(column: str) -> str:
    """SQL of a trigger: whether the value was erased, or sealed anew by another key, and not replaced."""
    old, new = (f"substr({row}.{column}, 1, {keys.NAME_LENGTH})" for row in ("OLD", "NEW"))
    return f"(NEW.{column} IS NULL OR {new} <> COALESCE({old}, {new}))"
