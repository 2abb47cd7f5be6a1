"""The peer: the same batch endpoint on FastAPI and SQLAlchemy, a side of the comparison."""
