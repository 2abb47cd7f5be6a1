"""Files in which processes count have all of their blocks, so that a full disk ends no process."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pdpl_inventory.metrics.allocation import AllocatedDict


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_file_has_all_blocks_also_after_it_has_grown(tmp_path: Path) -> None:
    counted: Any = AllocatedDict(str(tmp_path / "counter_1.db"))
    first = (tmp_path / "counter_1.db").stat()
    assert first.st_blocks * 512 >= first.st_size > 0
    for number in range(20_000):
        counted.write_value(f'["name", {number}, "{"x" * 60}"]', number, 0)
    grown = (tmp_path / "counter_1.db").stat()
    assert grown.st_blocks * 512 >= grown.st_size > first.st_size
    counted.close()
    read = {key: value for key, value, *_ in AllocatedDict.read_all_values_from_file(str(tmp_path / "counter_1.db"))}
    assert read[f'["name", 19999, "{"x" * 60}"]'] == 19_999


def test_process_that_starts_on_a_full_disk_counts_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "posix_fallocate", full)
    counted: Any = AllocatedDict(str(tmp_path / "counter_1.db"))
    counted.write_value("key", 3.0, 0.0)
    assert counted.read_value("key")[0] == 3.0
    assert not list(tmp_path.iterdir())
    counted.close()


def test_process_whose_file_is_full_on_a_full_disk_counts_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Any = AllocatedDict(str(tmp_path / "counter_1.db"))
    counted.write_value("first", 1.0, 0.0)
    monkeypatch.setattr(os, "posix_fallocate", full)
    for number in range(5_000):
        counted.write_value(f"{'x' * 60} {number}", number, 0.0)
    assert (counted.read_value("first")[0], counted.read_value(f"{'x' * 60} 4999")[0]) == (1.0, 4_999.0)
    on_disk = (tmp_path / "counter_1.db").stat()
    assert on_disk.st_blocks * 512 >= on_disk.st_size
    counted.close()
