"""How the register stands, in figures: for the API, the dashboard and the metrics."""
