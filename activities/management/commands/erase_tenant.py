"""``erase_tenant TENANT STEP``: a tenant's erasure, asked for by one person and confirmed by another."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from activities.departure import erasure
from activities.departure.people import NotAllowed, authenticated, has_second_factor
from activities.management import arguments
from activities.models import Departure
from pdpl_inventory.errors import Problem
from tenants.authentication.members import Member
from tenants.models import Tenant

STEPS = ("ask", "confirm", "withdraw", "carry-on", "status")


class Command(BaseCommand):
    help = (
        "Erase a tenant: one person asks, another confirms (administrators of the tenant or superusers), and upkeep "
        "erases after the waiting time; the audit log goes at the end of its own term."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", type=arguments.tenant_id)
        parser.add_argument("step", choices=STEPS, help="carry-on does at once what upkeep would do within the hour")
        parser.add_argument("--by", help="the person who asks, confirms or withdraws; PDPL_PASSWORD or a prompt")
        parser.add_argument("--without-export", action="store_true", help="ask although nothing was exported")

    def handle(self, *, tenant: UUID, step: str, by: str | None, without_export: bool, **options: Any) -> None:
        found = erasure.departure_of(tenant)
        if found is None and not Tenant.objects.filter(pk=tenant).exists():
            raise CommandError(f"There is no tenant {tenant}.")
        if step == "carry-on":
            erasure.carry_on(tenant)
        elif step != "status":
            self._step(step, _person(tenant, by), needs_export=not without_export)
        self.stdout.write(_words(erasure.departure_of(tenant)))

    def _step(self, step: str, by: Member, needs_export: bool) -> None:
        try:
            if step == "ask":
                erasure.ask(by, needs_export)
            elif step == "confirm":
                erasure.confirm(by)
            else:
                erasure.withdraw(by)
        except erasure.NoExport as error:
            raise CommandError("Nothing was exported yet: run export_tenant, or say --without-export.") from error
        except erasure.NotAsked as error:
            raise CommandError(f"There is no erasure to {step}.") from error
        except erasure.SamePerson as error:
            raise CommandError("Another person than the one who asked has to confirm.") from error
        except IntegrityError as error:
            raise CommandError("The erasure was asked for already.") from error


def _person(tenant: UUID, username: str | None) -> Member:
    """The person of ``--by``. Raises ``CommandError``."""
    if not username:
        raise CommandError("Say with --by who you are.")
    password = _asked("PDPL_PASSWORD", f"Password of {username}: ")
    code = _asked("PDPL_CODE", "Six-digit code: ") if has_second_factor(username) else ""
    try:
        return authenticated(tenant, username, password, code)
    except NotAllowed as error:
        raise CommandError(
            f"{username} may not: the password or code is wrong, or they are no administrator of the tenant and no "
            "superuser."
        ) from error
    except Problem as error:
        raise CommandError(error.sentence.en) from error


def _asked(variable: str, prompt: str) -> str:
    if given := os.environ.get(variable):
        return given
    if not sys.stdin.isatty():
        raise CommandError(f"Set {variable}, or run this at a terminal to be asked.")
    return getpass.getpass(prompt)


def _words(found: Departure | None) -> str:
    if found is None:
        return "No erasure was asked for."
    if found.log_erased_at:
        return f"Erased on {_day(found.erased_at)}, the audit log on {_day(found.log_erased_at)}."
    if found.erased_at:
        return f"Erased on {_day(found.erased_at)}; the audit log stays until {_day(found.log_until)}."
    if found.confirmed_at:
        return f"Confirmed on {_day(found.confirmed_at)}; the data go on {_day(found.due_at)} (upkeep)."
    return f"Asked for on {_day(found.asked_at)}; another person has to confirm."


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
