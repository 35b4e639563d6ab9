"""The portal with the skeleton of an app, which declares one of each thing that an app can declare."""

from portal.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.skeleton"]
ROOT_URLCONF = "tests.urls"
