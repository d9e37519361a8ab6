"""The law as dated, sourced data (TOML beside this file) and its loader."""
