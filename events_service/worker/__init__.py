"""The worker: letters out, and whatever else is done at intervals. The only package that knows arq and Redis.

PostgreSQL says what is to be done; Redis only carries the news that there is something, and may be missing.
"""
