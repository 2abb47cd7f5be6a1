"""The register of processing activities as a document: its columns, its entries, and a file in each format."""
