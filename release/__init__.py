"""Making a release: packages, the list of their parts, sums, a signature; and what its migrations may do."""
