"""Figures of the whole installation that are too dear to be worked out whenever they are read."""

from django.db import models


class InstallationFigure(models.Model):
    """A number by its name and when it was found out; a row of the platform, without a tenant."""

    name = models.CharField(max_length=50, primary_key=True)
    value = models.FloatField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.value:g}"
