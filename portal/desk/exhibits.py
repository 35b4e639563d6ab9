"""What lies before a signer on the page of a form: other apps register how an item of theirs is read there."""

from portal.registry import Registry
from portal.routes.models import Item


class Exhibit:
    """Subclass it and add an instance to `registry` in `AppConfig.ready()`."""

    template: str

    def fits(self, item: Item) -> bool:
        raise NotImplementedError

    def context(self, item: Item, user) -> dict | None:
        """What the template shows of this version; None where this person may not read it."""
        raise NotImplementedError


registry = Registry("exhibits", key=type)


def exhibit(item: Item, user) -> dict | None:
    for kind in registry.values():
        if kind.fits(item):
            context = kind.context(item, user)
            return context and context | {"template": kind.template}
    return None
