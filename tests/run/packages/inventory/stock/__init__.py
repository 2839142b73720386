"""A small stock-keeping package."""
print("importing", __name__)

from . import counter, errors
from .model import Item
from .warehouse import Warehouse
from . import reports

__version__ = "1.4"
__all__ = ["Item", "Warehouse", "errors"]

SAMPLE = """
A1;Anvil;99.5;4;heavy;iron
B2;Bolt;0.05;1000;iron
C3;Candle;1.25;150;wax
D4;Drum;45;7
"""
