"""What people see and type: the design, page frames, parts, form fields, keys. Knows no business."""
