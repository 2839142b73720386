"""The finder and loader of modules that protopyc compiled into a program or beside a module's shared object."""

import _imp
import _frozen_importlib_external as _external


class CompiledLoader(_external.SourceFileLoader):
    """Loads native code; the source, where it still is, serves tracebacks and inspect."""

    def get_code(self, fullname):
        return _imp._compiled_code(fullname)


class CompiledFinder:
    """Finds what the running program holds. First on sys.meta_path."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        row = _imp._find_compiled(fullname)
        if row is None:
            return None
        file, is_package = row
        loader = CompiledLoader(fullname, file)
        spec = _external.spec_from_file_location(
            fullname, file, loader=loader,
            submodule_search_locations=[file.rpartition('/')[0] or '.'] if is_package else None)
        spec.cached = None
        return spec
