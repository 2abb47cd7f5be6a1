"""The register in each format: a module a format, which writes entries to an open file."""
