"""The peer's tables: the brief's fields, plain foreign keys, link tables with a composite key and the missing index."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Table, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Tenant(Base):
    __tablename__ = "tenant"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Catalogued:
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tenant.id"), index=True)
    name_vi: Mapped[str] = mapped_column(String(200))


class Category(Catalogued, Base):
    __tablename__ = "category"


class Recipient(Catalogued, Base):
    __tablename__ = "recipient"


class Transfer(Catalogued, Base):
    __tablename__ = "transfer"


class Activity(Base):
    __tablename__ = "activity"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    tenant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tenant.id"), index=True)
    external_id: Mapped[str | None] = mapped_column(String(200))
    activity_name_vi: Mapped[str] = mapped_column(String(200))
    activity_name_en: Mapped[str] = mapped_column(String(200))
    purpose_vi: Mapped[str] = mapped_column(Text)
    purpose_en: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(String(30))
    legal_basis_citation: Mapped[str] = mapped_column(String(500))
    data_source_vi: Mapped[str] = mapped_column(String(1_000))
    data_source_en: Mapped[str] = mapped_column(String(1_000))
    retention_period_months: Mapped[int | None]
    has_automated_decision_making: Mapped[bool]
    requires_dpia: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20), default="draft")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))


def _link(name: str, column: str, target: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column("activity_id", Uuid, ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True),
        Column(column, Uuid, ForeignKey(f"{target}.id"), primary_key=True),
        Index(f"{name}_by_{target}", column),
    )


activity_category = _link("activity_category", "category_id", "category")
activity_recipient = _link("activity_recipient", "recipient_id", "recipient")
activity_transfer = _link("activity_transfer", "transfer_id", "transfer")
LINKS = (activity_category, activity_recipient, activity_transfer)

# What an upsert needs; the other rows of the benchmark are measured without it.
KEY = "CREATE UNIQUE INDEX IF NOT EXISTS activity_key ON activity (tenant_id, external_id)"
