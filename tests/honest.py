"""Whether the tests notice: each break of the table alone in a copy of the tree, before the tests that bear its clause.

`make honest` runs it, `make honest HONEST="D-05 N-02"` for some clauses only; HONEST_JOBS breaks at once. What was
tried is kept in var/honest.json and tried again when the row, the broken file or a file of those tests changed.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from tests.breaks import BREAKS, ROOT, Break, bearers

RESULTS, MEMORY = ROOT / "var" / "honest.json", ROOT / "var" / "honest"
LIMIT = 1200
CAUGHT = "caught"
# What the exit status of pytest says where no test failed.
OTHERWISE = {None: "timed out", 0: "not noticed", 1: "no test can begin", 5: "no test bears the clause"}
IMPORTS = re.compile(r"^from (tests[\w.]*|\.\w*) import ([\w, ]+)", re.M)
# Tables and guards that are made by migrations: a database migrated before would still have them whole.
MIGRATED = ("/migrations/", "portal/trail/", "search/engines/")


def tests_of(row: Break, files: dict[str, list[Path]]) -> list[str]:
    """The files of tests that bear the clause, nearest first; those in the browser need more than Python."""
    names = [str(path.relative_to(ROOT)) for path in files.get(row.clause, ())]
    near = f"tests/{row.file.split('/')[0]}/"
    wanted = [name for name in names if not name.startswith("tests/browser/")]
    return sorted(wanted, key=lambda name: (name.startswith("tests/demo/"), not name.startswith(near), name))


def key_of(row: Break, tests: Iterable[str]) -> str:
    """Of the row, the broken file, and the tests with what they take from other modules of the tests."""
    digest = hashlib.sha256(repr(tuple(row)).encode())
    for name in (row.file, *with_helpers(tests)):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def with_helpers(tests: Iterable[str]) -> list[str]:
    """These files of tests and the modules of the tests that they import, directly or by others."""
    found, left = set(), ["conftest.py", "tests/conftest.py", *tests]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += imported(name)
    return sorted(found)


@cache
def imported(name: str) -> list[str]:
    """Files of the tests that this one imports, as modules or for something in them."""
    paths = set()
    for package, names in IMPORTS.findall((ROOT / name).read_text(encoding="utf-8")):
        here = str(Path(name).parent) + "/" if package.startswith(".") else ""
        base = here + package.strip(".").replace(".", "/")
        paths |= {f"{base}.py", *(f"{base.rstrip('/')}/{module}.py" for module in names.split(", "))}
    return sorted(path for path in paths - {"tests/breaks.py"} if (ROOT / path).is_file())


class Trees:
    """Copies of the working tree, one for each break that is tried at once, and a migrated database for all."""

    def __init__(self, place: Path, count: int) -> None:
        self.place = place
        self.free: SimpleQueue[Path] = SimpleQueue()
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        if (ROOT.parent / "shared").exists():
            (place / "shared").symlink_to((ROOT.parent / "shared").resolve())
        for number in range(count):
            tree = place / f"tree-{number}"
            for name in filter(None, files):
                if (ROOT / name).is_file():
                    (tree / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, tree / name)
            (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
            self.free.put(tree)
        self.template = place / "template.sqlite3"
        self.migrate()

    def migrate(self) -> None:
        """Without the triggers that come after every migrate: a break may be that one of them does not come."""
        tree = self.free.get()
        data = self.place / "migrated"
        data.mkdir()
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        environment = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run(command, cwd=tree, check=True, env=environment)
        shutil.move(data / "portal.sqlite3", self.template)
        self.free.put(tree)
        database = sqlite3.connect(self.template)
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'lantai_%'")
        for (name,) in names.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.close()

    def attempt(self, row: Break, tests: list[str]) -> dict[str, str]:
        """What became of this break: its outcome, and the test that failed."""
        tree = self.free.get()
        broken, whole = tree / row.file, (tree / row.file).read_text(encoding="utf-8")
        memory = MEMORY / hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:16]
        arguments = [*tests, "--clause", row.clause, "-x", "--failed-first", "-o", f"cache_dir={memory}"]
        fresh = any(part in f"/{row.file}" for part in MIGRATED)
        try:
            broken.write_text(whole.replace(row.old, row.new), encoding="utf-8")
            status, output = self.pytest(tree, arguments, fresh=fresh)
        finally:
            broken.write_text(whole, encoding="utf-8")
            self.free.put(tree)
        failed = memory / "v" / "cache" / "lastfailed"
        for test in json.loads(failed.read_text(encoding="utf-8")) if failed.exists() else ():
            if told(output, "FAILED", test):
                return {"outcome": CAUGHT, "test": test}
        return {"outcome": OTHERWISE.get(status, "no test can be read"), "output": output[-3000:]}

    def pytest(self, tree: Path, arguments: list[str], *, fresh: bool = False) -> tuple[int | None, str]:
        """Exit status and output; no status where the time was up."""
        with tempfile.TemporaryDirectory(dir=self.place) as data:
            environment = os.environ | {"DATA_DIR": data} | ({} if fresh else {"MIGRATED": str(self.template)})
            command = [sys.executable, "-m", "pytest", *arguments, "-rfE", "--tb=short"]
            process = subprocess.Popen(
                [*command, *([] if fresh else ["--reuse-db"])], cwd=tree, env=environment, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                output, _ = process.communicate(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                return None, ""
            finally:
                # Also what the tests started themselves.
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        return process.returncode, output


def told(output: str, word: str, test: str) -> bool:
    """Whether pytest's summary says this of exactly this test."""
    line = f"{word} {test}"
    return any(found == line or found.startswith(f"{line} - ") for found in output.splitlines())


class Results:
    """What was found out by keys, written down after every break."""

    def __init__(self) -> None:
        self.known: dict[str, dict] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}

    def settled(self, key: str) -> bool:
        """Whether nothing is left to find out; of an interrupted run what was caught is still to be confirmed."""
        result = self.known.get(key)
        return result is not None and (result["outcome"] != CAUGHT or "sure" in result)

    def note(self, key: str, result: dict) -> None:
        self.known[key] = result
        self.write()

    def keep(self, keys: Iterable[str]) -> None:
        """Forget what was found of rows that are no more, and of what they were before they changed."""
        self.known = {key: self.known[key] for key in keys}
        self.write()

    def write(self) -> None:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        written = RESULTS.with_suffix(".new")
        written.write_text(json.dumps(self.known, ensure_ascii=False, indent=1), encoding="utf-8")
        written.replace(RESULTS)


def confirm(trees: Trees, results: Results, keys: Iterable[str]) -> None:
    """A test that fails without the break as well notices nothing."""
    doubtful = [key for key in keys if results.known[key]["outcome"] == CAUGHT and not results.known[key].get("sure")]
    if not doubtful:
        return
    tree = trees.free.get()
    status, output = trees.pytest(tree, sorted({results.known[key]["test"] for key in doubtful}))
    trees.free.put(tree)
    if status not in (0, 1):
        raise SystemExit(output)
    for key in doubtful:
        result = results.known[key]
        bad = any(told(output, word, result["test"]) for word in ("FAILED", "ERROR"))
        results.note(key, result | ({"outcome": "fails without the break"} if bad else {"sure": True}))


def try_all(rows: dict[str, tuple[Break, list[str]]], results: Results) -> None:
    jobs = int(os.environ.get("HONEST_JOBS", "2"))
    with tempfile.TemporaryDirectory(prefix="lantai-honest-") as place, ThreadPoolExecutor(jobs) as pool:
        trees = Trees(Path(place), jobs)
        todo = {
            pool.submit(trees.attempt, row, tests): (key, row)
            for key, (row, tests) in rows.items()
            if key not in results.known
        }
        try:
            for number, done in enumerate(as_completed(todo), 1):
                key, row = todo[done]
                results.note(key, done.result())
                say(f"{number}/{len(todo)} {row.clause} {row.file}: {results.known[key]['outcome']}")
        finally:
            pool.shutdown(cancel_futures=True)
        confirm(trees, results, rows)


def table(rows: dict[str, tuple[Break, list[str]]], results: Results) -> Iterator[str]:
    outcomes = {key: results.known[key]["outcome"] for key in rows}
    breaks = Counter(row.clause for row, _ in rows.values())
    caught = Counter(row.clause for key, (row, _) in rows.items() if outcomes[key] == CAUGHT)
    yield "clause  breaks  caught"
    for clause in sorted(breaks):
        yield f"{clause:6}  {breaks[clause]:6}  {caught[clause]:6}"
    for key, (row, _) in rows.items():
        if outcomes[key] != CAUGHT:
            yield f"{row.clause} {row.file}: {outcomes[key]}\n    - {row.old}\n    + {row.new}"
    yield f"{caught.total()} of {breaks.total()} breaks are caught by a test of their clause"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(clauses: list[str]) -> int:
    files = bearers()
    wanted = [(row, tests_of(row, files)) for row in BREAKS if not clauses or row.clause in clauses]
    rows = {key_of(row, tests): (row, tests) for row, tests in wanted}
    results = Results()
    if not all(results.settled(key) for key in rows):
        try_all(rows, results)
    for line in table(rows, results):
        say(line)
    if not clauses:
        results.keep(rows)
    return int(any(results.known[key]["outcome"] != CAUGHT for key in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
