"""Read-only answers for whoever works on with them: lists as sheets, and what the audit’s ids stand for."""
