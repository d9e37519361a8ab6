"""The screens of the guarantee department."""
