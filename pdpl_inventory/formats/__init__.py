"""How dates are written on pages, where Django's own way is too long for a list."""
