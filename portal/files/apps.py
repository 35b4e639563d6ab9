"""Files: immutable rows with their bytes, what they say, and how they are served."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"
    verbose_name = "文件"

    def ready(self):
        from portal import nightly

        from . import rereading

        nightly.add(rereading.nightly)
