"""The admin pages of batches: list and one batch, sending a file and following it, review and undo of a whole batch."""
