"""The worker: letters out, and whatever else is done at intervals. The only package that imports arq.

PostgreSQL says what is to be done. arq says when, and to one of all workers; while Redis is away, each worker's own
clock says it.
"""
