"""The plain side: the same register on Django and REST framework without the product's optimisations."""
