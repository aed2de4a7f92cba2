"""Read-only answers for whoever works on with them: lists as sheets, what the audit’s ids stand for,
what took place and who came in numbers, and those of these that are published."""
