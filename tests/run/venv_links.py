# run: modes=protopy
# A virtual environment made with links: its program knows where it is, and its packages come before the library's.
import os
import subprocess
import sys
import tempfile
import venv

with tempfile.TemporaryDirectory() as folder:
    place = os.path.join(os.path.realpath(folder), "env")
    venv.create(place, symlinks=True, with_pip=False)
    program = os.path.join(place, "bin", "python3")
    code = "import sys; print(sys.prefix); print(sys.executable); print(sys.prefix != sys.base_prefix); print([p for p in sys.path if p.startswith(sys.prefix)])"
    output = subprocess.run([program, "-c", code], capture_output=True, text=True)
    print(output.stdout.replace(place, "ENV"), output.stderr)
    print(open(os.path.join(place, "pyvenv.cfg")).read().startswith("home = "))
    site = os.path.join(place, "lib", "python3.11", "site-packages")
    with open(os.path.join(site, "only_here.py"), "w") as f:
        f.write("print('found', __name__)\n")
    print(subprocess.run([program, "-m", "only_here"], capture_output=True, text=True).stdout, end="")
    print(subprocess.run([sys.executable, "-c", "import only_here"], capture_output=True).returncode)
