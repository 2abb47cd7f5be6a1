"""Review: the steps between statuses, the act that takes one, and its endpoints (contract §5)."""
