"""Pages of the masters. Here, not in the registry: they ask governance who may, and show the
guarantees of an enterprise."""
