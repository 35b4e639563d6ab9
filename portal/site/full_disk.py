"""Whether a failure means that a disk is full, told from what the database or the system said."""

import errno
import sqlite3

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
# SQLSTATE class of PostgreSQL for disk_full
DISK_FULL = "53100"


def is_full(error: BaseException | None) -> bool:
    """The error itself, what caused it, or what it came up in: a failed rollback hides why there was one."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        if says_full(one):
            return True
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
    return False


def says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return True
    return getattr(error, "sqlstate", None) == DISK_FULL
