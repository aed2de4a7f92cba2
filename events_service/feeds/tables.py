"""What processes tell each other about feeds: when one last changed, and that something they show did."""

from piccolo.columns import UUID, BigInt, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7


class Feed(Table, tablename="feed", db=ENGINE):
    """A public feed without filters, as it was last composed: by which process does not matter.

    `changed_at` is its Last-Modified and moves only when `digest` does, also across restarts; no two digests of a feed
    ever have the same second (feeds/dates.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    feed = Varchar(length=180, default=None, null=False)
    language = Varchar(length=10, default=None, null=False)
    digest = Varchar(length=64, default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)

    feed_language_unique = Unique(["feed", "language"])


class FeedNews(Table, tablename="feed_news", db=ENGINE):
    """How often anything that calendars show was changed: the sum of `number` over a few rows.

    Triggers count, in the transaction of whoever writes to session, event, library, organisation or campaign, and
    notify the channel `feed_news` (piccolo_migrations/…_feed_news.py). With one row, an import of seconds would hold up
    all who plan: each transaction takes any row that is free, or a new one. So the sum has grown exactly when something
    became visible, in whatever order transactions began. No sign-up writes any of those tables.
    """

    id = Serial(primary_key=True)
    number = BigInt(default=None, null=False)
