{% macro catalog_snapshot(schema, schemas, with_statements=false) -%}
{%- set spaces = "to_regnamespace('" ~ schema ~ "'), to_regnamespace('" ~ schema ~ "_secrets')" -%}
select
    fact.kind,
    {{ without_schema('fact.name', schemas) }} as name,
    {{ without_schema('fact.definition', schemas) }} as definition
    {%- if with_statements %},
    fact.make,
    fact.unmake,
    fact.loss
    {%- endif %}
from (
    -- pg_get_viewdef ends with a semicolon, pg_get_expr does not. Only objects of one kind are compared.
    select
        case c.relkind when 'r' then 'table' when 'm' then 'materialized view' when 'v' then 'view' else 'relation' end as kind,
        c.relnamespace::regnamespace::text || '.' || c.relname as name,
        concat_ws(
            ' ', c.relkind,
            case when c.relrowsecurity then 'row level security' end,
            case when c.relforcerowsecurity then 'forced' end,
            case when c.relkind = 'r' and c.relreplident <> 'd' then 'replica identity ' || c.relreplident::text end,
            case when c.relkind in ('m', 'v') then pg_get_viewdef(c.oid) end
        ) as definition,
        case c.relkind
            when 'r' then concat_ws(
                {{ next_transaction() }},
                format('create table if not exists %s ()', c.oid::regclass),
                format(
                    'alter table %s %s row level security, %s row level security, replica identity default', c.oid::regclass,
                    case when c.relrowsecurity then 'enable' else 'disable' end,
                    case when c.relforcerowsecurity then 'force' else 'no force' end
                )
            )
            when 'm' then format('create materialized view %s as %s', c.oid::regclass, pg_get_viewdef(c.oid))
            when 'v' then format('create or replace view %s as %s', c.oid::regclass, pg_get_viewdef(c.oid))
        end as make,
        case c.relkind
            when 'r' then format('drop table %s', c.oid::regclass)
            when 'm' then format('drop materialized view %s', c.oid::regclass)
            when 'v' then format('drop view %s', c.oid::regclass)
            when 'S' then format('drop sequence %s', c.oid::regclass)
            when 'f' then format('drop foreign table %s', c.oid::regclass)
        end as unmake,
        case
            when c.relkind = 'r'
                then format('lock table %1$s in access exclusive mode' || {{ next_transaction() }} || 'select exists (select 1 from %1$s)', c.oid::regclass)
        end as loss
    from pg_catalog.pg_class as c
    where c.relnamespace in ({{ spaces }}) and c.relkind not in ('i', 'I', 't', 'c')
    union all
    select
        'option',
        c.relnamespace::regnamespace::text || '.' || c.relname || ' ' || option.name,
        option.value,
        format('alter table %s ' || option.make, c.oid::regclass, option.name, option.value),
        format('alter table %s ' || option.unmake, c.oid::regclass, option.name),
        null
    from pg_catalog.pg_class as c
    cross join lateral (
        select option_name, option_value, 'set (%I = %L)', 'reset (%I)' from pg_options_to_table(c.reloptions)
        union all
        select 'unlogged', 'true', 'set unlogged', 'set logged' where c.relkind = 'r' and c.relpersistence = 'u'
        union all
        select r.relname, 'clustered', 'cluster on %I', 'set without cluster'
        from pg_catalog.pg_index as i
        inner join pg_catalog.pg_class as r on i.indexrelid = r.oid
        where i.indrelid = c.oid and i.indisclustered
    ) as option (name, value, make, unmake)
    where c.relnamespace in ({{ spaces }}) and c.relkind in ('r', 'm', 'v')
    union all
    select
        'column',
        c.relnamespace::regnamespace::text || '.' || c.relname || '.' || a.attname,
        concat_ws(
            ' ', format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then 'not null' end,
            case when a.attgenerated <> '' then 'generated' end,
            case when a.attidentity <> '' then 'identity' end,
            case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
            case when a.attstattarget >= 0 then 'statistics ' || a.attstattarget end,
            'default ' || pg_get_expr(d.adbin, d.adrelid)
        ),
        case when c.relkind = 'r' then concat_ws(
            {{ next_transaction() }},
            format(
                'alter table %s add column if not exists %I %s', c.oid::regclass, a.attname,
                concat_ws(
                    ' ', format_type(a.atttypid, a.atttypmod), 'default ' || pg_get_expr(d.adbin, d.adrelid),
                    case when a.attnotnull then 'not null' end
                )
            ),
            format(
                'alter table %s alter column %I %s, alter column %I %s not null', c.oid::regclass, a.attname,
                coalesce('set default ' || pg_get_expr(d.adbin, d.adrelid), 'drop default'),
                a.attname, case when a.attnotnull then 'set' else 'drop' end
            ),
            {{ set_statistics() | indent(12) }}
        ) end,
        case when c.relkind = 'r' then format('alter table %s drop column %I', c.oid::regclass, a.attname) end,
        format(
            'lock table %1$s in access exclusive mode' || {{ next_transaction() }} || 'select exists (select 1 from %1$s where %2$I is not null)',
            c.oid::regclass, a.attname
        )
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    inner join pg_catalog.pg_type as t on a.atttypid = t.oid
    left join pg_catalog.pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
    where
        c.relnamespace in ({{ spaces }})
        and c.relkind in ('r', 'm', 'v', 'p', 'f')
        and a.attnum > 0
        and not a.attisdropped
    union all
    -- A constraint is compared with its comment. Not null belongs to the column; version 18 lists it here too.
    select
        'constraint',
        k.conrelid::regclass::text || ' ' || k.conname,
        pg_get_constraintdef(k.oid) || coalesce((
            select ' with triggers disabled'
            from pg_catalog.pg_trigger as t
            where t.tgconstraint = k.oid and t.tgenabled not in ('O', 'A')
            limit 1
        ), '') || coalesce(e'\n-- ' || obj_description(k.oid, 'pg_constraint'), ''),
        concat_ws(
            {{ next_transaction() }},
            format(
                'alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,
                pg_get_constraintdef(k.oid)
                || case when k.contype in ('c', 'f') and k.convalidated then ' not valid' else '' end
            ),
            case
                when k.contype in ('c', 'f') and k.convalidated
                    then format('alter table %s validate constraint %I', k.conrelid::regclass, k.conname)
            end,
            format(
                'comment on constraint %I on %s is %L', k.conname, k.conrelid::regclass,
                obj_description(k.oid, 'pg_constraint')
            )
        ),
        format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname),
        null
    from pg_catalog.pg_constraint as k
    where k.connamespace in ({{ spaces }}) and k.contype not in ('n', 't')
    union all
    select
        'constraint',
        k.conrelid::regclass::text || ' ' || k.conname,
        'not null, not validated',
        null,
        format('alter table %s validate constraint %I', k.conrelid::regclass, k.conname),
        null
    from pg_catalog.pg_constraint as k
    where k.connamespace in ({{ spaces }}) and k.contype = 'n' and not k.convalidated
    union all
    select
        'index',
        c.relnamespace::regnamespace::text || '.' || c.relname,
        pg_get_indexdef(i.indexrelid)
        || case when i.indisvalid and i.indisready then '' else ' invalid' end,
        -- Adding or dropping a constraint adds or drops its index.
        case
            when k.oid is null
                then regexp_replace(pg_get_indexdef(i.indexrelid), '^(CREATE (UNIQUE )?INDEX)', '\1 concurrently')
        end,
        case when k.oid is null then format('drop index concurrently if exists %s', i.indexrelid::regclass) end,
        null
    from pg_catalog.pg_index as i
    inner join pg_catalog.pg_class as c on i.indexrelid = c.oid
    inner join pg_catalog.pg_class as r on i.indrelid = r.oid
    left join pg_catalog.pg_constraint as k on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
    where c.relnamespace in ({{ spaces }}) and r.relkind <> 't'
    union all
    select
        'trigger',
        t.tgrelid::regclass::text || ' ' || t.tgname,
        pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' enabled: ' || t.tgenabled::text end,
        case
            when t.tgconstraint <> 0
                then format('drop trigger if exists %I on %s; ', t.tgname, t.tgrelid::regclass) || pg_get_triggerdef(t.oid)
            else regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER', 'create or replace trigger')
        end
        || format('; alter table %s enable trigger %I', t.tgrelid::regclass, t.tgname),
        format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass),
        null
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_class as c on t.tgrelid = c.oid
    where c.relnamespace in ({{ spaces }}) and not t.tgisinternal
    union all
    select
        'function',
        p.oid::regprocedure::text,
        case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) else p.prokind::text end,
        case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) end,
        format('drop routine %s', p.oid::regprocedure),
        null
    from pg_catalog.pg_proc as p
    where p.pronamespace in ({{ spaces }})
    union all
    select
        'policy',
        l.polrelid::regclass::text || ' ' || l.polname,
        concat_ws(
            ' ', l.polcmd, l.polpermissive, l.polroles::regrole[]::text,
            pg_get_expr(l.polqual, l.polrelid), pg_get_expr(l.polwithcheck, l.polrelid)
        ),
        concat_ws(
            ' ', format('create policy %I on %s', l.polname, l.polrelid::regclass),
            case when l.polpermissive then 'as permissive' else 'as restrictive' end,
            'for ' || case l.polcmd
                when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all'
            end,
            'to ' || (
                select string_agg(case member when 0 then 'public' else member::regrole::text end, ', ')
                from unnest(l.polroles) as member
            ),
            'using (' || pg_get_expr(l.polqual, l.polrelid) || ')',
            'with check (' || pg_get_expr(l.polwithcheck, l.polrelid) || ')'
        ),
        format('drop policy %I on %s', l.polname, l.polrelid::regclass),
        null
    from pg_catalog.pg_policy as l
    inner join pg_catalog.pg_class as c on l.polrelid = c.oid
    where c.relnamespace in ({{ spaces }})
    union all
    -- The owner's own rights are left out, because every owner has them.
    select
        'privilege',
        concat_ws(' ', granted.object, 'to', coalesce(grantee.rolname, 'public')),
        string_agg(
            lower(acl.privilege_type) || case when acl.is_grantable then ' with grant option' else '' end,
            ', ' order by acl.privilege_type
        ),
        string_agg(
            format(
                'grant %s%s on %s to %s%s', lower(acl.privilege_type), granted.columns, granted.target,
                coalesce(quote_ident(grantee.rolname), 'public'),
                case when acl.is_grantable then ' with grant option' else '' end
            ),
            '; ' order by acl.privilege_type
        ),
        coalesce(granted.revoke, format('revoke all%s on %s from ', granted.columns, granted.target))
        || coalesce(quote_ident(grantee.rolname), 'public'),
        null
    from (
        select
            case when n.nspname = '{{ schema }}' then 'schema' else 'schema of secrets' end as object,
            n.nspowner as owner,
            n.nspacl as acl,
            '' as columns,
            format('schema %I', n.nspname) as target,
            null as revoke
        from pg_catalog.pg_namespace as n
        where n.oid in ({{ spaces }})
        union all
        select c.relnamespace::regnamespace::text || '.' || c.relname, c.relowner, c.relacl, '', c.oid::regclass::text, null
        from pg_catalog.pg_class as c
        where c.relnamespace in ({{ spaces }})
        union all
        select
            c.relnamespace::regnamespace::text || '.' || c.relname || '.' || a.attname, c.relowner, a.attacl, format(' (%I)', a.attname), c.oid::regclass::text, null
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_class as c on a.attrelid = c.oid
        where c.relnamespace in ({{ spaces }})
        union all
        -- By default every role may execute a function.
        select p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)),
            '', 'routine ' || p.oid::regprocedure, null
        from pg_catalog.pg_proc as p
        where p.pronamespace in ({{ spaces }})
        union all
        select
            concat(
                case when d.defaclnamespace <> to_regnamespace('{{ schema }}') then 'secrets: ' end,
                'default for ', d.defaclobjtype, ' by ', d.defaclrole::regrole
            ),
            d.defaclrole, d.defaclacl, '', null,
            format(
                'alter default privileges for role %s in schema %s revoke all on %s from ', d.defaclrole::regrole,
                d.defaclnamespace::regnamespace,
                case d.defaclobjtype
                    when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' else 'types'
                end
            )
        from pg_catalog.pg_default_acl as d
        where d.defaclnamespace in ({{ spaces }})
    ) as granted
    cross join lateral aclexplode(granted.acl) as acl
    left join pg_catalog.pg_roles as grantee on acl.grantee = grantee.oid
    where acl.grantee <> granted.owner
    group by granted.object, grantee.rolname, granted.columns, granted.target, granted.revoke
    union all
    -- The owner of the schema owns all objects, and the schema of secrets. Another owner was set by hand.
    select
        'owner',
        owned.name,
        owned.owner::regrole::text,
        null,
        format('alter %s owner to %s', owned.target, space.nspowner::regrole),
        null
    from (
        select
            c.relnamespace::regnamespace::text || '.' || c.relname as name,
            c.relowner as owner,
            'table ' || c.oid::regclass as target
        from pg_catalog.pg_class as c
        where c.relnamespace in ({{ spaces }}) and c.relkind not in ('i', 'I', 't', 'c')
        union all
        select p.oid::regprocedure::text, p.proowner, 'routine ' || p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace in ({{ spaces }})
        union all
        select 'schema of secrets', n.nspowner, format('schema %I', n.nspname)
        from pg_catalog.pg_namespace as n
        where n.oid = to_regnamespace('{{ schema }}_secrets')
    ) as owned
    inner join pg_catalog.pg_namespace as space on space.oid = to_regnamespace('{{ schema }}')
    where owned.owner <> space.nspowner
    union all
    select
        'rule',
        r.ev_class::regclass::text || ' ' || r.rulename,
        pg_get_ruledef(r.oid),
        pg_get_ruledef(r.oid),
        format('drop rule %I on %s', r.rulename, r.ev_class::regclass),
        null
    from pg_catalog.pg_rewrite as r
    inner join pg_catalog.pg_class as c on r.ev_class = c.oid
    where c.relnamespace in ({{ spaces }}) and r.rulename <> '_RETURN'
    union all
    select
        'type',
        t.typname::text,
        t.typtype::text,
        null,
        format('drop type %s', t.oid::regtype),
        null
    from pg_catalog.pg_type as t
    left join pg_catalog.pg_class as c on t.typrelid = c.oid
    where
        t.typnamespace in ({{ spaces }})
        and t.typelem = 0
        and (t.typtype in ('d', 'e', 'r') or c.relkind = 'c')
    union all
    -- Of any other class, such as statistics, operators and collations.
    select
        'object',
        pg_describe_object(d.classid, d.objid, 0),
        'object',
        null,
        format('drop %s %s', regexp_replace(object.type, '^statistics object$', 'statistics'), object.identity),
        null
    from pg_catalog.pg_depend as d
    cross join lateral pg_identify_object(d.classid, d.objid, 0) as object
    where
        d.refclassid = 'pg_namespace'::regclass
        and d.refobjid in ({{ spaces }})
        and to_regnamespace(object.schema) = d.refobjid
        and d.classid not in ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
    union all
    select
        'comment',
        described.object,
        described.description,
        format('comment on %s is %L', described.target, described.description),
        format('comment on %s is null', described.target),
        null
    from (
        select
            pg_describe_object(d.classoid, d.objoid, d.objsubid) as object,
            d.description,
            (
                select
                    case identified.type
                        when 'table column' then 'column'
                        when 'materialized view column' then 'column'
                        when 'view column' then 'column'
                        when 'table constraint' then 'constraint'
                        else identified.type
                    end || ' ' || identified.identity
                from pg_identify_object(d.classoid, d.objoid, d.objsubid) as identified
            ) as target
        -- The objects first: to ask each description of the database for its schema takes longer with every account.
        from (
            select 'pg_class'::regclass as class, c.oid from pg_catalog.pg_class as c
            where c.relnamespace in ({{ spaces }})
            union all
            select 'pg_proc'::regclass, p.oid from pg_catalog.pg_proc as p
            where p.pronamespace in ({{ spaces }})
            union all
            select 'pg_constraint'::regclass, k.oid from pg_catalog.pg_constraint as k
            where k.connamespace in ({{ spaces }}) and k.contype in ('n', 't')
            union all
            select 'pg_trigger'::regclass, t.oid from pg_catalog.pg_trigger as t
            inner join pg_catalog.pg_class as c on t.tgrelid = c.oid
            where c.relnamespace in ({{ spaces }})
            union all
            select 'pg_type'::regclass, t.oid from pg_catalog.pg_type as t
            where t.typnamespace in ({{ spaces }})
        ) as object
        inner join pg_catalog.pg_description as d on object.class = d.classoid and object.oid = d.objoid
    ) as described
    union all
    select
        'comment',
        case when n.nspname = '{{ schema }}' then 'schema' else 'schema of secrets' end,
        obj_description(n.oid, 'pg_namespace'),
        format('comment on schema %I is %L', n.nspname, obj_description(n.oid, 'pg_namespace')),
        null,
        null
    from pg_catalog.pg_namespace as n
    where n.oid in ({{ spaces }})
    union all
    select
        'schema',
        'of secrets',
        'schema',
        format('create schema %I', n.nspname),
        null,
        null
    from pg_catalog.pg_namespace as n
    where n.oid = to_regnamespace('{{ schema }}_secrets')
) as fact
{%- endmacro %}


{% macro next_transaction() -%}
e'\n;;\n'
{%- endmacro %}


{% macro set_statistics() -%}
{%- set change -%}
format('alter table %s alter column %I set statistics %s', c.oid::regclass, a.attname, coalesce(a.attstattarget, -1))
{%- endset -%}
{%- if var('distribution') == 'none' -%}
{{ change }}
{%- else -%}
-- Citus passes this change on to no node, so each part is changed by itself.
concat_ws(
    '; ',
    'set local citus.enable_ddl_propagation = off',
    {{ change }},
    'set local citus.enable_ddl_propagation = on',
    format(
        'do $do$ declare part record; begin for part in select success, result from run_command_on_placements(%L, %L) loop '
        'if not part.success then raise exception using message = part.result; end if; end loop; end $do$',
        c.oid::regclass,
        format('alter table %%s alter column %I set statistics %s', a.attname, coalesce(a.attstattarget, -1))
    )
)
{%- endif -%}
{%- endmacro %}


{% macro without_schema(text, schemas) -%}
regexp_replace(
    regexp_replace({{ text }}, '(\m|")({{ schemas | join("|") }})_secrets"?\.', 'secrets.', 'g'),
    '(\m|")({{ schemas | join("|") }})"?\.', '', 'g'
)
{%- endmacro %}
