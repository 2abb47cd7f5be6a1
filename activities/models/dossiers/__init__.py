"""The tables of the dossiers: the files attached to them, and their versions."""
