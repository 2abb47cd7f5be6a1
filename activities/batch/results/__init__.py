"""The results of batches and imports: their list, failed items as pages and files, progress, and undo (contract §5)."""
