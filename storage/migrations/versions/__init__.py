"""The steps; `.ci/migration` writes them, a person reads them."""
