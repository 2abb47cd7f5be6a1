"""The peer: the brief's design on FastAPI, pydantic 2 and SQLAlchemy's async engine over asyncpg, built for speed.

Items are validated one by one, valid ones are stored with their links by bulk
inserts in one transaction, invalid ones are reported by index. It uses compiled
JSON in and out and uvloop, and validates all items in one call when they are
all valid. It has no audit log, no check of a link's owner, no row-level security
and no idempotency.
"""

import os
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import jwt
import orjson
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Uuid, any_, delete, insert, literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from benchmarks.peer.tables import Activity, activity_category, activity_recipient, activity_transfer

engine = create_async_engine(os.environ["PEER_DATABASE"], pool_size=8)
sessions = async_sessionmaker(engine, expire_on_commit=False)
MOST = 10_000


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


def text(most: int, least: int = 0) -> Any:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=least, max_length=most)]


class ActivityIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    external_id: text(200) | None = None
    activity_name_vi: text(200, 1)
    activity_name_en: text(200) = ""
    purpose_vi: text(5_000) = ""
    purpose_en: text(5_000) = ""
    legal_basis: Literal[
        "consent",
        "contract",
        "vital_interest",
        "rights_defence",
        "emergency_security",
        "state_agency",
        "legal_obligation",
        "public_recording",
    ]
    legal_basis_citation: text(500) = ""
    data_source_vi: text(1_000) = ""
    data_source_en: text(1_000) = ""
    retention_period_months: Annotated[int, Field(ge=0, le=1_200)] | None = None
    has_automated_decision_making: bool = False
    requires_dpia: bool = False
    data_category_ids: Annotated[list[uuid.UUID], Field(max_length=100)] = []
    recipient_ids: Annotated[list[uuid.UUID], Field(max_length=100)] = []
    transfer_ids: Annotated[list[uuid.UUID], Field(max_length=100)] = []


LINKS = {
    "data_category_ids": (activity_category, "category_id"),
    "recipient_ids": (activity_recipient, "recipient_id"),
    "transfer_ids": (activity_transfer, "transfer_id"),
}
ITEMS = TypeAdapter(list[ActivityIn])


def tenant(request: Request) -> uuid.UUID:
    try:
        claims = jwt.decode(request.headers["authorization"][7:], os.environ["PEER_SECRET"], algorithms=["HS256"])
    except (KeyError, jwt.InvalidTokenError) as error:
        raise HTTPException(401) from error
    return uuid.UUID(claims["tenant_id"])


@app.post("/api/v1/tenants/{tenant_id}/batch/processing-activities")
async def batch(tenant_id: uuid.UUID, request: Request, owner: Annotated[uuid.UUID, Depends(tenant)]) -> Response:
    started = time.monotonic()
    if owner != tenant_id:
        raise HTTPException(403)
    items = orjson.loads(await request.body())["activities"]
    if len(items) > MOST:
        raise HTTPException(400)
    good, errors = validated(items)
    stored = upsert if request.query_params.get("on_conflict") == "update" else store
    ids = await stored(tenant_id, good) if good else []
    body = {
        "message": f"Successfully created {len(ids)} processing activities",
        "message_vi": f"Đã tạo thành công {len(ids)} hoạt động xử lý",
        "total_submitted": len(items),
        "total_created": len(ids),
        "total_failed": len(errors),
        "activity_ids": ids,
        "errors": errors,
        "duration_seconds": time.monotonic() - started,
    }
    return Response(orjson.dumps(body, default=str), status_code=201 if ids else 422, media_type="application/json")


def validated(items: list[Any]) -> tuple[list[ActivityIn], list[dict[str, Any]]]:
    try:
        return ITEMS.validate_python(items), []
    except ValidationError:
        pass
    good, errors = [], []
    for index, item in enumerate(items):
        try:
            good.append(ActivityIn.model_validate(item))
        except ValidationError as error:
            said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            errors.append({"index": index, "error": said, "error_vi": said})
    return good, errors


def rows_of(tenant_id: uuid.UUID, good: list[ActivityIn]) -> list[dict[str, Any]]:
    rows = []
    for item in good:
        row = {name: value for name, value in item.__dict__.items() if name not in LINKS}
        row["id"], row["tenant_id"] = uuid.uuid4(), tenant_id
        rows.append(row)
    return rows


def links_of(good: list[ActivityIn], ids: Sequence[uuid.UUID]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The link tables, each with its rows."""
    for name, (table, column) in LINKS.items():
        yield (
            table,
            [
                {"activity_id": owner, column: target}
                for item, owner in zip(good, ids, strict=True)
                for target in dict.fromkeys(getattr(item, name))
            ],
        )


async def store(tenant_id: uuid.UUID, good: list[ActivityIn]) -> list[uuid.UUID]:
    rows = rows_of(tenant_id, good)
    async with sessions() as session, session.begin():
        ids = (await session.scalars(insert(Activity).returning(Activity.id, sort_by_parameter_order=True), rows)).all()
        for table, links in links_of(good, ids):
            if links:
                await session.execute(insert(table), links)
    return list(ids)


async def upsert(tenant_id: uuid.UUID, good: list[ActivityIn]) -> list[uuid.UUID]:
    """``ON CONFLICT DO UPDATE`` by the sender's key, and the links replaced. Needs ``tables.KEY``."""
    new = postgresql.insert(Activity)
    kept = {"id", "tenant_id", "external_id", "status", "created_at"}
    changed = {each.name: new.excluded[each.name] for each in Activity.__table__.columns if each.name not in kept}
    statement = new.on_conflict_do_update(index_elements=["tenant_id", "external_id"], set_=changed)
    async with sessions() as session, session.begin():
        rows = rows_of(tenant_id, good)
        found = await session.execute(statement.returning(Activity.external_id, Activity.id), rows)
        by_key = dict(found.tuples().all())
        ids = [by_key[item.external_id] for item in good]
        for table, links in links_of(good, ids):
            await session.execute(delete(table).where(table.c.activity_id == any_(ids_array(ids))))
            if links:
                await session.execute(insert(table), links)
    return ids


def ids_array(ids: list[uuid.UUID]) -> Any:
    return literal(ids, postgresql.ARRAY(Uuid))
