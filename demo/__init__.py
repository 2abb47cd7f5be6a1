"""The demo: a real server, Vietnamese records sent to it over HTTP with the client, and the answers as tables."""
