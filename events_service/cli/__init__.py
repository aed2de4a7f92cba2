"""The commands: verbs with arguments. The top of the house: it starts the web pages and the worker, and nothing imports it."""
