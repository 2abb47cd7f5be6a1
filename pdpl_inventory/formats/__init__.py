"""Date formats by language, where Django's own are too long for a list (``FORMAT_MODULE_PATH``)."""
