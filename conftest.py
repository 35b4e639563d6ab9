"""The test run as a whole: its environment, and the count of the clauses that its passing tests prove."""

import atexit
import csv
import gc
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent
CLAUSES = ROOT.parent / "shared" / "regulations" / "clauses.tsv"
# The kinds of clause that a program can hold or lose; the others are reports, notices and publications.
COUNTED = {"enforce", "record"}


def prepare_environment() -> None:
    """An environment of its own for the tests, unless one is given; it must stand before the settings are read."""
    if "DATA_DIR" not in os.environ:
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lantai-tests-")
        atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
    # WhiteNoise warns when there is no such folder, and warnings are errors.
    Path(os.environ["DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SECRET_KEY", "for-tests-only")
    os.environ.setdefault("PORTAL_ZONE", "demo")
    os.environ.setdefault("PORTAL_HTTPS", "off")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


prepare_environment()
django.setup()
# Most objects of a run go without the collector; to look through the lasting ones often is a tenth of its time.
gc.freeze()
gc.set_threshold(100_000, 50, 50)
# A slow hash, as a password needs it, would be a good part of the run.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


class ClauseCount:
    """Collects the clauses of tests that passed; a clause with a failing test is not proved."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self.kinds = kinds
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            ids = [clause for marker in item.iter_markers("clause") for clause in marker.args]
            if self.kinds and (unknown := sorted(set(ids) - set(self.kinds))):
                raise pytest.UsageError(f"{item.nodeid} names unknown clauses: {', '.join(unknown)}")
            item.user_properties += [("clause", clause) for clause in dict.fromkeys(ids)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = {value for key, value in report.user_properties if key == "clause"}
        if report.failed:
            self.failed |= ids
        elif report.when == "call" and report.passed:
            self.passed |= ids

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        proved = self.passed - self.failed
        place = Path(os.environ.get("CLAUSES_FILE", ROOT / "var" / "clauses.txt"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("".join(f"{clause}\n" for clause in sorted(proved)), encoding="utf-8")
        terminalreporter.write_line(summary(proved, self.kinds))


def clause_kinds() -> dict[str, str]:
    """Clause by clause its kind, where the list of clauses is at hand."""
    if not CLAUSES.exists():
        return {}
    with CLAUSES.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row["kind"] for row in csv.DictReader(lines, delimiter="\t")}


def summary(proved: set[str], kinds: dict[str, str]) -> str:
    if not kinds:
        return f"{len(proved)} clauses have a passing test"
    counted = {clause for clause, kind in kinds.items() if kind in COUNTED}
    return (
        f"{len(proved & counted)} of {len(counted)} clauses to enforce or record have a passing test"
        f" ({len(proved & set(kinds))} of {len(kinds)} of all kinds)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ClauseCount(clause_kinds()), "clause-count")


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path: Path) -> None:
    """Anchors of its own for each test, since they outlive its rollback; static files without a collected manifest."""
    settings.TRAIL_ANCHOR = tmp_path / "trail-anchor.log"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
