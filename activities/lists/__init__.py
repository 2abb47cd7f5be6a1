"""What every list takes: filters, search, ordering and pages, and errors for wrong parameters (contract §4)."""
