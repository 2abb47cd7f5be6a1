"""How a form looks: its blocks, and the files that are set from them, one module a format."""
