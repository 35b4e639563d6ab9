"""What the database keeps of the engine: nothing is approved without its signatures, and nothing signed is changed."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

from .route import registry


def steps_by_route() -> str:
    """The number of steps of each route, as an SQL expression over NEW.route_id."""
    cases = " ".join(f"WHEN '{route.id}' THEN {len(route.steps)}" for route in registry.values())
    return f"CASE NEW.route_id {cases} ELSE -1 END"


def rules(dialect: Dialect) -> Iterator[Rule]:
    signed = (
        'SELECT COALESCE(SUM(s.through - s."index" + 1), 0) FROM routes_signature s '
        "WHERE s.form_id = NEW.id AND s.round = NEW.round AND s.outcome = 'agreed'"
    )
    unsigned = f"NEW.outcome = 'approved' AND (NEW.steps <> ({steps_by_route()}) OR ({signed}) <> NEW.steps)"
    words = "审批单只有在每一步都签批之后才是“已批准”"
    yield Rule("form_approved_insert", "routes_form", "INSERT", unsigned, words)
    yield Rule("form_approved_update", "routes_form", "UPDATE OF outcome, steps, round, route_id", unsigned, words)
    yield Rule(
        "form_approval_stands",
        "routes_form",
        "UPDATE OF route_id, drafter_id, division_id, outcome, round, fields",
        "OLD.outcome = 'approved'",
        "已经批准的审批单不能改动",
    )
    started = "NOT EXISTS (SELECT 1 FROM routes_form f WHERE f.id = NEW.form_id AND f.state = 'running' AND f.turn = 0)"
    yield Rule("item_joins_at_start", "routes_item", "INSERT", started, "事项只能在提交时列入审批单")
    yield Rule(
        "item_stands",
        "routes_item",
        "UPDATE OF form_id, round, content_type_id, object_id, revision_id, digest",
        "1 = 1",
        "审批单上的事项不能改动",
    )
    own = "EXISTS (SELECT 1 FROM routes_form f WHERE f.id = NEW.form_id AND f.drafter_id = NEW.by_id)"
    yield Rule("signature_not_own", "routes_signature", "INSERT", own, "承办人不得签批本人承办的审批单")
    yield Rule("signature_stands", "routes_signature", "UPDATE", "1 = 1", "签批记录不能改动")
    on_form = "EXISTS (SELECT 1 FROM routes_item i WHERE i.revision_id = OLD.id)"
    yield Rule(
        "revision_stands",
        "wagtailcore_revision",
        "UPDATE OF content, object_id, content_type_id",
        f"{on_form} AND ({dialect.differs('NEW.content', 'OLD.content')} OR NEW.object_id <> OLD.object_id)",
        "已经送审的版本不能改动",
    )
    scheduled = "NEW.approved_go_live_at IS NOT NULL"
    words = "不支持定时发布：发布由信息发布员在批准之后进行"
    yield Rule("revision_schedule_insert", "wagtailcore_revision", "INSERT", scheduled, words)
    yield Rule("revision_schedule_update", "wagtailcore_revision", "UPDATE OF approved_go_live_at", scheduled, words)
