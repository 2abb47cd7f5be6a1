"""Files that are made for a response: small ones in memory, larger ones by way of the disk."""

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpResponse

LARGEST_IN_MEMORY = 8 * 1024 * 1024


def download(write: Callable[[IO[bytes]], None], media_type: str, filename: str) -> HttpResponse | FileResponse:
    """The response with the file that ``write`` writes to what it is given. The file is whole before it is sent."""
    file = tempfile.SpooledTemporaryFile(LARGEST_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    if size > LARGEST_IN_MEMORY:
        response: HttpResponse | FileResponse = FileResponse(file)
    else:
        with file:
            response = HttpResponse(file.read())
    response["Content-Type"], response["Content-Length"] = media_type, str(size)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
