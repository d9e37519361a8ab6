"""What the registry's acting pages share: who acts, and a refusal as errors of the form."""

from shinpo.registry.asking import doing_of
from shinpo.ui.acting import carry_out, new_request_id

__all__ = ["ID_MAX", "carry_out", "doing_of", "new_request_id"]

ID_MAX = 2**63 - 1
