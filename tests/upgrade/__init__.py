"""Databases of released versions, which every later version must be able to take up."""
