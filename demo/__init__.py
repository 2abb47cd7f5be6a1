"""What a newcomer sees first: a real server, real Vietnamese records sent to it over HTTP, the answer as tables."""
