"""The use of the seal: all that the app declares, in one place."""

from django.apps import AppConfig


class SkeletonConfig(AppConfig):
    name = "tests.skeleton"
    label = "skeleton"
    verbose_name = "用章"

    def ready(self):
        from disclosure.importing.documents import after_submission
        from portal import channels, findables, integrity, nightly, triggers
        from portal.desk import exhibits, finding, heads, matters, places, sources, views
        from portal.files import inspection, links
        from portal.jobs import kinds, work
        from portal.letters import kinds as letter_kinds
        from portal.people.policies import grant
        from portal.routes import route

        from . import daily, desk, doors, findable, letters, notices, routes, verification
        from .kinds import Remind
        from .triggers import rules

        route.register(routes.UseSeal)
        triggers.add(rules)
        integrity.add("skeleton", verification.check)
        doors.register()
        grant(doors.PERMISSIONS)
        findables.register(findable.SealUseFindable())
        places.add(desk.PLACE)
        exhibits.registry.add(desk.SealUseExhibit())
        views.acts.add(desk.StampAct())
        finding.finders.add(desk.seal_uses)
        matters.register(desk.SealUseMatter())
        sources.add(notices.Stamped())
        kinds.register(Remind())
        letter_kinds.registry.add(letters.RECEIPT)
        nightly.add(daily.lapse)
        work.chores.add(daily.nothing_more)
        links.register(desk.scans)
        inspection.inspectors.add(desk.inspect)
        heads.registry.add(desk.head_of)
        channels.add(desk.NOTICE_BOARD)
        after_submission.add(desk.after_import)
