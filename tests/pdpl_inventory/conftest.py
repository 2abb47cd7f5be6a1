"""The fixture ``home``: the folder in which a real server keeps its data."""

from tests.pdpl_inventory.server import home as home
