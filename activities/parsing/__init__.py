"""From bytes to items: bodies within their cap, JSON and NDJSON, and REST framework's parsers over them.

Nothing here knows what an item should hold: that is for ``contract`` to say.
"""
