"""Finding catalogs and resolving profiles into the controls to answer."""
