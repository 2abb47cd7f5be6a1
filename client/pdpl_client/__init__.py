"""A client of PDPL Inventory, the register of personal-data processing (Law 91/2025/QH15).

    from pdpl_client import Client

    client = Client(base_url="https://register.example.vn", api_key="pdpl_…")
    result = client.upload_data_scan_batch(tenant_id, activities, batch_size=1000)

What can go wrong::

    PdplError
    ├── UsageError             what was asked for cannot be sent; nothing was
    ├── ConnectionFailed       no answer, however often asked
    ├── Refused                the server's no: status, code, error, error_vi, fields, request_id
    │   ├── Invalid            400, 411, 413, 415, 422
    │   ├── SignInRefused      401
    │   ├── Forbidden          403
    │   ├── NotFound           404
    │   ├── Conflict           409
    │   ├── PreconditionFailed 412
    │   ├── TooManyRequests    429, for longer than we were willing to wait
    │   └── ServerFailed       5xx
    ├── UploadStopped          an upload ended early: ``result`` so far, ``upload_id`` to go on with
    └── SomeRefused            ``raise_for_errors()``: the upload was whole, but items of it were refused
"""

from pdpl_client._client import Client, VeriSyntraClient
from pdpl_client._errors import (
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
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
