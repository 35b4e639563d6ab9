"""The keeping of secrets: levels, zones, need-to-know, markings, the gate, and classification as signed acts."""

from django.apps import AppConfig


class SecretmarksConfig(AppConfig):
    name = "secretmarks"
    verbose_name = "保密管理"

    def ready(self):
        from portal import integrity, nightly, triggers
        from portal.jobs import work

        from . import daily, desk, doors, heads, inspection, leaks, letters, levels, recount, workflows
        from .triggers import rules

        # No start without a known zone and ceiling.
        levels.zone()
        levels.ceiling()
        inspection.join()
        workflows.register()
        triggers.add(rules)
        doors.register()
        desk.join()
        heads.join()
        letters.register()
        integrity.add("secretmarks", recount.check)
        nightly.add(daily.run)
        work.chores.add(leaks.watch)
