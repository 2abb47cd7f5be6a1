"""Files as downloads: never shown by the browser in this site's name."""

import shutil
from collections.abc import Callable
from typing import IO, Any

from django.utils.http import content_disposition_header

from pdpl_inventory.api.downloads import download


def safe_download(write: Callable[[IO[bytes]], None], media_type: str, filename: str) -> Any:
    """The response with the file that ``write`` writes, with the headers of a download that no browser opens."""
    response = download(write, media_type, "")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def stored_download(open_file: Callable[[], IO[bytes]], media_type: str, filename: str, sha256: str) -> Any:
    """The response with the file that ``open_file`` opens, its SHA-256 as the entity tag."""

    def write(file: IO[bytes]) -> None:
        with open_file() as stored:
            shutil.copyfileobj(stored, file)

    response = safe_download(write, media_type, filename)
    response["ETag"] = f'"{sha256}"'
    return response
