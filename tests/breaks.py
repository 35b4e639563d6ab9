"""What proves the proofs: for each clause the natural ways to break it in the code, which a test of it must notice."""

import re
from pathlib import Path

from .broken.archive import BREAKS as ARCHIVE
from .broken.disclosure import BREAKS as DISCLOSURE
from .broken.portal import BREAKS as PORTAL
from .broken.row import Break
from .broken.secretmarks import BREAKS as SECRETMARKS

BREAKS: tuple[Break, ...] = (*PORTAL, *SECRETMARKS, *DISCLOSURE, *ARCHIVE)
# Clauses of which only a part is built, and what is missing; they count as proved in part.
PARTS = {
    "N-04": "the names and the first password; there is no central directory",
    "N-06": "identity, access control, audit and integrity; nothing holds confidentiality and backup",
}

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = re.compile(r'"([A-Z]-\d\d[a-z]?)"')


def bearers() -> dict[str, list[Path]]:
    """Clause by clause the files that name it among tests that bear clauses."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for clause in set(CLAUSE.findall(text)) if "mark.clause(" in text else ():
            found.setdefault(clause, []).append(path)
    return found
