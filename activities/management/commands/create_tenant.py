"""``create_tenant NAME [--name-en NAME] [--user USERNAME --role ROLE] [--json]`` (contract §1)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from activities.access.tenancy import create_tenant
from activities.management import arguments
from pdpl_inventory.outages import OutcomeUnknown
from tenants.isolation.context import committed


class Command(BaseCommand):
    help = "Make a tenant with its 39 statutory data categories and, with --user, its first member."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the organisation's name, in Vietnamese")
        parser.add_argument("--name-en", default="", help="its name in English")
        parser.add_argument("--user", help="make this user a member; the password comes from PDPL_PASSWORD or a prompt")
        parser.add_argument("--role", type=arguments.role, help="the user's role")
        parser.add_argument("--email", default="", help="where to write when the user forgets the password")
        parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")

    def handle(self, *, name: str, name_en: str, user: str | None, role: Any, **options: Any) -> None:
        if bool(user) != bool(role):
            raise CommandError("--user and --role go together.")
        if not name.strip() or len(name) > 200 or len(name_en) > 200:
            raise CommandError("A tenant's name has 1 to 200 characters.")
        arguments.migrate_if_needed()
        password = arguments.password() if user else ""
        try:
            with committed():
                tenant = create_tenant(name.strip(), name_en.strip())
                if user:
                    arguments.add_member(tenant.pk, user, role, password, options["email"])
        except OutcomeUnknown as error:
            raise CommandError(arguments.OUTCOME_UNKNOWN) from error
        if options["json"]:
            self.stdout.write(json.dumps({"tenant_id": str(tenant.pk), "username": user, "role": role}))
        else:
            self.stdout.write(f"Tenant {tenant.pk} ({tenant.name})" + (f", {role} {user}" if user else ""))
