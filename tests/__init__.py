"""Assertions in helper modules explain themselves when they fail, as those in test modules do."""

import pkgutil

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{each.name}" for each in pkgutil.iter_modules(__path__)))
