"""The pages of ``/admin/``: records, the trail that they leave, and the tenant's people. A door, thin as the others."""

from activities.admin import people, records, trail

__all__ = ["people", "records", "trail"]
