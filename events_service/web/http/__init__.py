"""What every tree of pages shares of HTTP: reading requests, writing answers, and the one table of refusals."""
