"""_stat and _statistics: the accelerators give what the Python versions give."""
import _stat
import _statistics
import stat
import statistics

for mode in (0o100644, 0o040755, 0o120777, 0o104755, 0o102070, 0o041777, 0o060660, 0o020600, 0o010600, 0o140700, 0, 0o101000):
    print(oct(mode), _stat.filemode(mode), _stat.S_IMODE(mode), _stat.S_IFMT(mode), _stat.S_ISDIR(mode), _stat.S_ISLNK(mode))
print(sorted(n for n in dir(_stat) if n.startswith("S_")) == sorted(n for n in dir(stat) if n.startswith("S_")))
for wrong in (-1, 1 << 40, 1 << 80, "x"):
    try:
        _stat.S_ISREG(wrong)
    except Exception as e:
        print(type(e).__name__, e)
for p in (1e-300, 1e-9, 0.01, 0.074, 0.2, 0.5, 0.7, 0.93, 0.99999, 1 - 1e-16):
    print(repr(_statistics._normal_dist_inv_cdf(p, 1.5, 2.0)))
print(statistics.NormalDist(100, 15).quantiles())
try:
    _statistics._normal_dist_inv_cdf(1.0, 0, 1)
except ValueError as e:
    print(e)
