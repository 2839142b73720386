def to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


print(f"{'°C':>6} | {'°F':>7}")
print("-" * 6 + "-+-" + "-" * 7)
for celsius in range(-40, 101, 20):
    print(f"{celsius:6d} | {to_fahrenheit(celsius):7.1f}")
