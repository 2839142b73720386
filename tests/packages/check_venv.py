#!/usr/bin/python3.11
"""Virtual environments and pip, as people use them with protopy: environments made with links and with copies, with and
without pip, a wheel made here that is installed from its file, its console script, its data and its removal. Nothing is
fetched from anywhere. The last line is `N passed, N failed`.
"""
import argparse
import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FACTS = "import sys; print(sys.implementation.name, sys.prefix, sys.base_prefix == sys.prefix, sys.executable, sys._base_executable, [p for p in sys.path if 'site-packages' in p or 'dist-packages' in p])"


def make_wheel(folder):
    """greeting-1.2: a package with data, a console script and metadata, as PEP 427 wants it."""
    info = "greeting-1.2.dist-info"
    files = {
        "greeting/__init__.py": "import importlib.resources, sys\n__version__ = '1.2'\n\ndef main():\n    text = importlib.resources.files(__name__).joinpath('text.txt').read_text()\n"
                                "    print(text.strip(), *sys.argv[1:])\n    return 3\n",
        "greeting/__main__.py": "import sys\nfrom greeting import main\nsys.exit(main())\n",
        "greeting/text.txt": "hello from a wheel\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1.2\nSummary: Says hello\nRequires-Python: >=3.8\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ngreet = greeting:main\n",
    }
    path = os.path.join(folder, "greeting-1.2-py3-none-any.whl")
    record = ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, text in files.items():
            data = text.encode()
            wheel.writestr(name, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(data)}\n"
        wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    return path


class Checker:
    def __init__(self, protopy, scratch):
        self.protopy, self.scratch = protopy, scratch
        self.passed = self.failed = 0
        self.environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": scratch, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(self, *words, status=0):
        """The output of a program that must end with this status; None otherwise."""
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, env=self.environment, cwd=self.scratch, stdin=subprocess.DEVNULL)
        if done.returncode != status:
            self.expect(f"{' '.join(words)}: exit status", status, f"{done.returncode}\n{done.stdout}{done.stderr}")
            return None
        return done.stdout

    def expect(self, what, wanted, got):
        right = wanted == got
        self.passed, self.failed = self.passed + right, self.failed + (not right)
        if not right:
            print(f"FAIL: {what}\n--- expected\n{wanted}\n--- got\n{got}")

    def facts(self, name, how, place):
        site = os.path.join(place, "lib", "python3.11", "site-packages")
        for program in ("python", "python3", "python3.11"):
            path = os.path.join(place, "bin", program)
            self.expect(f"{name}: {program}", f"protopy {place} False {path} {self.protopy} {[site]}\n", self.run(path, "-c", FACTS))
            self.expect(f"{name}: {program} is a link", how == "links", os.path.islink(path))

    def check_all(self):
        protopy, scratch = self.protopy, self.scratch
        for how in ("links", "copies"):
            place = os.path.join(scratch, how)
            self.run(protopy, "-m", "venv", "--without-pip", *(["--copies"] if how == "copies" else ["--symlinks"]), place)
            self.facts(f"venv with {how}", how, place)
            site = os.path.join(place, "lib", "python3.11", "site-packages")
            with open(os.path.join(site, "only_here.py"), "w") as file:
                file.write("import sys\nprint('found', __name__, sys.argv)\n")
            python = os.path.join(place, "bin", "python")
            self.expect(f"{how}: a module of its own", "found __main__ ['" + os.path.join(site, "only_here.py") + "', 'x']\n", self.run(python, "-m", "only_here", "x"))
            self.run(protopy, "-c", "import only_here", status=1)
            self.expect(f"{how}: a program it starts", place + "\n", self.run(python, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import sys; print(sys.prefix)'])"))
            self.expect(f"{how}: multiprocessing", place + "\n", self.run(python, "-c", "import multiprocessing, sys\nif __name__ == '__main__':\n  with multiprocessing.get_context('spawn').Pool(1) as p: print(p.apply(eval, ('__import__(\\'sys\\').prefix',)))"))
            self.expect(f"{how}: no packages of the system's", "False\n", self.run(python, "-c", "import importlib.util; print(importlib.util.find_spec('pip') is not None)"))
            self.expect(f"{how}: activated", place + "\n", self.run("/bin/bash", "-c", f". {place}/bin/activate && python -c 'import sys; print(sys.prefix)' && deactivate"))
        inner = os.path.join(scratch, "inner")
        self.run(os.path.join(scratch, "links", "bin", "python"), "-m", "venv", "--without-pip", inner)
        self.expect("an environment made by another", f"protopy {inner}", " ".join((self.run(os.path.join(inner, "bin", "python"), "-c", FACTS) or "").split()[:2]))
        shared = os.path.join(scratch, "shared")
        self.run(protopy, "-m", "venv", "--without-pip", "--system-site-packages", shared)
        self.expect("the system's packages", "True\n", self.run(os.path.join(shared, "bin", "python"), "-c", "import importlib.util; print(importlib.util.find_spec('pip') is not None)"))

        self.expect("pip's version", "python 3.11)\n", (self.run(protopy, "-m", "pip", "--version") or "")[-13:])
        wheel = make_wheel(scratch)
        place = os.path.join(scratch, "with_pip")
        self.run(protopy, "-m", "venv", place)
        python, pip = (os.path.join(place, "bin", n) for n in ("python", "pip"))
        self.expect("pip of an environment", os.path.join(place, "lib", "python3.11", "site-packages", "pip"), (self.run(pip, "--version") or "").split(" from ")[-1].split(" (")[0])
        self.expect("installing a wheel", True, "Successfully installed greeting-1.2" in (self.run(pip, "install", wheel) or ""))
        self.expect("the console script", "hello from a wheel a b\n", self.run(os.path.join(place, "bin", "greet"), "a", "b", status=3))
        self.expect("the module", "hello from a wheel\n", self.run(python, "-m", "greeting", status=3))
        self.expect("metadata", "1.2 ['greet'] Says hello\n", self.run(python, "-c", "from importlib import metadata as m; print(m.version('greeting'), [e.name for e in m.distribution('greeting').entry_points], m.metadata('greeting')['Summary'])"))
        self.expect("compiled by pip", True, any(n.endswith(".pyc") for n in os.listdir(os.path.join(place, "lib/python3.11/site-packages/greeting/__pycache__"))))
        self.expect("pip list", True, "greeting   1.2" in (self.run(pip, "list") or ""))
        self.expect("pip show", True, "Summary: Says hello" in (self.run(pip, "show", "-f", "greeting") or ""))
        self.expect("pip check", "No broken requirements found.\n", self.run(pip, "check"))
        self.expect("pip freeze", True, "greeting @ file://" in (self.run(pip, "freeze") or ""))
        self.run(pip, "install", "no-such-package-anywhere", status=1)
        self.expect("removing it", True, "Successfully uninstalled greeting-1.2" in (self.run(pip, "uninstall", "-y", "greeting") or ""))
        self.run(python, "-c", "import greeting", status=1)
        target = os.path.join(scratch, "target")
        self.run(protopy, "-m", "pip", "install", "-q", "--target", target, wheel)
        self.expect("installing into a folder", True, os.path.exists(os.path.join(target, "greeting", "text.txt")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    protopy = os.path.join(os.path.realpath(parser.parse_args().bin), "protopy")
    for module in ("pip", "venv", "ensurepip"):
        if subprocess.run(["/usr/bin/python3.11", "-c", f"import {module}"], capture_output=True).returncode:
            print(f"skipped: {module} is not installed (python3-pip, python3-venv)\n0 passed, 0 failed")
            return 0
    with tempfile.TemporaryDirectory() as scratch:
        checker = Checker(protopy, os.path.realpath(scratch))
        checker.check_all()
    print(f"{checker.passed} passed, {checker.failed} failed")
    return 1 if checker.failed else 0


if __name__ == "__main__":
    sys.exit(main())
