# RUN: %protopyc --emit=types %s | FileCheck %s
# Functions of the math module give floats where the name is the imported module for sure.
import math


def sure(x: float):
    return math.sqrt(x)


def unsure(math, x: float):
    return math.sqrt(x)


# CHECK: ; sure(x: f64) -> f64
# CHECK: ; unsure(math: any, x: f64) -> any
