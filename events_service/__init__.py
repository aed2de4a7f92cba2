"""Workshops and the Digital Inclusion Day of public libraries: publish, sign up without an account, subscribe."""
