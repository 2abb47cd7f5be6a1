"""The admin pages of a tenant's own data: profile, members and API keys.

Members and keys are changed by ``activities.access``.
"""
