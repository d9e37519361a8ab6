"""The acts of the outside committee. Each is one transaction and may be asked for twice."""
