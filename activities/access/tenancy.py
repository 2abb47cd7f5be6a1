"""Creating tenants with their statutory categories, and their members, for the commands, the API and the admin."""

from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password

from activities.contract.statutory_categories import add_statutory_categories
from tenants.isolation.context import committed, scope
from tenants.models import Membership, Role, Tenant, User


def create_tenant(name: str, name_en: str = "", **particulars: Any) -> Tenant:
    """Create a tenant with its 39 statutory data categories; ``particulars`` are other fields of ``Tenant``."""
    tenant = Tenant(name=name, name_en=name_en, **particulars)
    with scope(tenant.pk):
        tenant.save(force_insert=True)
        add_statutory_categories(tenant.pk, by=None)
    return tenant


def create_member(tenant_id: UUID, username: str, role: Role, password: str, email: str = "") -> Membership:
    """Create a user, unless they exist, and their membership in a tenant.

    An existing user keeps their e-mail address and their password, which ``password`` must match. Raises
    ``ValidationError`` for a weak password, ``WrongPassword``, ``Tenant.DoesNotExist``, and ``IntegrityError`` when
    the user is a member already.
    """
    with committed():
        tenant = Tenant.objects.get(pk=tenant_id)
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User(username=username, email=email)
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
            user.save()
        elif not user.check_password(password):
            raise WrongPassword(username)
        with scope(tenant.pk):
            return Membership.objects.create(tenant=tenant, user=user, role=role)


class WrongPassword(Exception):
    """The user exists with another password."""
