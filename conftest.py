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

from tests.breaks import BREAKS, PARTS

ROOT = Path(__file__).resolve().parent
CLAUSES = ROOT.parent / "shared" / "regulations" / "clauses.tsv"
# What one test can prove: a marker on everything proves nothing.
MOST = 3


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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


prepare_environment()
django.setup()
# Most objects of a run go without the collector; to look through the lasting ones often is a tenth of its time.
gc.freeze()
gc.set_threshold(100_000, 50, 50)
# A slow hash, as a password needs it, would be a good part of the run.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


class ClauseCount:
    """Collects the clauses of tests that passed; a clause with a failing test, or without a break, is not proved."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self.kinds = kinds
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            ids = [clause for marker in item.iter_markers("clause") for clause in marker.args]
            if self.kinds and (unknown := sorted(set(ids) - set(self.kinds))):
                raise pytest.UsageError(f"{item.nodeid} names unknown clauses: {', '.join(unknown)}")
            if len(set(ids)) > MOST:
                raise pytest.UsageError(f"{item.nodeid} names more than {MOST} clauses: {', '.join(ids)}")
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
    """A clause counts when a test of it passed and breaks of it are listed, which `make honest` shows to be noticed."""
    counted = proved & {row.clause for row in BREAKS}
    whole, total = len(counted - set(PARTS)), f" of {len(kinds)}" if kinds else ""
    lines = [f"{whole}{total} clauses have a passing test and listed breaks"]
    lines += [f"{clause} partly: {PARTS[clause]}" for clause in sorted(counted & set(PARTS))]
    return "\n".join(lines)


class OneClause:
    """Keeps the tests that bear one clause."""

    def __init__(self, clause: str) -> None:
        self.clause = clause

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if ("clause", self.clause) in item.user_properties]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clause", help="run only the tests that bear this clause")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ClauseCount(clause_kinds()), "clause-count")
    if clause := config.getoption("--clause"):
        config.pluginmanager.register(OneClause(clause))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Begin with a copy of a migrated database, where one is given; `--reuse-db` then keeps it."""
    if migrated := os.environ.get("MIGRATED"):
        shutil.copy(migrated, settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path: Path) -> None:
    """Anchors of its own for each test, since they outlive its rollback; static files without a collected manifest."""
    settings.TRAIL_ANCHOR = tmp_path / "trail-anchor.log"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
