"""The pages of ``/admin/``: records, the trail that they leave, and the tenant's people. A door, thin as the others."""

from activities.admin import keys, people, records, trail

__all__ = ["keys", "people", "records", "trail"]
