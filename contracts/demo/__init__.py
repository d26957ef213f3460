"""Products, prices, proposals and contracts of the demo company, made by the services themselves."""
