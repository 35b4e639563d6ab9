"""Files: immutable rows with their bytes, what they say, and how they are served."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from portal import integrity, nightly, triggers

        from . import rereading, stocktaking
        from .triggers import rules

        triggers.add(rules)
        nightly.add(rereading.nightly)
        nightly.add(stocktaking.mend)
        integrity.add("files", stocktaking.check)
