-- Two roles for the portal's database on PostgreSQL, so that the application cannot drop the guards of the trail.
--
-- Run once as a superuser, in the portal's database:  psql -d lantai -f portal/trail/roles.sql
-- Then:  \password lantai_owner   and   \password lantai_app
--   MIGRATE_DATABASE_URL=postgres://lantai_owner:...@host/lantai   used by `manage.py migrate` only
--   DATABASE_URL=postgres://lantai_app:...@host/lantai             used by everything else
--   APP_DATABASE_ROLE=lantai_app                                    tells `migrate` whom to hold to reading and appending

CREATE ROLE lantai_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE lantai_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO lantai_owner;
GRANT USAGE ON SCHEMA public TO lantai_app;

-- What lantai_owner creates from now on, lantai_app may use, but neither change in shape nor empty.
ALTER DEFAULT PRIVILEGES FOR ROLE lantai_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lantai_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lantai_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO lantai_app;

-- `migrate` then does, after every run (portal.trail.guards.restrict):
--   REVOKE ALL ON trail_entry, trail_head FROM PUBLIC, lantai_app;
--   GRANT SELECT, INSERT ON trail_entry TO lantai_app;
--   GRANT SELECT, UPDATE ON trail_head TO lantai_app;
