"""Letters on their way out: the outbox table, how a letter becomes a message, when a failure is final.

Knows addresses and letters, not registrations; that is why it lies so low.
"""
