"""What every list takes: filters, ordering and pages."""
