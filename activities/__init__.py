"""The inventory: records of processing, how many are written at once, and the record of every change."""
