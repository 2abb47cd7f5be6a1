"""Rehearsals of a restore: what comes back is compared with what was there."""
