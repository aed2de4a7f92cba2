"""One machine alone: the bundled servers, who watches over them, and the environment they are installed in."""
