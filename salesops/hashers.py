"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB and two rounds (OWASP): Django's 100 MiB cost half a second a check on small machines."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
