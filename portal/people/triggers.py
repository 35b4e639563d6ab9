"""What the database keeps of people: the three powers apart from each other and from all other posts, no deputy for
them, no right from a group (等保 B4).
"""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

from .posts import ADMINISTRATORS

APART = "系统管理员、安全保密管理员、安全审计员须由不同人员担任，不兼任其他职务，也不代理他人"
POWERS = ", ".join(f"'{post.value}'" for post in ADMINISTRATORS)


def rules(dialect: Dialect) -> Iterator[Rule]:
    at_once = (
        "a.user_id = NEW.user_id AND (a.ends_on IS NULL OR a.ends_on >= NEW.starts_on) "
        "AND (NEW.ends_on IS NULL OR a.starts_on <= NEW.ends_on)"
    )
    mixed = (
        f"(NEW.post IN ({POWERS}) AND EXISTS (SELECT 1 FROM people_deputy a WHERE {at_once})) "
        f"OR EXISTS (SELECT 1 FROM people_assignment a WHERE {at_once} AND a.post <> NEW.post "
        f"AND (a.post IN ({POWERS}) OR NEW.post IN ({POWERS}))"
    )
    columns = "user_id, post, starts_on, ends_on"
    yield Rule("power_insert", "people_assignment", "INSERT", f"{mixed})", APART)
    yield Rule("power_update", "people_assignment", f"UPDATE OF {columns}", f"{mixed} AND a.id <> NEW.id)", APART)
    powerful = f"EXISTS (SELECT 1 FROM people_assignment a WHERE {at_once} AND a.post IN ({POWERS}))"
    columns = "user_id, starts_on, ends_on"
    yield Rule("deputy_power_insert", "people_deputy", "INSERT", powerful, APART)
    yield Rule("deputy_power_update", "people_deputy", f"UPDATE OF {columns}", powerful, APART)
    undeputed = (
        "EXISTS (SELECT 1 FROM people_assignment a WHERE a.id = NEW.assignment_id "
        f"AND (a.post IN ({POWERS}) OR a.user_id = NEW.user_id))"
    )
    words = "三员职务不得代理，代理人不能是本人"
    yield Rule("deputy_insert", "people_deputy", "INSERT", undeputed, words)
    yield Rule("deputy_update", "people_deputy", "UPDATE OF assignment_id, user_id", undeputed, words)
    for table in ("people_user_groups", "people_user_user_permissions"):
        yield Rule(f"{table}_stay_empty", table, "INSERT", "1 = 1", "权限只由任职产生，不设用户组和个人权限")
