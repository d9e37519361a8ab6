"""The `shinpo` command: a contract that scripts depend on."""
