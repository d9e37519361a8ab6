-- The cache shared by all server processes (Django's DatabaseCache). Holds no business data:
-- counts of failed logins and fragments that may be lost at any time.
CREATE UNLOGGED TABLE web_cache (
    cache_key varchar(255) PRIMARY KEY,
    value     text         NOT NULL,
    expires   timestamptz  NOT NULL
);
CREATE INDEX web_cache_expires ON web_cache (expires);
