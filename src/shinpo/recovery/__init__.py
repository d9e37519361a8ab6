"""The recovery department: subrogation, claims, insurance money, collection, write-off."""
