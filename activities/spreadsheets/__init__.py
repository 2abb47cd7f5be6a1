"""CSV and XLSX tables: read into lines of items for imports, and written for the files of failed rows.

Validation is not done here: a cell that no field can take is passed on as it
is, for the serializer to refuse.
"""
