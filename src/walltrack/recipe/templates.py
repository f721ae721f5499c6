# ruff: noqa: E501 - the files have longer lines than this one
"""What the new files hold. @name@ stands for a value; FILL IN marks what only a person knows."""

COLUMN_MIGRATION = r"""{% macro create_@migration@(schema=target.schema) %}
-- @number@_@migration@, @date@
-- FILL IN: why @table@ has a column @column@.

alter table {{ schema }}.@table@ add column if not exists @column@ @type@;
@grant@{% endmacro %}


{% macro rollback_@migration@(schema=target.schema) %}
{{ rollback_column('@table@', '@column@', schema) }}
{% endmacro %}
"""

# The role for dashboards reads config column by column, because of the webhook's secret.
CONFIG_GRANT = """
do $$
begin
    if to_regrole('{{ dashboard_role() }}') is not null then
        grant select (@column@) on {{ schema }}.config to {{ dashboard_role() }};
    end if;
end
$$;
"""

COLUMN_YAML = """\
      - name: @column@
        data_type: @type@
        description: "FILL IN: what @column@ means. Null: what it means that there is none."
"""

TABLE_MIGRATION = r"""{% macro create_@migration@(schema=target.schema) %}
-- @number@_@migration@, @date@
-- FILL IN: pattern of the table, and what a row is. Replace `note` by columns of its own.

create table if not exists {{ schema }}.@table@ (
    id uuid default gen_random_uuid() not null,
@columns@    note text not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_@table@ primary key (id),
@keys@    constraint ck_@table@_note_not_blank check (note ~ '\S')
);

comment on constraint ck_@table@_note_not_blank on {{ schema }}.@table@ is
'FILL IN: what goes wrong with a note that is blank';

@indexes@create or replace trigger update_@table@_updated_at
before update on {{ schema }}.@table@
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access('@table@', 'select, insert, update, delete', schema) }}
{% endmacro %}


{% macro rollback_@migration@(schema=target.schema) %}
{% call rollback_table('@table@', schema) %}
drop table if exists {{ schema }}.@table@;
{% endcall %}
{% endmacro %}
"""
TABLE_COLUMN = "    @reference@ uuid not null,\n"
TABLE_KEY = """\
    constraint fk_@table@_@parent@
    foreign key (@reference@) references {{ schema }}.@parent@ (id) on delete restrict,
"""
TABLE_INDEX = (
    "create index if not exists idx_@table@_@reference@ on {{ schema }}.@table@ (@reference@);\n\n"
)

MODEL_SQL = """@depends@{{ mock_rows('@table@') }}
"""
MODEL_YAML = """models:
  - name: @table@
    description: "FILL IN: pattern of the table, and what a row is."
    data_tests:
      - checks_are_kept:
          name: @table@__checks_are_kept
    columns:
      - name: id
        data_type: uuid
        description: Identifier of the row.
        data_tests:
          - not_null
          - unique
@columns@      - name: note
        data_type: text
        description: "FILL IN: what a note is, and that it is not blank."
        data_tests:
          - not_null
      - name: created_at
        data_type: timestamptz
        description: Time the row was created (UTC); the moment of the insert unless given.
        data_tests:
          - not_null
      - name: updated_at
        data_type: timestamptz
        description: Time of the last change to the row (UTC), kept by trigger update_@table@_updated_at.
        data_tests:
          - not_null

seeds:
  - name: mock_@table@
    description: "FILL IN: how many rows, and what they show."
    config:
      column_types:
        id: text
@types@        note: text
        created_age: text
    data_tests:
      - has_shares:
          name: @table@__mock_rows
          arguments:
            of: ref('@table@')
            shares: [{rows: 1}]
"""
MODEL_COLUMN = """\
      - name: @reference@
        data_type: uuid
        description: "FILL IN: which row of @parent@ this is. It cannot be deleted meanwhile."
        data_tests:
          - not_null
          - relationships:
              arguments: {to: ref('@parent@'), field: id}
"""

CASES = r"""from .case import Table, @helpers@

@constant@ = Table(
    "@table@",
    [
        primary_key("pk_@table@"),
@keys@        edges("ck_@table@_note_not_blank", "note", ["something"], ["", " \t"]),
    ],
    change={"note": "something else"},
    required=[@required@],
)
"""
CASE_KEY = """        refers("fk_@table@_@parent@", "@reference@", "@parent@"),\n"""

VALID_ROW = """def @table@(db, given: dict) -> dict[str, Any]:
    return {@values@"note": "something"}


"""

GUIDE = """# @table@: FILL IN: pattern

FILL IN: what a row is. Columns: [@table@.yml](../../models/core/@table@.yml).

## Invariants

| What holds | Kept by | Proven by |
|---|---|---|
@keys@| A row has an identifier, and says when it last changed | `pk_@table@`, `update_@table@_updated_at` | `unique_@table@_id`, `tables__keep_updated_at` |

## Fields

| Group | Columns | Beyond the descriptions |
|---|---|---|
| Row | `id`, `created_at`, `updated_at` | |

## Indexes

@indexes@
## Queries

```sql
select count(*) from walltrack.@table@;
```

```sql
-- Refused: 23514 ck_@table@_note_not_blank
update walltrack.@table@ set note = ' ';
```
"""
GUIDE_KEY = (
    "| Its row of @parent@ exists, and cannot be deleted | `fk_@table@_@parent@` |"
    " `relationships_@table@_@reference@__id__ref_@parent@_` |\n"
)
GUIDE_INDEXES = "| Index | Serves |\n|---|---|\n"
GUIDE_INDEX = "| `idx_@table@_@reference@` | FILL IN: which question |\n"
