"""``verify_audit [--tenant ID] [--json] [--heads FILE] [--write-heads FILE]`` (contract §1)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError

from activities.audit import chain
from activities.audit.chain import Broken, Head
from activities.departure.erasure import has_departed
from activities.management import arguments
from activities.metrics.noted import note_verification
from pdpl_inventory.messages import Sentence, say
from tenants.isolation.context import scope
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Walk the audit log's chain of each tenant. Exit status 1 and the first broken entry when what is stored "
        "is not what was written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", type=arguments.tenant_id, help="this tenant alone")
        parser.add_argument("--json", action="store_true", help="one line of JSON for each tenant")
        parser.add_argument("--heads", type=Path, help="compare with the heads in this file, written before")
        parser.add_argument("--write-heads", type=Path, help="add today's heads to this file; keep it elsewhere")

    def handle(self, *, tenant: UUID | None, heads: Path | None, write_heads: Path | None, **options: Any) -> None:
        self.as_json: bool = options["json"]
        known = _read_heads(heads) if heads else {}
        found = [self._verified(each, known.get(each)) for each in _tenants(tenant, known)]
        if write_heads:
            with write_heads.open("a") as file:
                file.write(chain.written(head for head in found if head and head.sequence))
        if tenant is None:
            note_verification(found.count(None))
        if None in found:
            raise SystemExit(1)

    def _verified(self, tenant_id: UUID, known: Head | None) -> Head | None:
        if has_departed(tenant_id):
            self._print(tenant_id, say("audit_departed"), {"intact": True, "departed": True})
            return Head(str(tenant_id), 0, "")
        try:
            with scope(tenant_id):
                head = chain.verify(known)
        except Broken as broken:
            self._print(tenant_id, broken.sentence, {"intact": False, "code": broken.code, **vars(broken)})
            return None
        sentence = say("audit_intact", sequence=head.sequence, hash=head.hash or "–")
        self._print(tenant_id, sentence, {"intact": True, **asdict(head)})
        return head

    def _print(self, tenant_id: UUID, sentence: Sentence, data: dict[str, Any]) -> None:
        if self.as_json:
            message = {"tenant_id": str(tenant_id), "message": sentence.en, "message_vi": sentence.vi}
            self.stdout.write(json.dumps({**data, **message}, ensure_ascii=False))
        else:
            self.stdout.write(f"{tenant_id}\n  {sentence.vi}\n  {sentence.en}")


def _read_heads(path: Path) -> dict[UUID, Head]:
    try:
        return chain.read(path.read_text().splitlines())
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"{path} holds no heads: {error}") from error


def _tenants(named: UUID | None, known: dict[UUID, Head]) -> list[UUID]:
    """Return ``named``, or all tenants with those of known heads, so that a tenant that was deleted is reported."""
    existing = set(Tenant.objects.values_list("pk", flat=True))
    if named is None:
        return sorted(existing | known.keys())
    if named not in existing | known.keys():
        raise CommandError(f"There is no tenant {named}.")
    return [named]
