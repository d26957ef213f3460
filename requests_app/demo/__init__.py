"""A believable company to look around in: Huaxin Technology, its people, customers and five months of requests.

Rows are written directly, because history has to lie in the past; a test holds every one of them against the rules.
"""
