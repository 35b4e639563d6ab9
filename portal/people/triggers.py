"""What the database keeps of people: the three powers apart, no deputy for them, no right from a group (等保 B4)."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

from .posts import ADMINISTRATORS

APART = "系统管理员、安全保密管理员、安全审计员须由不同人员担任"
POWERS = ", ".join(f"'{post.value}'" for post in ADMINISTRATORS)


def rules(dialect: Dialect) -> Iterator[Rule]:
    overlapping = (
        f"NEW.post IN ({POWERS}) AND EXISTS (SELECT 1 FROM people_assignment a WHERE a.user_id = NEW.user_id "
        f"AND a.post IN ({POWERS}) AND a.post <> NEW.post "
        "AND (a.ends_on IS NULL OR a.ends_on >= NEW.starts_on) AND (NEW.ends_on IS NULL OR a.starts_on <= NEW.ends_on)"
    )
    columns = "user_id, post, starts_on, ends_on"
    yield Rule("power_insert", "people_assignment", "INSERT", f"{overlapping})", APART)
    yield Rule("power_update", "people_assignment", f"UPDATE OF {columns}", f"{overlapping} AND a.id <> NEW.id)", APART)
    undeputed = (
        "EXISTS (SELECT 1 FROM people_assignment a WHERE a.id = NEW.assignment_id "
        f"AND (a.post IN ({POWERS}) OR a.user_id = NEW.user_id))"
    )
    words = "三员职务不得代理，代理人不能是本人"
    yield Rule("deputy_insert", "people_deputy", "INSERT", undeputed, words)
    yield Rule("deputy_update", "people_deputy", "UPDATE OF assignment_id, user_id", undeputed, words)
    for table in ("people_user_groups", "people_user_user_permissions"):
        yield Rule(f"{table}_stay_empty", table, "INSERT", "1 = 1", "权限只由任职产生，不设用户组和个人权限")
