"""The seed alone determines which faults come, when, and how long they last."""

from chaos.faults import FAULTS, schedule


def planned(seed: int) -> list[tuple[float, str, float, float]]:
    return [(at, fault.name, lasts, chance.random()) for at, fault, lasts, chance in schedule(seed, 600, FAULTS)]


def test_a_seed_repeats_its_schedule() -> None:
    assert planned(7) == planned(7)
    assert planned(7) != planned(8)


def test_ten_minutes_have_every_kind_of_fault() -> None:
    for seed in range(3):
        assert {name for _, name, *_ in planned(seed)} == {each.name for each in FAULTS}
