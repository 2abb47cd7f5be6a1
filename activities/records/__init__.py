"""One record at a time: endpoints, reads, writes, filters and entity tags (contract §4)."""
