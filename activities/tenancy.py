"""Making a tenant, its statutory categories and its people: what the commands, the API and the desk do."""

from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from activities.statutory import add_statutory_categories
from tenants.context import scope
from tenants.models import Membership, Role, Tenant, User


def create_tenant(name: str, name_en: str = "", **particulars: Any) -> Tenant:
    """A tenant with its 39 statutory data categories; ``particulars`` are other fields of its."""
    with transaction.atomic():
        tenant = Tenant.objects.create(name=name, name_en=name_en, **particulars)
        with scope(tenant.pk):
            add_statutory_categories(tenant.pk, by=None)
    return tenant


def create_member(tenant_id: UUID, username: str, role: Role, password: str, email: str = "") -> Membership:
    """A user and their role in a tenant.

    A user who is already known, from another tenant, keeps their password,
    which must be given rightly, and their address. Raises ``ValidationError``
    for a password that is weak, ``WrongPassword``, ``Tenant.DoesNotExist``,
    ``IntegrityError`` for a member who is one already.
    """
    with transaction.atomic():
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
    """The user exists, and their password is another."""
