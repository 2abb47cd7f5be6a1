"""Every error code that a field can raise has a sentence in Vietnamese and one in English."""

import string
from typing import Any

import pytest
from rest_framework import serializers

from activities.access.api_key_views import NewKeySerializer
from activities.access.member_views import NewMemberSerializer, NewRoleSerializer
from activities.access.profile_views import (
    BusinessLineSerializer,
    DpoAppointmentSerializer,
    ProfileSerializer,
    ProtectionServiceSerializer,
)
from activities.contract.serializers import (
    ActivitySerializer,
    CategorySerializer,
    RecipientSerializer,
    TransferSerializer,
)
from pdpl_inventory import messages
from tenants.authentication.serializers import (
    AnyTokenSerializer,
    EmailChangeSerializer,
    PasswordChangeSerializer,
    RefreshSerializer,
    ResetConfirmSerializer,
    ResetSerializer,
    SignInSerializer,
)
from tests.pdpl_inventory.vietnamese import VIETNAMESE

SERIALIZERS = (
    ActivitySerializer,
    CategorySerializer,
    RecipientSerializer,
    TransferSerializer,
    SignInSerializer,
    RefreshSerializer,
    AnyTokenSerializer,
    PasswordChangeSerializer,
    EmailChangeSerializer,
    ResetSerializer,
    ResetConfirmSerializer,
    NewKeySerializer,
    NewMemberSerializer,
    NewRoleSerializer,
    ProfileSerializer,
    DpoAppointmentSerializer,
    BusinessLineSerializer,
    ProtectionServiceSerializer,
)
# Raised by the machinery of a batch rather than by a field.
OF_ITEMS = (
    "unknown_field",
    "read_only",
    "duplicate_field",
    "duplicate",
    "conflict",
    "malformed_json",
    "does_not_exist",
)


def codes_of(field: Any) -> set[str]:
    """What a field may raise: its own messages, and those of its validators."""
    codes = set(field.error_messages) | {v.code for v in field.validators if getattr(v, "code", None)}
    if isinstance(field, serializers.ChoiceField):
        codes.discard("null")
    return codes | ({"invalid_country"} if "country" in (field.field_name or "") else set())


def raised() -> list[tuple[str, Any, str]]:
    found = []
    for serializer in SERIALIZERS:
        for name, field in [("", serializer()), *serializer().fields.items()]:
            if not field.read_only:
                for each in filter(None, (field, getattr(field, "child", None))):
                    found += [(f"{serializer.__name__}.{name}", each, code) for code in sorted(codes_of(each))]
    return found


@pytest.mark.parametrize(("name", "field", "code"), raised(), ids=str)
def test_every_code_of_every_field_has_both_languages(name: str, field: Any, code: str) -> None:
    sentence = messages.find(code, *(kind.__name__ for kind in type(field).__mro__))
    assert sentence.vi
    assert sentence.en
    if code == "invalid":
        assert sentence != messages.CATALOGUE["invalid"], f"{name} says nothing of its own"


@pytest.mark.parametrize("code", messages.CATALOGUE)
def test_vietnamese_is_vietnamese_and_fills_the_same_gaps(code: str) -> None:
    vi, en = messages.CATALOGUE[code]
    assert set(vi.lower()) & VIETNAMESE, vi
    law = en.replace("(đ)", "").replace("NĐ-CP", "")  # a point and a decree have the names that they have
    assert not set(law.lower()) & VIETNAMESE, en

    def gaps(text: str) -> set[str]:
        return {
            name.removesuffix("_vi").removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name
        }

    assert gaps(vi) == gaps(en)


def test_codes_of_items_are_in_the_catalogue() -> None:
    assert set(OF_ITEMS) <= set(messages.CATALOGUE)


def test_numbers_are_grouped_as_each_language_does() -> None:
    said = messages.say("batch_too_large", limit=10_000, noun_vi="hoạt động xử lý", noun_en="activities")
    assert said.en == "Batch size too large. Maximum 10,000 activities per request"
    assert said.vi == "Kích thước lô quá lớn. Tối đa 10.000 hoạt động xử lý mỗi yêu cầu"
