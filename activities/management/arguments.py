"""Arguments that several commands share: role, tenant id, and a password, which is never read from the command line."""

import getpass
import os
import sys
from argparse import ArgumentTypeError
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from activities.access.tenancy import WrongPassword, create_member
from activities.audit import log
from activities.models.audit import Action
from pdpl_inventory.health import has_pending_migrations
from pdpl_inventory.messages import say
from pdpl_inventory.outages import OutcomeUnknown
from tenants.isolation.context import committed, scope
from tenants.models import Role, Tenant
from tenants.permissions import role_words

OUTCOME_UNKNOWN = (
    "The connection to the database was lost while this was being stored, so it may be stored or not: "
    "look before you run this again."
)


def role(value: str) -> Role:
    """Parse a role. Raises ``ArgumentTypeError``."""
    try:
        return Role(value)
    except ValueError as error:
        raise ArgumentTypeError(f"one of {', '.join(Role.values)}") from error


def tenant_id(value: str) -> UUID:
    """Parse a tenant's id. Raises ``ArgumentTypeError``."""
    try:
        return UUID(value)
    except ValueError as error:
        raise ArgumentTypeError("a tenant's UUID") from error


def password() -> str:
    """Return ``PDPL_PASSWORD``, or ask at the terminal. Raises ``CommandError`` without either."""
    if given := os.environ.get("PDPL_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        raise CommandError("Set PDPL_PASSWORD, or run this at a terminal to be asked for the password.")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Password again: "):
        raise CommandError("The two passwords differ.")
    return first


def confirm(question: str, answer: str) -> None:
    """Ask at the terminal; go on only when ``answer`` is typed. Raises ``CommandError`` for anything else."""
    if not sys.stdin.isatty():
        raise CommandError("Run this at a terminal to be asked, or say --yes.")
    if input(f"{question} Type {answer}: ").strip() != answer:
        raise CommandError("Nothing was done.")


def migrate_if_needed() -> None:
    """Migrate the database: on a new machine a tenant may be created before the server has run once."""
    if has_pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)


def add_member(tenant: UUID, username: str, role: Role, password: str, email: str = "") -> None:
    """Create a member and write the audit event.

    Raises ``CommandError`` for every refusal of ``create_member``, and for a connection that is lost in COMMIT.
    """
    try:
        with committed():
            create_member(tenant, username, role, password, email)
            with scope(tenant):
                words = say("member_created", name=username, **role_words(role))
                log.record_operator_event(Action.MEMBER_CREATED, words, role=role.value)
    except Tenant.DoesNotExist as error:
        raise CommandError(f"There is no tenant {tenant}.") from error
    except WrongPassword as error:
        raise CommandError(f"The user {username} exists already, with another password.") from error
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    except OutcomeUnknown as error:
        raise CommandError(OUTCOME_UNKNOWN) from error
    except IntegrityError as error:
        raise CommandError(f"{username} is a member of this tenant already.") from error
