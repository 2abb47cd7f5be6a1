"""The client that a command works with."""

from collections.abc import Iterator
from contextlib import contextmanager

from pdpl_client import _credentials
from pdpl_client._client import Client
from pdpl_client.cli.options import Language
from pdpl_client.cli.progress import wait_notices


@contextmanager
def connected(url: str, key: str, tenant: str, lang: Language) -> Iterator[Client]:
    """A client with the given options, closed at the end. It prints a line in ``lang`` when a request has to wait.

    Options already include the environment's values; an empty one was given in neither. Without a key, what
    ``pdpl login`` stored fills in what is missing. Raises ``UsageError`` when the address or the credential is missing.
    """
    stored = {} if key else _credentials.load()
    with Client(
        url or stored.get("url"),
        key or stored.get("api_key"),
        refresh_token=stored.get("refresh_token"),
        tenant_id=tenant or stored.get("tenant_id"),
        on_wait=wait_notices(lang),
    ) as client:
        yield client
