"""Editions of the Digital Inclusion Day, each one a local date or a few. A library that takes part comes in here."""
