"""The fixture ``unlimited``, shared with the tests of the contract."""

from tests.contract.conftest import unlimited as unlimited
