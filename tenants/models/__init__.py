"""The tables of tenants, accounts, memberships and credentials. Those that inherit ``TenantModel`` belong to one tenant
and have row-level security; the others belong to the platform."""

from tenants.models.accounts import Identity, SecondFactor, SignInFailure, User
from tenants.models.limits import RateCounter
from tenants.models.memberships import ApiKey, KeyRole, Membership, Role, TenantModel
from tenants.models.organisations import (
    BUSINESS_CODE,
    LONGEST_BUSINESS_NAME,
    LONGEST_TERM,
    MOST_BRANCHES,
    MOST_BUSINESS_LINES,
    FilerRole,
    Relief,
    Tenant,
)

__all__ = [
    "BUSINESS_CODE",
    "LONGEST_BUSINESS_NAME",
    "LONGEST_TERM",
    "MOST_BRANCHES",
    "MOST_BUSINESS_LINES",
    "ApiKey",
    "FilerRole",
    "Identity",
    "KeyRole",
    "Membership",
    "RateCounter",
    "Relief",
    "Role",
    "SecondFactor",
    "SignInFailure",
    "Tenant",
    "TenantModel",
    "User",
]
