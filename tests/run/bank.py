"""A bank: accounts of several kinds, money as a value type, transactions as context managers, an
audit log, interest, and every way a customer can be refused."""
from abc import ABC, abstractmethod
from contextlib import contextmanager


class BankError(Exception):
    """Anything the bank refuses."""

    code = "E00"

    def __str__(self):
        return f"[{self.code}] {super().__str__()}"


class InsufficientFunds(BankError):
    code = "E01"

    def __init__(self, account, needed):
        super().__init__(f"{account.number} lacks {needed - account.available}")
        self.account = account
        self.needed = needed


class AccountFrozen(BankError):
    code = "E02"


class UnknownAccount(BankError, LookupError):
    code = "E03"


class LimitExceeded(BankError):
    code = "E04"


class Money:
    __slots__ = ("cents", "currency")
    RATES = {("EUR", "NOK"): (1150, 100), ("NOK", "EUR"): (100, 1150)}

    def __init__(self, amount=0, currency: str = "EUR", *, cents: int = None):
        self.cents = round(amount * 100) if cents is None else cents
        self.currency = currency

    def _same(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise TypeError(f"cannot mix {self.currency} and {other.currency}")
        return other

    def __add__(self, other):
        if other == 0:
            return self
        other = self._same(other)
        return other if other is NotImplemented else Money(cents=self.cents + other.cents, currency=self.currency)

    __radd__ = __add__

    def __sub__(self, other):
        other = self._same(other)
        return other if other is NotImplemented else Money(cents=self.cents - other.cents, currency=self.currency)

    def __mul__(self, factor):
        return Money(cents=round(self.cents * factor), currency=self.currency)

    __rmul__ = __mul__

    def __neg__(self):
        return Money(cents=-self.cents, currency=self.currency)

    def __lt__(self, other):
        return self.cents < self._same(other).cents

    def __le__(self, other):
        return self.cents <= self._same(other).cents

    def __eq__(self, other):
        return isinstance(other, Money) and (self.cents, self.currency) == (other.cents, other.currency)

    def __hash__(self):
        return hash((self.cents, self.currency))

    def __bool__(self):
        return self.cents != 0

    def __format__(self, spec):
        return format(str(self), spec)

    def __str__(self):
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{self.currency} {abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"

    __repr__ = __str__

    def to(self, currency):
        if currency == self.currency:
            return self
        top, bottom = self.RATES[self.currency, currency]
        return Money(cents=self.cents * top // bottom, currency=currency)


ZERO = Money()


class Account(ABC):
    _next = 1000
    fee = ZERO

    def __init__(self, owner: str, balance: Money = ZERO):
        Account._next += 1
        self.number = f"{type(self).__name__[:2].upper()}{Account._next}"
        self.owner = owner
        self._balance = balance
        self.frozen = False
        self.history = []

    @property
    def balance(self) -> Money:
        return self._balance

    @balance.setter
    def balance(self, value):
        if self.frozen:
            raise AccountFrozen(f"{self.number} is frozen")
        if value < self.minimum:
            raise InsufficientFunds(self, self._balance - value)
        self.history.append(value - self._balance)
        self._balance = value

    @property
    def available(self):
        return self._balance - self.minimum

    @property
    @abstractmethod
    def minimum(self):
        """How low the balance may go."""

    def deposit(self, amount):
        if amount <= ZERO:
            raise ValueError(f"cannot deposit {amount}")
        self.balance += amount
        return self

    def withdraw(self, amount):
        self.balance -= amount + self.fee
        return self

    def month_end(self):
        return None

    def snapshot(self):
        return self._balance, len(self.history)

    def restore(self, snapshot):
        self._balance, length = snapshot
        del self.history[length:]

    def __repr__(self):
        return f"<{self.number} {self.owner} {self.balance}>"

    def __len__(self):
        return len(self.history)

    def __contains__(self, amount):
        return amount in self.history

    def __iter__(self):
        return iter(self.history)

    def __iadd__(self, amount):
        return self.deposit(amount)

    def __isub__(self, amount):
        return self.withdraw(amount)


class Savings(Account):
    rate = 0.025
    minimum = ZERO

    def __init__(self, owner, balance=ZERO, rate=None):
        super().__init__(owner, balance)
        if rate is not None:
            self.rate = rate
        self.withdrawals = 0

    def withdraw(self, amount):
        if self.withdrawals >= 3:
            raise LimitExceeded(f"{self.number}: three withdrawals a month")
        super().withdraw(amount)
        self.withdrawals += 1
        return self

    def month_end(self):
        self.withdrawals = 0
        interest = self.balance * (self.rate / 12)
        if interest:
            self.deposit(interest)
        return interest


class Checking(Account):
    fee = Money(0.35)

    def __init__(self, owner, balance=ZERO, overdraft=Money(200)):
        super().__init__(owner, balance)
        self.overdraft = overdraft

    @property
    def minimum(self):
        return -self.overdraft

    def month_end(self):
        if self.balance < ZERO:
            cost = self.balance * 0.01
            self._balance += cost
            self.history.append(cost)
            return cost
        return super().month_end()


class Premium(Checking):
    fee = ZERO

    def month_end(self):
        bonus = super().month_end()
        return bonus or Money(0.01)


class Bank:
    def __init__(self, name):
        self.name = name
        self.accounts = {}
        self.log = []

    def open(self, kind, owner, *args, **kwargs):
        account = kind(owner, *args, **kwargs)
        self.accounts[account.number] = account
        return account

    def __getitem__(self, number):
        try:
            return self.accounts[number]
        except KeyError as error:
            raise UnknownAccount(f"no account {number}") from error

    @property
    def total(self):
        return sum(account.balance for account in self.accounts.values())

    @contextmanager
    def transaction(self, label):
        saved = {account: account.snapshot() for account in self.accounts.values()}
        self.log.append(f"begin {label}")
        try:
            yield self
        except BankError as error:
            for account, snapshot in saved.items():
                account.restore(snapshot)
            self.log.append(f"roll back {label}: {error}")
            raise
        else:
            self.log.append(f"commit {label}")
        finally:
            self.log.append(f"total {self.total}")

    def transfer(self, source, target, amount):
        with self.transaction(f"{source}->{target} {amount}"):
            self[target].deposit(amount)
            self[source].withdraw(amount)


def attempt(action, *args):
    try:
        result = action(*args)
        print("ok:", result)
    except BankError as error:
        chain = []
        cause = error.__cause__
        while cause is not None:
            chain.append(type(cause).__name__)
            cause = cause.__cause__
        print(f"{type(error).__name__}: {error}" + (f" (from {', '.join(chain)})" if chain else ""))
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")


def main():
    bank = Bank("First")
    ann = bank.open(Checking, "Ann", Money(500))
    bob = bank.open(Savings, "Bob", Money(10_000), rate=0.04)
    eve = bank.open(Premium, "Eve", overdraft=Money(1000))
    print(ann, bob, eve, bank.total)
    attempt(bank.transfer, ann.number, bob.number, Money(600))
    attempt(bank.transfer, ann.number, bob.number, Money(600))
    attempt(bank.transfer, eve.number, ann.number, Money(999.99))
    attempt(bank.transfer, bob.number, "XX1", Money(1))
    attempt(bank.transfer, bob.number, ann.number, Money(-5))
    attempt(lambda: ann.deposit(Money(5, "NOK")))
    attempt(lambda: Money(1) + 5)
    for _ in range(4):
        attempt(bob.withdraw, Money(10))
    eve.frozen = True
    attempt(eve.deposit, Money(1))
    eve.frozen = False
    ann += Money(25)
    ann -= Money(5)
    print(ann, len(ann), Money(25) in ann, list(ann))
    for month in range(1, 13):
        results = {a.owner: a.month_end() for a in bank.accounts.values()}
        if month in (1, 6, 12):
            print(f"month {month:>2}:", ", ".join(f"{k} {v}" for k, v in results.items()))
    print(f"{'owner':<6}|{'balance':>18}|{'available':>18}|{'minimum':>14}")
    for account in sorted(bank.accounts.values(), key=lambda a: a.balance, reverse=True):
        print(f"{account.owner:<6}|{account.balance:>18}|{account.available:>18}|{account.minimum!s:>14}")
    print(*bank.log, sep="\n")
    print(Money(10).to("NOK"), Money(115, "NOK").to("EUR"), 2 * Money(1.5), -Money(3), Money(1) < Money(2), max(Money(1), Money(3)), bool(Money()), {Money(1): "one"}[Money(1)], Money(1234567.891))
    try:
        Account("nobody")
    except TypeError as error:
        print(error)
    print([cls.__name__ for cls in Premium.__mro__], issubclass(UnknownAccount, LookupError), Checking.fee, Account.minimum.__doc__)
    try:
        bank["nope"]
    except LookupError as error:
        print(repr(error), error.code, repr(error.__cause__))


main()
