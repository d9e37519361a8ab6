"""What people see and type: design, frames, parts, form fields, keys. Knows no business."""
