"""The commands: verbs with arguments. The top of the house: it starts web and worker, and nothing imports it."""
