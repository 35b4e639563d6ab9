"""What matters of the register are about: the objects of other apps, which take over level and scope at once."""

from django.contrib.contenttypes.models import ContentType

from portal.registry import Registry

from .levels import Level
from .models import Labelled, StateSecret


class Carrier:
    """A kind of object that is classified; subclass it and `register` an instance in `AppConfig.ready()`."""

    model: type[Labelled]

    def proposing_objection(self, user, thing: Labelled) -> str:
        """Why this person cannot propose to classify this object now, or ""."""
        raise NotImplementedError

    def content_objection(self, thing: Labelled, level: Level) -> str:
        """The objection of the gate to everything that the object holds, at this level, or ""."""
        raise NotImplementedError

    def revision(self, thing: Labelled):
        """The version that signers are to read, or None where the object has no versions."""
        raise NotImplementedError

    def levelled(self, thing: Labelled) -> None:
        """Lists and index follow, in the transaction of the act."""
        raise NotImplementedError


registry = Registry("carriers", key=lambda carrier: carrier.model)


def register(carrier: Carrier) -> None:
    registry.add(carrier)


def carrier_of(thing: Labelled) -> Carrier:
    return registry[type(thing)]


def things_on(secret: StateSecret) -> list[tuple]:
    """The matter and what it is about, as items of a form."""
    thing = secret.about
    return [(secret, None)] if thing is None else [(secret, None), (thing, carrier_of(thing).revision(thing))]


def version_objection(secret: StateSecret, items: list) -> str:
    """Why these items are not the object of the matter in its newest version, or ""."""
    thing = secret.about
    if [item.thing for item in items] != ([] if thing is None else [thing]):
        return "一张审批表只办一个国家秘密事项。"
    if items and items[0].revision_id != getattr(carrier_of(thing).revision(thing), "pk", None):
        return "公文在提交之后又有改动，请退回承办人按新的内容重新提交。"
    return ""


def follow(secret: StateSecret) -> None:
    """Level and need-to-know scope of the object become those of the matter; what is no secret any more is INTERNAL."""
    if secret.about_type_id is None:
        return
    model = ContentType.objects.get_for_id(secret.about_type_id).model_class()
    level = secret.level if secret.state in StateSecret.PROTECTED else int(Level.INTERNAL)
    model._base_manager.filter(pk=secret.about_id).update(level=level)
    thing = model._base_manager.get(pk=secret.about_id)
    thing.scope_divisions.set(secret.scope_divisions.all())
    thing.scope_persons.set(secret.scope_persons.all())
    carrier_of(thing).levelled(thing)
