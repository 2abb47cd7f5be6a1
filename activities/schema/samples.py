"""The code samples of the main operations, which run as they stand; a test runs each of them."""

import json
from typing import Any

from activities.contract.examples import ITEMS
from activities.contract.kinds import KINDS
from activities.schema.languages import TENANT, Sample, curl, javascript, python
from pdpl_inventory.api.schema import operations

ACTIVITY = f"{TENANT}/processing-activities/$ACTIVITY_ID"
BATCH = f"{TENANT}/batches/$BATCH_ID"
CLIENT = 'import os\n\nfrom pdpl_client import Client\n\nwith Client(tenant_id=os.environ["TENANT"]) as client:\n    '


def _client(*lines: str) -> str:
    return CLIENT + "\n    ".join(lines)


def _batches() -> dict[str, Sample]:
    """A batch of each kind. With ``on_conflict=skip``, so that the sample may be sent again."""
    found = {}
    for word, kind in KINDS.items():
        items = ITEMS[word.value]
        call = _client(
            f"items = {json.dumps(items, ensure_ascii=False, indent=4)}".replace("\n", "\n    "),
            f'options = {{"kind": "{word.value}", "on_conflict": "skip"}}',
            "print(client.upload_data_scan_batch(client.tenant_id, items, **options))",
        )
        url = f"{TENANT}/batch/{word.value}?on_conflict=skip"
        found[f"{word.value.replace('-', '_')}_batch"] = Sample("POST", url, {kind.body_key: items}, python=call)
    return found


SAMPLES = {
    **_batches(),
    "imports_create": Sample(
        "POST",
        f"{TENANT}/imports?kind=recipients",
        file=("recipients.csv", "name_vi,role\\nBưu chính Mẫu,processor\\n"),
        python="import os\nfrom pathlib import Path\n\nfrom pdpl_client import Client\n\n"
        'file = Path("recipients.csv")\n'
        'file.write_text("name_vi,role\\nBưu chính Mẫu,processor\\n", encoding="utf-8")\n'
        'with Client(tenant_id=os.environ["TENANT"]) as client:\n'
        '    queued = client.imports.create(file, kind="recipients")\n'
        '    print(queued)  # client.imports.wait(queued["batch_id"]) waits for the end',
    ),
    "batches_retrieve": Sample("GET", BATCH, python=_client('print(client.batches.get(os.environ["BATCH_ID"]))')),
    "batches_errors": Sample(
        "GET",
        f"{BATCH}/errors",
        python=_client(
            'for failed in client.batches.errors(os.environ["BATCH_ID"]):',
            '    print(failed["index"], failed["error_vi"])',
        ),
    ),
    "batches_undo": Sample(
        "POST", f"{BATCH}/undo", python=_client('print(client.batches.undo(os.environ["BATCH_ID"]))')
    ),
    "processing_activities_list": Sample(
        "GET",
        f"{TENANT}/processing-activities?search=luong&legal_basis=contract,consent&page_size=100",
        python=_client(
            'activities = client.records("processing-activities")',
            'for activity in activities.list(search="luong", legal_basis="contract,consent"):',
            '    print(activity["id"], activity["activity_name_vi"])',
        ),
    ),
    "processing_activities_create": Sample(
        "POST",
        f"{TENANT}/processing-activities",
        {"activity_name_vi": "Tính và chi trả lương", "legal_basis": "contract"},
        python=_client(
            'activities = client.records("processing-activities")',
            'print(activities.create(activity_name_vi="Tính và chi trả lương", legal_basis="contract"))',
        ),
    ),
    "processing_activities_partial_update": Sample(
        "PATCH",
        ACTIVITY,
        {"retention_period_months": 120},
        reads_tag=True,
        python=_client(
            'activities, activity_id = client.records("processing-activities"), os.environ["ACTIVITY_ID"]',
            "tag = activities.etag(activity_id)",
            "print(activities.update(activity_id, if_match=tag, retention_period_months=120))",
        ),
    ),
    "processing_activities_approve_many": Sample(
        "POST",
        f"{TENANT}/processing-activities/approve",
        {"batch_id": "$BATCH_ID", "comment": "Đã đối chiếu với hợp đồng."},
        credential="PDPL_TOKEN",
    ),
    "auth_token": Sample(
        "POST",
        "$PDPL_URL/api/v1/auth/token",
        {"username": "$PDPL_USER", "password": "$PDPL_PASSWORD"},
        credential="",
    ),
    "api_keys_create": Sample(
        "POST", f"{TENANT}/api-keys", {"name": "Máy quét kho dữ liệu", "role": "scanner"}, credential="PDPL_TOKEN"
    ),
    "api_keys_list": Sample("GET", f"{TENANT}/api-keys", credential="PDPL_TOKEN"),
}
LANGUAGES = (("Shell", "curl", curl), ("Python", "Python", python), ("JavaScript", "JavaScript", javascript))


def with_samples(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: code samples of the main operations, as Redoc shows them."""
    for _path, _method, operation in operations(result):
        if sample := SAMPLES.get(operation["operationId"]):
            operation["x-codeSamples"] = [
                {"lang": language, "label": label, "source": write(sample)} for language, label, write in LANGUAGES
            ]
    return result
