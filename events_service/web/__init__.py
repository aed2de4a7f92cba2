"""The service over HTTP: three trees of pages that parse, call one verb or some queries, and answer."""
