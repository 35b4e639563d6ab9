"""PostgreSQL finds tokens in the entries themselves, which makes its index a third smaller."""

from django.db import migrations

# Every word in `others`, and every key in `counts` as eight digits behind a mark that no word begins with. It is a
# function so that it can have a price: the planner would take working out the tokens of an entry for cheap, and do it
# for every row of a table that it knows little of.
FUNCTION = """
CREATE FUNCTION search_tokens(others text, counts bytea) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
BEGIN
    RETURN string_to_array(others || regexp_replace(
        encode(substring(counts FROM 1 FOR length(counts) / 5 * 4), 'hex'), '(.{8})', ' #\\1', 'g'), ' ');
END
$$"""
TOKENS = "search_tokens(search_entry.others, search_entry.counts)"
CREATE = [
    FUNCTION,
    # Rows stay short, so that looking up many touches few pages: what is long lies beside the table, and what is
    # packed is not packed again. Titles are read for many entries at once and stay.
    "ALTER TABLE search_entry SET (toast_tuple_target = 256)",
    *(f"ALTER TABLE search_entry ALTER {name} SET STORAGE MAIN" for name in ("title", "core", "number", "identifier")),
    *(f"ALTER TABLE search_entry ALTER {name} SET STORAGE EXTERNAL" for name in ("counts", "packed")),
    # New tokens enter at once: a list of those that wait would be read through for every token of every query.
    f"CREATE INDEX search_entry_tokens ON search_entry USING gin ({TOKENS}) WITH (fastupdate = off)",
    # The planner needs no statistics of the tokens, and gathering them takes minutes.
    "ALTER INDEX search_entry_tokens ALTER COLUMN 1 SET STATISTICS 0",
]


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in ["DROP TABLE search_part", *CREATE]:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0008_tokens_at_once")]

    operations = [migrations.RunPython(forwards)]
