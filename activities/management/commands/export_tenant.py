"""``export_tenant TENANT FOLDER``: writes everything of a tenant into a new folder, with a manifest of hashes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError

from activities.departure.export import MANIFEST, NotEmpty, export_tenant
from activities.management import arguments
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Write everything of a tenant into a new folder: register and catalogues, also as files to import, members "
        "and API keys without secrets, the audit log with its chain, batches, dossiers with their files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", type=arguments.tenant_id)
        parser.add_argument("folder", type=Path)

    def handle(self, *, tenant: UUID, folder: Path, **options: Any) -> None:
        try:
            manifest = export_tenant(tenant, folder)
        except Tenant.DoesNotExist as error:
            raise CommandError(f"There is no tenant {tenant}.") from error
        except NotEmpty as error:
            raise CommandError(f"{folder} has files already: name a new folder.") from error
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error}") from error
        files = manifest["files"]
        total = sum(each["bytes"] for each in files)
        self.stdout.write(f"{len(files)} files, {total:,} bytes; their SHA-256 are in {folder / MANIFEST}")
