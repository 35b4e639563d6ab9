"""What the database keeps of classification: acts are signed by four and stand, the register follows them alone."""

from collections.abc import Iterator

from django.apps import apps

from portal.sealed.fields import only_resealed
from portal.triggers import Dialect, Rule

from .models import Labelled, StateSecret

SECRET, ACT = "secretmarks_statesecret", "secretmarks_act"
DECIDED = "('determined', 'changed', 'lifted')"
LIFTING = "('lifted', 'expired', 'event')"
SETTLED = "('classified', 'marked', 'lifted')"
FOUR = "定密、变更、解除须由承办人、复核人、审核人和定密责任人四个不同的人签批"
STANDS = "定密行为登记后不能改动或者删除"
PROTECTED = "('proposed', 'classified', 'marked')"
FOLLOWS = "密级、保密期限和状态只随定密行为改变"
LABELLED = "密级在秘密以上的，只随定密、变更、解除的审批改变"


def rules(dialect: Dialect) -> Iterator[Rule]:
    yield from act_rules()
    yield from secret_rules(dialect)
    yield from scope_rules(dialect)
    for model in labelled_models():
        yield from level_rules(model)
        yield from knower_rules(model)
    yield from delegation_rules()
    yield from leak_rules()
    yield from following_rules()
    for event in ("UPDATE", "DELETE"):
        yield Rule(f"copy_{event.lower()}", "secretmarks_copy", event, "1 = 1", "份号登记后不能改动或者删除")


def act_rules() -> Iterator[Rule]:
    signers = (
        "SELECT COUNT(DISTINCT s.by_id) FROM routes_signature s WHERE s.form_id = f.id AND s.round = f.round "
        "AND s.outcome = 'agreed' AND s.by_id <> f.drafter_id"
    )
    approved = (
        "EXISTS (SELECT 1 FROM routes_form f JOIN routes_item i ON i.form_id = f.id AND i.round = f.round "
        "JOIN django_content_type t ON t.id = i.content_type_id "
        "WHERE f.id = NEW.form_id AND f.outcome = 'approved' AND i.object_id = NEW.secret_id "
        "AND t.app_label = 'secretmarks' AND t.model = 'statesecret' AND f.route_id = CASE NEW.kind "
        "WHEN 'determined' THEN 'secretmarks.determine' WHEN 'changed' THEN 'secretmarks.reclassify' "
        f"WHEN 'lifted' THEN 'secretmarks.declassify' ELSE '' END AND ({signers}) >= 3)"
    )
    yield Rule("act_is_signed_by_four", ACT, "INSERT", f"NEW.form_id IS NOT NULL AND NOT {approved}", FOUR)
    on_paper = f"EXISTS (SELECT 1 FROM {SECRET} s WHERE s.id = NEW.secret_id AND s.way = 'paper')"
    unsigned = f"NEW.form_id IS NULL AND NEW.kind IN {DECIDED} AND NOT {on_paper}"
    yield Rule("act_without_form_is_on_paper", ACT, "INSERT", unsigned, FOUR)
    early = (
        f"NEW.kind = 'expired' AND NOT EXISTS (SELECT 1 FROM {SECRET} s "
        "WHERE s.id = NEW.secret_id AND s.ends_on < NEW.decided_on)"
    )
    yield Rule("act_expires_after_the_end", ACT, "INSERT", early, "保密期限届满之后才自行解密")
    dated = (
        f"NEW.kind = 'event' AND EXISTS (SELECT 1 FROM {SECRET} s WHERE s.id = NEW.secret_id AND s.ends_on IS NOT NULL)"
    )
    yield Rule("act_event_has_no_date", ACT, "INSERT", dated, "有解密日期的事项不按条件解密")
    yield Rule("act_stands", ACT, "UPDATE", "1 = 1", STANDS)
    yield Rule("act_remains", ACT, "DELETE", "1 = 1", STANDS)


def secret_rules(dialect: Dialect) -> Iterator[Rule]:
    yield Rule("secret_begins_proposed", SECRET, "INSERT", "NEW.state <> 'proposed'", FOLLOWS)
    newest = (
        f"EXISTS (SELECT 1 FROM {ACT} a WHERE a.id = (SELECT MAX(b.id) FROM {ACT} b WHERE b.secret_id = NEW.id) "
        "AND a.level = NEW.level AND a.term = NEW.term AND a.units = NEW.units "
        f"AND NOT ({dialect.differs('a.ends_on', 'NEW.ends_on')}) AND (a.kind IN {LIFTING}) = (NEW.state = 'lifted'))"
    )
    yield Rule(
        "secret_follows_its_acts",
        SECRET,
        "UPDATE OF state, level, term, ends_on, units",
        f"NEW.state IN {SETTLED} AND NOT {newest}",
        FOLLOWS,
    )
    back = (
        f"(OLD.state IN {SETTLED} AND NEW.state NOT IN {SETTLED}) OR (OLD.state = 'lifted' AND NEW.state <> 'lifted') "
        "OR (NEW.state = 'marked' AND OLD.state NOT IN ('classified', 'marked'))"
    )
    yield Rule("secret_never_goes_back", SECRET, "UPDATE OF state", back, FOLLOWS)
    yield Rule("secret_remains", SECRET, "DELETE", "1 = 1", "国家秘密事项登记不能删除")


def scope_rules(dialect: Dialect) -> Iterator[Rule]:
    """Nobody joins the scope of what is classified but by the newest act (S-26)."""
    for name, key, column in (("persons", "persons", "user_id"), ("divisions", "divisions", "division_id")):
        table = f"{SECRET}_scope_{name}"
        settled = f"EXISTS (SELECT 1 FROM {SECRET} s WHERE s.id = NEW.statesecret_id AND s.state IN {SETTLED})"
        approved = (
            f"EXISTS (SELECT 1 FROM {ACT} a, {dialect.elements('a.scope', key)} "
            f"WHERE a.id = (SELECT MAX(b.id) FROM {ACT} b WHERE b.secret_id = NEW.statesecret_id) "
            f"AND {dialect.text('e.value')} = {dialect.text('NEW.' + column)})"
        )
        bad = f"{settled} AND NOT {approved}"
        words = "未经批准不得扩大知悉范围"
        yield Rule(f"secret_scope_{name}_insert", table, "INSERT", bad, words)
        yield Rule(f"secret_scope_{name}_update", table, "UPDATE", bad, words)


def labelled_models() -> list[type[Labelled]]:
    """Whatever bears a level besides the register itself."""
    return [model for model in apps.get_models() if issubclass(model, Labelled) and model is not StateSecret]


def matters_about(model: type[Labelled], key: str) -> str:
    return (
        f"FROM {SECRET} s JOIN django_content_type t ON t.id = s.about_type_id WHERE s.about_id = {key} "
        f"AND t.app_label = '{model._meta.app_label}' AND t.model = '{model._meta.model_name}'"
    )


def level_rules(model: type[Labelled]) -> Iterator[Rule]:
    """A level of CONFIDENTIAL and above is that of a matter of the register, and binds as long as the matter does."""
    table, name = model._meta.db_table, model._meta.model_name
    about = f"{matters_about(model, f'NEW.{model._meta.pk.column}')} AND s.state IN {PROTECTED}"
    other = f"EXISTS (SELECT 1 {about} AND s.level <> COALESCE(NEW.level, 0))"
    bad = f"(NEW.level >= 20 AND NOT EXISTS (SELECT 1 {about})) OR {other}"
    yield Rule(f"{name}_level_insert", table, "INSERT", "NEW.level >= 20", LABELLED)
    yield Rule(f"{name}_level_update", table, "UPDATE OF level", bad, LABELLED)


def knower_rules(model: type[Labelled]) -> Iterator[Rule]:
    """Nobody joins the scope of what was classified who is not in the scope of its matter (S-26)."""
    for name in ("persons", "divisions"):
        field = model._meta.get_field(f"scope_{name}")
        own, column = field.m2m_column_name(), field.m2m_reverse_name()
        about = f"{matters_about(model, f'NEW.{own}')} AND s.state IN ('classified', 'marked')"
        known = f"SELECT 1 FROM {SECRET}_scope_{name} k WHERE k.statesecret_id = s.id AND k.{column} = NEW.{column}"
        bad = f"EXISTS (SELECT 1 {about} AND NOT EXISTS ({known}))"
        for event in ("INSERT", "UPDATE"):
            rule = f"{model._meta.model_name}_knower_{name}_{event.lower()}"
            yield Rule(rule, field.m2m_db_table(), event, bad, "未经批准不得扩大知悉范围")


def delegation_rules() -> Iterator[Rule]:
    """What was applied for is granted by its form; what the province grants of itself begins so (S-07)."""
    table = "secretmarks_delegation"
    approved = (
        "EXISTS (SELECT 1 FROM routes_form f JOIN routes_item i ON i.form_id = f.id AND i.round = f.round "
        "JOIN django_content_type t ON t.id = i.content_type_id WHERE i.object_id = NEW.id AND f.outcome = 'approved' "
        "AND t.app_label = 'secretmarks' AND t.model = 'delegation' AND f.route_id = 'secretmarks.delegate')"
    )
    applied = "NEW.kind = 'applied' AND NEW.state = 'granted'"
    words = "依申请的定密授权须经审定"
    yield Rule("delegation_begins_applied", table, "INSERT", applied, words)
    yield Rule("delegation_is_approved", table, "UPDATE OF state, kind", f"{applied} AND NOT {approved}", words)
    settled = "OLD.state IN ('granted', 'refused', 'revoked')"
    terms = "UPDATE OF organ_id, kind, highest, matters, starts_on, ends_on"
    yield Rule("delegation_stands", table, terms, settled, "已经决定的定密授权不能改动")
    yield from project_rules()
    for event in ("UPDATE", "DELETE"):
        rule = f"delegation_filing_{event.lower()}"
        yield Rule(rule, "secretmarks_delegationfiling", event, "1 = 1", "备案登记后不能改动或者删除")
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        decided = f"EXISTS (SELECT 1 FROM {table} d WHERE d.id = {row}.delegation_id AND d.state <> 'applied')"
        rule = f"delegation_paper_{event.lower()}"
        yield Rule(rule, "secretmarks_delegationpaper", event, decided, "已经决定的申请，申报材料不能改动")


def project_rules() -> Iterator[Rule]:
    """A delegation of own motion names projects of its bureau, of no lower level and no earlier end (S-06)."""
    table, named = "secretmarks_assignedproject", "secretmarks_delegation_projects"
    borne = (
        f"EXISTS (SELECT 1 FROM secretmarks_delegation d JOIN {table} p ON p.organ_id = d.organ_id "
        "WHERE d.id = NEW.delegation_id AND p.id = NEW.assignedproject_id AND d.kind = 'proactive' "
        "AND d.highest <= p.highest AND d.ends_on <= p.ends_on)"
    )
    yield Rule("delegation_within_project", named, "INSERT", f"NOT {borne}", "主动授权不得超出交办的涉密审计项目")
    for event in ("UPDATE", "DELETE"):
        yield Rule(f"delegation_project_{event.lower()}", named, event, "1 = 1", "已经决定的定密授权不能改动")
    facts = ("organ_id", "code", "highest", "assigned_on")
    moved = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in facts)
    words = "交办的涉密审计项目登记后不能改动，只能提前结束"
    yield Rule("project_stands", table, "UPDATE", f"NEW.ends_on > OLD.ends_on OR {moved}", words)
    yield Rule("project_remains", table, "DELETE", "1 = 1", words)


def following_rules() -> Iterator[Rule]:
    """A receipt that was given and a mark that was made stand, and nothing that was asked for goes away (S-24)."""
    for name, done in (("notice", "received_at"), ("letter", "received_on"), ("remarking", "done_at")):
        table, words = f"secretmarks_{name}", "通知、回执和重新作出标志的登记不能改动或者删除"
        settled = f"OLD.{done} IS NOT NULL"
        event = "UPDATE OF uuid, act_id, unit, way, sent_on, sent_by_id, received_on, filed_by_id"
        yield Rule(f"{name}_stands", table, event if name == "letter" else "UPDATE", settled, words)
        yield Rule(f"{name}_remains", table, "DELETE", "1 = 1", words)
        if name == "letter":
            replaced = f"{settled} AND NOT {only_resealed('received_by')}"
            yield Rule("letter_receiver_stands", table, "UPDATE OF received_by", replaced, words)


def leak_rules() -> Iterator[Rule]:
    """A leak report is appended to and never edited (A-22)."""
    for name in ("leakreport", "leakentry"):
        for event in ("UPDATE", "DELETE"):
            rule = f"{name}_{event.lower()}"
            yield Rule(rule, f"secretmarks_{name}", event, "1 = 1", "泄密报告只能补充，不能改动或者删除")
