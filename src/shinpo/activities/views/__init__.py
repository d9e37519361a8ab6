"""The screens of the activity records."""
