"""The pages of the dossiers: the files attached to them, their versions with their steps, differences and timeline."""
