"""Read-only answers for whoever works on with them: lists as sheets, for now."""
