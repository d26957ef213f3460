"""PostgreSQL as Django drives it, except that the tables are emptied faster after a test that commits."""
