"""Tests of notifications and their letters."""
