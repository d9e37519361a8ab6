"""The screens of the self-evaluation."""
