"""What the database keeps of the engine: nothing is approved without its signatures, and nothing signed is changed."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule


def rules(dialect: Dialect) -> Iterator[Rule]:
    signed = (
        'SELECT COALESCE(SUM(s.through - s."index" + 1), 0) FROM routes_signature s '
        "WHERE s.form_id = NEW.id AND s.round = NEW.round AND s.outcome = 'agreed'"
    )
    planned = dialect.length("NEW.plan")
    unsigned = f"NEW.outcome = 'approved' AND (NEW.steps = 0 OR NEW.steps <> {planned} OR ({signed}) <> NEW.steps)"
    words = "审批单只有在每一步都签批之后才是“已批准”"
    yield Rule("form_approved_insert", "routes_form", "INSERT", unsigned, words)
    covered = "UPDATE OF outcome, steps, plan, round, route_id"
    yield Rule("form_approved_update", "routes_form", covered, unsigned, words)
    yield Rule(
        "form_approval_stands",
        "routes_form",
        "UPDATE OF route_id, drafter_id, division_id, outcome, round, fields, plan, steps",
        "OLD.outcome = 'approved'",
        "已经批准的审批单不能改动",
    )
    replanned = f"NEW.round = OLD.round AND (NEW.steps <> OLD.steps OR {dialect.differs('NEW.plan', 'OLD.plan')})"
    yield Rule("form_plan_stands", "routes_form", "UPDATE OF plan, steps", replanned, "一轮审批的步骤不能中途改动")
    onward = "OLD.state = 'returned' AND NEW.state = 'running' AND NEW.turn = 0 AND NEW.round = OLD.round + 1"
    jump = f"NEW.round <> OLD.round AND NOT ({onward})"
    yield Rule("form_round_follows_return", "routes_form", "UPDATE OF round", jump, "退回之后重新提交才开始新的一轮")
    started = "NOT EXISTS (SELECT 1 FROM routes_form f WHERE f.id = NEW.form_id AND f.state = 'running' AND f.turn = 0)"
    yield Rule("item_joins_at_start", "routes_item", "INSERT", started, "事项只能在提交时列入审批单")
    yield Rule(
        "item_stands",
        "routes_item",
        "UPDATE OF form_id, round, content_type_id, object_id, revision_id, digest",
        "1 = 1",
        "审批单上的事项不能改动",
    )
    words = "随单材料只能在提交时列入审批单，不能改动、抽换"
    yield Rule("enclosure_joins_at_start", "routes_enclosure", "INSERT", started, words)
    yield Rule("enclosure_stands", "routes_enclosure", "UPDATE", "1 = 1", words)
    yield Rule("enclosure_remains", "routes_enclosure", "DELETE", "1 = 1", words)
    own = "EXISTS (SELECT 1 FROM routes_form f WHERE f.id = NEW.form_id AND f.drafter_id = NEW.by_id)"
    yield Rule("signature_not_own", "routes_signature", "INSERT", own, "承办人不得签批本人承办的审批单")
    yield Rule("signature_stands", "routes_signature", "UPDATE", "1 = 1", "签批记录不能改动")
    yield Rule("signature_remains", "routes_signature", "DELETE", "1 = 1", "签批记录不能删除")
    yield Rule("item_remains", "routes_item", "DELETE", "1 = 1", "审批单上的事项不能删除")
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
