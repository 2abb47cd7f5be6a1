"""Numeric dates that no reader takes for another day, as the sentences have them: ``2026-11-24 08:54``."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
