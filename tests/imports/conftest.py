"""The fixture ``home``, shared with the tests of the server as a process."""

from tests.pdpl_inventory.server import home as home
