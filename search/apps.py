"""Search listens to what others declare findable; it is told of changes and asks for entries, never the reverse."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.signals import request_finished
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from portal import findables, integrity, nightly


def has_engine(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """An external engine has an address of the web."""
    if not settings.SEARCH_URL or settings.SEARCH_URL.startswith(("http://", "https://")):
        return []
    return [checks.Error("SEARCH_URL 应当是 http:// 或者 https:// 开头的地址。", id="search.E001")]


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from portal import triggers
        from portal.desk.places import Place, add
        from portal.doors import staff
        from portal.jobs import work
        from search import desk, doors, fruitless, index, outbox, receivers, saved, statistics, thesaurus, verification

        desk.register()
        doors.register()
        triggers.add(index.effects)
        work.chores.add(outbox.feed)
        checks.register(has_engine)
        findables.changed.connect(index.on_changed, dispatch_uid="search")
        findables.settled.connect(statistics.on_settled, dispatch_uid="search")
        # Kinds register in their own ready(), before or after this one, but always before the first query.
        connection_created.connect(index.watch_deletions, dispatch_uid="search")
        post_migrate.connect(thesaurus.seed, sender=self, dispatch_uid="search")
        receivers.connect()
        request_finished.connect(fruitless.write_when_due, dispatch_uid="search.fruitless")
        integrity.add("search", verification.check)
        nightly.add(fruitless.forget)
        nightly.add(saved.look_for_new_hits)
        add(Place("保存的检索", "saved_searches", staff))
