"""Tests of what is a person's own at the desk."""
