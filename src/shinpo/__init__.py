"""Shinpo (信保): the open core system for credit guarantee corporations (信用保証協会)."""
