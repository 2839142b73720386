# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump symtable %s | FileCheck %s
# Names that begin with two underscores are mangled inside a class.
class Box:
    __hidden = 1

    def get(self):
        return self.__hidden, __other


# CHECK: class Box
# CHECK: - _Box__hidden: local assigned
# CHECK: function get
# CHECK: - _Box__other: referenced global
