"""The guarantee department: application, decision, certificate, disbursement, repayment."""
