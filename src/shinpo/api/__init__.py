"""The banks' API."""
