"""Django's PostgreSQL engine that brings up the embedded server at the first connection."""
