"""What an address may be given beside its path: every name that the code reads from a query or a post is known here.

A name that names something is tried by the tests of doors, or judged where the third table says; a new name fails.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal import doors

APPS = ("portal", "secretmarks", "disclosure", "search")
READS = ("get", "getlist", "pop")

# Words, numbers and choices that name no object; and a version that is locked before the framework looks it up among
# those of the page at hand, of which nothing is told.
WORDS = set(
    "about act all confirmed cursor decision delete exact find format hint inline limit name next note opinion outcome "
    "overwrite_revision_id page password preview q query seen sort statements term username version".split()
)
# Names that are made: the parameters of the doors, facets that the reader is offered, places in a bundle.
MADE = {"name", "facet.name", "f'place-{pk}'"}
# What names something and is looked up among what the reader was shown, with the test that tries another's.
JUDGED = {
    "item": "tests/desk/test_form.py",
    "items": "tests/disclosure/desk/test_many.py",
    "opening": "tests/desk/test_leafing.py",
}


def reads_a_query(node: ast.expr, annotated: set[str]) -> bool:
    """`request.GET`, `request.POST`, or a parameter that is annotated as a QueryDict."""
    by_attribute = isinstance(node, ast.Attribute) and node.attr in ("GET", "POST")
    return by_attribute or (isinstance(node, ast.Name) and node.id in annotated)


def annotated_in(tree: ast.Module) -> set[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    given = [each for function in functions for each in (*function.args.args, *function.args.kwonlyargs)]
    return {each.arg for each in given if each.annotation is not None and "QueryDict" in ast.unparse(each.annotation)}


def names_read(tree: ast.Module) -> Iterator[ast.expr]:
    annotated = annotated_in(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
            if reads_a_query(node.func.value, annotated) and node.args:
                yield node.args[0]
        elif isinstance(node, ast.Subscript) and reads_a_query(node.value, annotated):
            yield node.slice
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            if reads_a_query(node.comparators[0], annotated):
                yield node.left


def unknown(source: str) -> list[str]:
    declared = {name for door in doors.table.values() for name in door.query_ids}
    known = WORDS | set(JUDGED) | declared
    found = names_read(ast.parse(source))
    return [
        ast.unparse(name)
        for name in found
        if (name.value if isinstance(name, ast.Constant) else None) not in known and ast.unparse(name) not in MADE
    ]


def test_every_name_that_is_read_from_a_query_or_a_post_is_known():
    files = [path for app in APPS for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))]
    read = {str(path): names for path in files if (names := unknown(path.read_text(encoding="utf-8")))}
    assert len(files) > 200 and read == {}


def test_a_name_that_nobody_knows_is_noticed():
    assert unknown("def view(request):\n    return request.GET.get('peek') or request.POST['poke']") == [
        "'peek'",
        "'poke'",
    ]
    assert unknown("def view(asked: QueryDict):\n    return 'pry' in asked, asked.getlist('page')") == ["'pry'"]


def test_what_names_something_is_tried_somewhere():
    for name, file in JUDGED.items():
        assert name in Path(settings.BASE_DIR, file).read_text(encoding="utf-8"), name
