"""The demonstration: a year of workshops and a Digital Inclusion Day that a newcomer can walk through."""
