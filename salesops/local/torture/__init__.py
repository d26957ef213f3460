"""Breaking the running product on purpose and counting what was lost or doubled: script/torture.

Everything here runs beside the product: its settings add one app with a kind of promise of its own, a clock that can
be moved, and, for the control run, a sweep without its guards.
"""
