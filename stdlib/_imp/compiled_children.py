"""Children of multiprocessing in a compiled program.

spawn and forkserver start the program with a command for an interpreter, which this process then is, and have its main file
run again by runpy under another name: what runs is the main module that was compiled into the program."""

import _imp
import os
import runpy
import sys


def start(file):
    run_path, program = runpy.run_path, os.path.abspath(file)

    def run_path_or_program(path_name, init_globals=None, run_name=None):
        if os.path.abspath(path_name) != program:
            return run_path(path_name, init_globals, run_name)
        module = type(sys)(run_name)
        variables = module.__dict__
        variables.update(init_globals or {}, __name__=run_name, __file__=path_name, __cached__=None, __package__=run_name.rpartition(".")[0])
        before = sys.modules.get(run_name)
        sys.modules[run_name] = module
        try:
            exec(_imp._compiled_code("__main__"), variables)
        finally:
            if before is None:
                del sys.modules[run_name]
            else:
                sys.modules[run_name] = before
        return variables.copy()

    runpy.run_path = run_path_or_program
