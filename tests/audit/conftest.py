"""An auditor of the editor's tenant."""

import pytest

from tests.factories import Someone, someone


@pytest.fixture
def auditor(editor: Someone) -> Someone:
    return someone("auditor", editor.tenant_id)
