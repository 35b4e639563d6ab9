"""What the database keeps of publication: a live page holds exactly what was signed, whatever wrote the row (D-05)."""

from collections.abc import Iterable, Iterator

from django.apps import apps

from portal.counter.triggers import raised_by
from portal.triggers import Dialect, Effect, Rule

from ..law import PUBLIC_STANDING
from ..models import DocumentPage, ReviewedPage
from .publication import EDITIONS, TO_THE_PUBLIC

UNSIGNED = "公开的内容必须与批准的版本一致：请经审批后由信息发布员发布"
# What of a page the public sees wherever it is listed.
SHOWN = (
    "live", "live_revision_id", "title", "path", "depth", "slug", "url_path", "first_published_at", "last_published_at",
)  # fmt: skip


def approved(revision: str, page: str, routes: Iterable[str]) -> str:
    names = ", ".join(f"'{route}'" for route in routes)
    return (
        "EXISTS (SELECT 1 FROM routes_item i JOIN routes_form f ON f.id = i.form_id AND f.round = i.round "
        f"WHERE i.revision_id = {revision} AND i.object_id = {page} "
        f"AND f.outcome = 'approved' AND f.route_id IN ({names}))"
    )


def founded(page: str, title: str) -> str:
    return f"EXISTS (SELECT 1 FROM disclosure_founding g WHERE g.page_id = {page} AND g.title = {title})"


def reviewed_models() -> list[type]:
    return [model for model in apps.get_models() if issubclass(model, ReviewedPage)]


def effects(dialect: Dialect) -> Iterator[Effect]:
    """Whatever changes what the public reads raises the publication counter."""

    def live(row: str) -> str:
        return dialect.true(f"{row}.live")

    def of_live(row: str) -> str:
        return f"EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = {row}.page_ptr_id AND {live('p')})"

    yield from raised_by(dialect, "wagtailcore_page", when=live, columns=SHOWN)
    for model in reviewed_models():
        yield from raised_by(dialect, model._meta.db_table, when=of_live, events=["UPDATE"])
    yield from raised_by(dialect, "disclosure_documenttag", events=["UPDATE", "DELETE"])
    yield from raised_by(dialect, "disclosure_publication")
    yield from raised_by(dialect, "disclosure_withdrawal")


def rules(dialect: Dialect) -> Iterator[Rule]:
    yield from page_rules(dialect)
    for model in reviewed_models():
        yield from row_rules(dialect, model)
        yield from child_rules(dialect, model)
    yield from standing_rules(dialect)
    appointed = "EXISTS (SELECT 1 FROM people_assignment)"
    yield Rule("founding_is_first", "disclosure_founding", "INSERT", appointed, "任命人员之后不能再以建站方式设栏目")
    yield Rule("founding_stands", "disclosure_founding", "UPDATE", "1 = 1", "建站记录不能改动")


def standing_rules(dialect: Dialect) -> Iterator[Rule]:
    """What is public keeps its labels until it is withdrawn; what is discarded or void is on no form (D-05, D-07)."""
    table = DocumentPage._meta.db_table
    live = f"EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = NEW.page_ptr_id AND {dialect.true('p.live')})"
    changed = " OR ".join(dialect.differs(f"NEW.{name}", f"OLD.{name}") for name in ("level", "attribute", "state"))
    words = "已经公开的文件，密级、公开属性和状态不能改动，须先办理撤回"
    yield Rule("document_labels_stand", table, "UPDATE OF level, attribute, state", f"{live} AND ({changed})", words)
    documents = "t.app_label = 'disclosure' AND t.model = 'documentpage'"
    gone = (
        f"EXISTS (SELECT 1 FROM {table} d JOIN django_content_type t ON t.id = NEW.content_type_id "
        f"WHERE {documents} AND d.page_ptr_id = NEW.object_id AND d.state IN ('discarded', 'void'))"
    )
    yield Rule("item_is_not_gone", "routes_item", "INSERT", gone, "已经弃置或者撤除的文件不能送审")
    on_form = (
        "EXISTS (SELECT 1 FROM routes_item i JOIN django_content_type t ON t.id = i.content_type_id "
        f"WHERE {documents} AND i.object_id = NEW.page_ptr_id)"
    )
    discarded = f"NEW.state = 'discarded' AND OLD.state <> 'discarded' AND {on_form}"
    yield Rule("document_signed_stays", table, "UPDATE OF state", discarded, "送过审的文件不能弃置")


def page_rules(dialect: Dialect) -> Iterator[Rule]:
    """A page goes live with the title of an approved revision that its own row already holds."""
    titled = (
        "EXISTS (SELECT 1 FROM wagtailcore_revision r WHERE r.id = NEW.live_revision_id "
        f"AND {dialect.json('r.content', 'title')} = NEW.title)"
    )
    held = " OR ".join(
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} c WHERE c.page_ptr_id = NEW.id "
        f"AND c.edition_id = NEW.live_revision_id{open_only(model)})"
        for model in reviewed_models()
    )
    signed = approved("NEW.live_revision_id", "NEW.id", TO_THE_PUBLIC)
    good = f"NEW.alias_of_id IS NULL AND {signed} AND {titled} AND ({held})"
    structure = f"NEW.live_revision_id IS NULL AND {founded('NEW.id', 'NEW.title')}"
    bad = f"{dialect.true('NEW.live')} AND NEW.depth > 1 AND NOT COALESCE(({good}), FALSE) AND NOT ({structure})"
    columns = "live, live_revision_id, title, content_type_id, alias_of_id, depth"
    yield Rule("page_live_insert", "wagtailcore_page", "INSERT", bad, UNSIGNED)
    yield Rule("page_live_update", "wagtailcore_page", f"UPDATE OF {columns}", bad, UNSIGNED)


def open_only(model) -> str:
    if not model.needs_level:
        return ""
    return "".join(f" AND c.{name} = {value!r}" for name, value in PUBLIC_STANDING.items())


def row_rules(dialect: Dialect, model) -> Iterator[Rule]:
    """A row that says which signed revision it holds, holds it; a live row always says so."""
    table = model._meta.db_table
    columns = [model._meta.get_field(name).column for name in model.signed_fields]
    equal = (
        " AND ".join(dialect.same(f"NEW.{column}", dialect.json("r.content", column)) for column in columns) or "1 = 1"
    )
    holds = f"EXISTS (SELECT 1 FROM wagtailcore_revision r WHERE r.id = NEW.edition_id AND {equal})"
    live = f"EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = NEW.page_ptr_id AND {dialect.true('p.live')})"
    empty = " AND ".join(f"COALESCE({dialect.text(f'NEW.{column}')}, '') = ''" for column in columns) or "1 = 1"
    is_founded = f"EXISTS (SELECT 1 FROM disclosure_founding g WHERE g.page_id = NEW.page_ptr_id) AND {empty}"
    bad = (
        f"(NEW.edition_id IS NOT NULL AND NOT ({approved('NEW.edition_id', 'NEW.page_ptr_id', EDITIONS)} AND {holds})) "
        f"OR (NEW.edition_id IS NULL AND {live} AND NOT ({is_founded}))"
    )
    name = model._meta.model_name
    yield Rule(f"{name}_insert", table, "INSERT", bad, UNSIGNED)
    yield Rule(f"{name}_update", table, "UPDATE OF " + ", ".join(["edition_id", *columns]), bad, UNSIGNED)


def child_rules(dialect: Dialect, model: type[ReviewedPage]) -> Iterator[Rule]:
    """Signed children of a row that holds a signed revision (attachments, tags) are those of the revision."""
    for child in model.children():
        columns = {field: child.model._meta.get_field(field).column for field in child.columns}
        equal = " AND ".join(
            dialect.same(f"NEW.{column}", dialect.json("e.value", field)) for field, column in columns.items()
        )
        bad = (
            f"EXISTS (SELECT 1 FROM {model._meta.db_table} d JOIN wagtailcore_revision r ON r.id = d.edition_id "
            f"WHERE d.page_ptr_id = NEW.{child.owner.column} AND NOT EXISTS "
            f"(SELECT 1 FROM {dialect.elements('r.content', child.name)} WHERE {equal}))"
        )
        name, table = child.model._meta.model_name, child.model._meta.db_table
        covered = ", ".join([child.owner.column, *columns.values()])
        yield Rule(f"{name}_insert", table, "INSERT", bad, UNSIGNED)
        yield Rule(f"{name}_update", table, f"UPDATE OF {covered}", bad, UNSIGNED)
