"""Dates as the site writes them everywhere: 2024.03.15 09:30."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y.m.d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y.m.d H:i"
