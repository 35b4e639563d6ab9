"""What follows a change of what editors steer: the copies of every process grow old, and the trail has an entry."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import get_active_log_context

from portal import trail
from search import fruitless, steering, thesaurus
from search.models import LinkWeight, Pin, PinnedPage, Synonym

ON_EDITED = {
    Synonym: thesaurus.on_edited,
    Pin: steering.on_edited,
    PinnedPage: steering.on_edited,
    LinkWeight: steering.on_edited,
}
RECORDED = (Synonym, Pin, LinkWeight)


def saved(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    record("added" if created else "changed", instance)
    fruitless.settle(instance)


def deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    record("deleted", instance)


def record(what: str, instance: Any) -> None:
    """By whoever works in the admin; the words stay in the admin's own history, the trail holds keys alone."""
    action = f"search.{instance._meta.model_name}_{what}"
    with trail.act(action, by=get_active_log_context().user, of=instance):
        pass


def connect() -> None:
    for model, receiver in ON_EDITED.items():
        for signal in (post_save, post_delete):
            signal.connect(receiver, model, dispatch_uid="search.steering")
    for model in RECORDED:
        post_save.connect(saved, model, dispatch_uid="search.saved")
        post_delete.connect(deleted, model, dispatch_uid="search.deleted")
