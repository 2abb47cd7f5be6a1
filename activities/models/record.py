"""What the four kinds of record (contract §4) have in common.

Only primary keys begin with the tenant; every other index begins with what is
looked for. Were there two that begin with it, PostgreSQL would take either for
a tenant that it believes to be small, and read the whole tenant for one row.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.alphabet import alphabetical
from activities.models.batches import Batch
from activities.models.columns import person, within_tenant
from activities.models.text import fold
from activities.postgres.bulk import BulkManager
from tenants.models import TenantModel


class Record(TenantModel):
    """The base of every kind of record.

    ``KEY`` is the field of the sender's own key, ``NAME`` that of the Vietnamese name, ``SEARCHED`` those that
    search compares. ``created_by`` is null for the statutory categories, which the product itself creates.
    """

    KEY: ClassVar[str] = "external_id"
    NAME: ClassVar[str] = "name_vi"
    SEARCHED: ClassVar[tuple[str, ...]] = ("name_vi", "name_en", "external_id")

    # No foreign key constraints on tenant and batch: the row-level security policy admits the scope's tenant alone,
    # a batch is stored with its records and goes after them (``imports.retention``), and both would be checked for
    # each of 10,000 rows.
    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )
    batch = within_tenant(
        Batch, _("lô"), on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = person(_("người tạo"), null=True)
    changed_by = person(_("người sửa cuối"), null=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now, editable=False)
    folded = models.TextField(editable=False, default="")
    name_order = models.TextField(editable=False, default="", db_collation="C")

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return str(getattr(self, self.NAME))

    def reopen(self) -> dict[str, tuple[Any, Any]]:
        """Prepare the record for a change: an approved record is submitted again and loses its reviewer.

        Returns the fields of the review that change, each with its value before and after.
        """
        return {}

    def fold(self) -> None:
        """Refresh the text that search compares and the name's sort key; call it after a change of a name or key."""
        # Field by field: most values are ASCII, which is quick.
        self.folded = " ".join([fold(getattr(self, name) or "") for name in self.SEARCHED])
        self.name_order = alphabetical(getattr(self, self.NAME))
