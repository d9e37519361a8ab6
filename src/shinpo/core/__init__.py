"""Pure rules: yen in, yen out. Standard library only; no files, no clock, no framework."""
