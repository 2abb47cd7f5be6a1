"""One request as it is written in curl, Python and JavaScript. Where it goes comes from environment variables."""

import json
import re
from typing import Any, NamedTuple

TENANT = "$PDPL_URL/api/v1/tenants/$TENANT"
JSON = {"Content-Type": "application/json"}
# A variable as the whole value of a JSON body, and one within an address or a header.
WHOLE, WITHIN = re.compile(r'"\$([A-Z_]+)"'), re.compile(r"\$([A-Z_]+)")


class Sample(NamedTuple):
    """A request. ``$NAME`` stands for an environment variable, in the address and as a value of the body.

    ``reads_tag``: the record is read first, and its ``ETag`` sent as ``If-Match``. ``python`` is how the client
    library says it.
    """

    method: str
    url: str
    body: Any = None
    file: tuple[str, str] | None = None
    credential: str = "PDPL_API_KEY"
    reads_tag: bool = False
    python: str = ""

    @property
    def headers(self) -> dict[str, str]:
        credential = {"Authorization": f"Bearer ${self.credential}"} if self.credential else {}
        return {**credential, **(JSON if self.body is not None else {})}


def curl(sample: Sample) -> str:
    command = "curl --fail-with-body -sS"
    headers = [f'-H "{name}: {value}"' for name, value in sample.headers.items()]
    before = []
    if sample.reads_tag:
        before = [
            f'ETAG=$({command} -o /dev/null -D - "{sample.url}" \\',
            f"  {headers[0]} | tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')",
        ]
        headers.append('-H "If-Match: $ETAG"')
    sent = []
    if sample.body is not None:
        sent = ["-d '" + WHOLE.sub(r""" "'"$\1"'" """.strip(), _json(sample.body, 2)) + "'"]
    if sample.file:
        name, text = sample.file
        before = [f"printf '{text}' > {name}"]
        sent = [f"-F file=@{name}"]
    is_plain = sample.method == "GET" or (sample.method == "POST" and sent)
    method = "" if is_plain else f" -X {sample.method}"
    return "\n".join([*before, " \\\n  ".join([f'{command}{method} "{sample.url}"', *headers, *sent])])


def python(sample: Sample) -> str:
    """The request with the client library, or with httpx for what the library does not have."""
    if sample.python:
        return sample.python
    given = [f"    {_f_string(sample.url)},"]
    if sample.credential:
        given.append(f'    headers={{"Authorization": {_f_string(sample.headers["Authorization"])}}},')
    if sample.body is not None:
        body = WHOLE.sub(r'os.environ["\1"]', _json(sample.body, 4)).replace("\n", "\n    ")
        given.append(f"    json={body},")
    call = [f"answer = httpx.{sample.method.lower()}(", *given, ")"]
    return "\n".join(["import os", "", "import httpx", "", *call, "answer.raise_for_status()", "print(answer.json())"])


def javascript(sample: Sample) -> str:
    """The request with ``fetch``, in a module of Node.js."""
    lines = ["const { env } = process;", f"const url = {_template(sample.url)};"]
    headers = [f'"{name}": {_template(value)}' for name, value in sample.headers.items()]
    given = [f'method: "{sample.method}"']
    if sample.reads_tag:
        lines.append(f"const read = await fetch(url, {{ headers: {{ {headers[0]} }} }});")
        headers.append('"If-Match": read.headers.get("ETag")')
    if headers:
        given.append("headers: {\n" + "".join(f"    {each},\n" for each in headers) + "  }")
    if sample.body is not None:
        body = WHOLE.sub(r"env.\1", _json(sample.body, 2)).replace("\n", "\n  ")
        given.append(f"body: JSON.stringify({body})")
    if sample.file:
        name, text = sample.file
        lines += ["const form = new FormData();", f'form.append("file", new Blob(["{text}"]), "{name}");']
        given.append("body: form")
    call = ["const answer = await fetch(url, {", *(f"  {each}," for each in given), "});"]
    return "\n".join([*lines, *call, "console.log(await answer.text());", "if (!answer.ok) process.exitCode = 1;"])


def _json(body: Any, indent: int) -> str:
    return json.dumps(body, ensure_ascii=False, indent=indent)


def _f_string(text: str) -> str:
    return 'f"' + WITHIN.sub(r"{os.environ['\1']}", text) + '"'


def _template(text: str) -> str:
    """``text`` as a literal of JavaScript."""
    filled = WITHIN.sub(r"${env.\1}", text)
    return f"`{filled}`" if filled != text else f'"{text}"'
