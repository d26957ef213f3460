from .customer import Customer

__all__ = ["Customer"]
