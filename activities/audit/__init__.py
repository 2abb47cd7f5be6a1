"""The audit log: its one writer, its hash chain, events of refusals and sign-ins, its endpoints (contract §5)."""
