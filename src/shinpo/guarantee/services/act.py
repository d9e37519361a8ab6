"""What every act of this department needs; it is the ledger's."""

from shinpo.ledger.doing import Doing, need_reason, refuse_future

__all__ = ["Doing", "need_reason", "refuse_future"]
