"""PostgreSQL at speed: bulk inserts, look-ups of many values, locks between writers. Knows no kind of record."""
