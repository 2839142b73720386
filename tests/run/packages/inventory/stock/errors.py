class StockError(Exception):
    """Base of the package's errors."""


class NotEnough(StockError):
    def __init__(self, item, wanted, there):
        super().__init__(f"{item.name}: wanted {wanted}, there are {there}")


class Unknown(StockError, KeyError):
    __str__ = Exception.__str__


class Invalid(StockError, ValueError):
    pass
