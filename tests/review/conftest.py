"""A DPO of the editor's tenant, who may approve what the editor submits."""

import pytest

from tests.factories import Someone, someone


@pytest.fixture
def dpo(editor: Someone) -> Someone:
    return someone("dpo", editor.tenant_id)
