class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError(f"insufficient funds: balance is {self.balance}")
        self.balance -= amount

    def __str__(self):
        return f"{self.owner}'s account: {self.balance:.2f}"


account = Account("Ann", 100)
account.deposit(50)
account.withdraw(30)
print(account)
try:
    account.deposit(-5)
except ValueError as error:
    print("Error:", error)
for year in range(1, 4):
    account.balance *= 1.05
    print("year", year, round(account.balance, 2))
account.withdraw(1000)
print("not reached")
