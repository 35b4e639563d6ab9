"""What `manage.py check` says of models whose objects can stand on a form."""

from typing import Any

from django.apps import apps
from django.core import checks
from django.db.models import Model

from .signable import Signable


def has_reading_rule(model: type[Model]) -> bool:
    return hasattr(model._default_manager, "readable_by")


def what_is_signed_has_a_reading_rule(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Signers and the desk see of the things on a form what `readable_by` gives them, and nothing without it."""
    return [
        checks.Error(f"{model._meta.label} 可以上审批单，但是没有阅读规则 readable_by。", id="routes.E001")
        for model in apps.get_models()
        if issubclass(model, Signable) and not has_reading_rule(model)
    ]
