"""Tokens of people (JWT): the keys that sign them, and their use for a member."""
