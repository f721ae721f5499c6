-- The registry of accounts. Only its owner, the operator, has a right here.
create schema if not exists walltrack_accounts;
comment on schema walltrack_accounts is 'WallTrack: the registry of accounts, and what is asked across them';

create table if not exists walltrack_accounts.accounts (
    name text not null,
    service_role text not null,
    dashboard_role text not null,
    created_at timestamp with time zone default clock_timestamp() not null,
    created_by text default session_user not null,
    constraint pk_accounts primary key (name),
    constraint uq_accounts_service_role unique (service_role),
    constraint uq_accounts_dashboard_role unique (dashboard_role),
    constraint ck_accounts_name_is_an_identifier check (name ~ '^[a-z][a-z0-9_]*$')
);
comment on table walltrack_accounts.accounts is
'One row an account: a schema of its own in this database. `walltrack accounts add` and `drop` write it';
comment on column walltrack_accounts.accounts.name is 'The schema, and what the names of the schemas beside it begin with';
comment on column walltrack_accounts.accounts.service_role is 'Has the rights of the workers and of the UI''s server';
comment on column walltrack_accounts.accounts.dashboard_role is 'Has the rights of dashboards';
comment on column walltrack_accounts.accounts.created_at is 'When the account was added (UTC)';
comment on column walltrack_accounts.accounts.created_by is 'The user who added it';
comment on constraint ck_accounts_name_is_an_identifier on walltrack_accounts.accounts is
'Every statement writes the name unquoted';

do $$
declare
    grantee text;
begin
    -- Default privileges of the database may have given a right on every new schema and table.
    for grantee in
        select distinct case acl.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end
        from (
            select nspacl as privileges, nspowner as owner from pg_catalog.pg_namespace where nspname = 'walltrack_accounts'
            union all
            select relacl, relowner from pg_catalog.pg_class where oid = 'walltrack_accounts.accounts'::regclass
        ) as made
        cross join aclexplode(made.privileges) as acl
        where acl.grantee <> made.owner
    loop
        execute format('revoke all on schema walltrack_accounts from %s', grantee);
        execute format('revoke all on walltrack_accounts.accounts from %s', grantee);
    end loop;
end
$$;
