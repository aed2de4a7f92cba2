"""The Ministry's directory of public libraries: read, cleaned, taken in, and whoever has to know of it told."""
