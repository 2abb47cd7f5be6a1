"""The calendar of deadlines: the feed, and the secret links by which it is read."""
