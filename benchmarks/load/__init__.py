"""``make load``: a hundred tenants at once, with Locust as their people and programs."""
