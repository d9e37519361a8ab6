"""The screens of the accounting department."""
