"""``erase_member USERNAME``: erases a person's account and their names in the audit logs of all tenants."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from activities.access.erasure import StillNeeded, erase_person
from activities.management import arguments
from tenants.models import User


class Command(BaseCommand):
    help = (
        "Erase a person: name, e-mail address, credentials and what they kept at the desk; in the audit logs a "
        "number stands for the name. This cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, username: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        if not yes:
            arguments.confirm(f"Erase {username} for good?", username)
        try:
            count = erase_person(user)
        except StillNeeded as error:
            tenant = f"{error.tenant} ({error.tenant.pk})"
            raise CommandError(f"{username} is the only administrator of {tenant}: make another first.") from error
        self.stdout.write(f"{user.pseudonym}: erased, with the names in {count} entries of audit logs")
