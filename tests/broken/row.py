"""One row of the table of breaks."""

from typing import NamedTuple


class Break(NamedTuple):
    """A clause, and a change of one file after which the code holds the clause no more."""

    clause: str
    file: str
    old: str
    new: str
