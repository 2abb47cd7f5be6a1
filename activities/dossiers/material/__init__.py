"""What a form is filled from: ``outline`` and ``gaps`` in a few statements, ``facts`` by walking the register."""
