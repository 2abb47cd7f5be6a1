"""A request in its tenant's scope: the base of the API's views, the middleware of sessions, the platform's visits, the
renderer of the browsable API."""
