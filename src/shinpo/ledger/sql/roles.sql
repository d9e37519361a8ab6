-- Roles and rights of one data base. Run by a superuser inside that data base; may be repeated.
-- shinpo_owner migrates: owns the data base and its schemas. shinpo_app serves: rows only, never
-- a superuser, never an owner, never past row-level security.
-- A site with a server of its own runs this file once and gives the two roles passwords.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shinpo_owner') THEN
        CREATE ROLE shinpo_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shinpo_app') THEN
        CREATE ROLE shinpo_app;
    END IF;
END
$$;

ALTER ROLE shinpo_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE shinpo_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO shinpo_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO shinpo_app', current_database());
END
$$;

ALTER SCHEMA public OWNER TO shinpo_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO shinpo_app;

-- Tables of Django and of third parties (users, sessions, jobs) are the application's to write.
-- Business tables take these rights back and grant what they need when they enable row-level
-- security (shinpo.ledger.rls).
ALTER DEFAULT PRIVILEGES FOR ROLE shinpo_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shinpo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shinpo_owner
    GRANT USAGE, SELECT ON SEQUENCES TO shinpo_app;
