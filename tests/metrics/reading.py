"""Reads the page of metrics as Prometheus does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client
from prometheus_client.parser import text_string_to_metric_families


def figures(text: str | None = None) -> dict[str, float]:
    """Each sample of the page by its name, with its labels in braces as they are written."""
    page = Client().get("/metrics").text if text is None else text
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@contextmanager
def growth() -> Iterator[dict[str, float]]:
    """What grows meanwhile, by how much: empty until the end."""
    before, grown = figures(), {}
    yield grown
    for name, value in figures().items():
        if value != before.get(name, 0):
            grown[name] = value - before.get(name, 0)
