"""The desk's pages of the dossiers."""
