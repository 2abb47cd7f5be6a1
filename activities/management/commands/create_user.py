"""``create_user USERNAME --tenant ID --role ROLE [--json]`` (contract §1)."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand

from activities.management import arguments


class Command(BaseCommand):
    help = "Make a user, or an existing one, a member of a tenant; the password comes from PDPL_PASSWORD or a prompt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--tenant", type=arguments.tenant_id, required=True, help="the tenant's id")
        parser.add_argument("--role", type=arguments.role, required=True, help="the user's role")
        parser.add_argument("--email", default="", help="where to write when the user forgets the password")
        parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")

    def handle(self, *, username: str, tenant: UUID, role: Any, **options: Any) -> None:
        arguments.migrate_if_needed()
        arguments.add_member(tenant, username, role, arguments.password(), options["email"])
        if options["json"]:
            self.stdout.write(json.dumps({"tenant_id": str(tenant), "username": username, "role": role}))
        else:
            self.stdout.write(f"{role} {username} of tenant {tenant}")
