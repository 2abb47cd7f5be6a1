"""A client of PDPL Inventory, the register of personal-data processing (Law 91/2025/QH15).

    from pdpl_client import Client

    client = Client(base_url="https://register.example.vn", api_key="pdpl_…")
    result = client.upload_data_scan_batch(tenant_id, activities, batch_size=1000)

The exceptions::

    PdplError
    ├── UsageError             an argument, an item or a file cannot be used
    │   └── JournalDamaged     the journal of an interrupted upload cannot be read
    ├── ConnectionFailed       no connection, or the answer was lost
    ├── Refused                an error answer: status, code, error, error_vi, fields, request_id
    │   ├── Invalid            400, 411, 413, 415, 422 and other 4xx
    │   ├── SignInRefused      401
    │   ├── Forbidden          403
    │   ├── NotFound           404
    │   ├── Conflict           409
    │   ├── PreconditionFailed 412
    │   ├── TooManyRequests    429, and waiting would exceed the client's ``patience``
    │   └── ServerFailed       5xx
    ├── UploadStopped          an upload ended early: ``result`` so far, ``upload_id`` to continue with
    └── SomeRefused            from ``result.raise_for_errors()``: some items were refused
"""

from pdpl_client._client import Client, VeriSyntraClient
from pdpl_client._errors import (
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
    JournalDamaged,
    NotFound,
    PdplError,
    PreconditionFailed,
    Refused,
    ServerFailed,
    SignInRefused,
    TooManyRequests,
    UsageError,
)
from pdpl_client._kinds import KINDS, Kind
from pdpl_client._result import SomeRefused, UploadResult, UploadStopped

__all__ = [
    "KINDS",
    "Client",
    "Conflict",
    "ConnectionFailed",
    "Forbidden",
    "Invalid",
    "JournalDamaged",
    "Kind",
    "NotFound",
    "PdplError",
    "PreconditionFailed",
    "Refused",
    "ServerFailed",
    "SignInRefused",
    "SomeRefused",
    "TooManyRequests",
    "UploadResult",
    "UploadStopped",
    "UsageError",
    "VeriSyntraClient",
]
