"""Rate limits: counters in the database that every process shares. The limits themselves are settings."""
