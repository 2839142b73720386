"""fork, posix_spawn, subprocess, fcntl, accounts: one process at a time."""
import fcntl
import grp
import os
import pwd
import subprocess
import sys
import _posixsubprocess

sys.stdout.reconfigure(line_buffering=True)
calls = []
os.register_at_fork(before=lambda: calls.append("before"), after_in_child=lambda: calls.append("child"), after_in_parent=lambda: calls.append("parent"))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(w, ",".join(calls).encode())
    os._exit(7)
os.close(w)
print(os.read(r, 100), calls, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
os.close(r)
for arguments in ({}, {"after_in_child": 1}, {"before": None}):
    try:
        os.register_at_fork(**arguments)
    except TypeError as e:
        print(e)

r, w = os.pipe()
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo $X; exit 4"], {"X": "spawned"}, file_actions=[(os.POSIX_SPAWN_DUP2, w, 1), (os.POSIX_SPAWN_CLOSE, r)])
os.close(w)
print(os.read(r, 100), os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
try:
    os.posix_spawnp("no-such-program", ["x"], {})
except FileNotFoundError as e:
    print(e)

print(subprocess.run(["cat"], input=b"through a pipe", capture_output=True))
print(subprocess.check_output("echo out; echo err >&2; pwd", shell=True, stderr=subprocess.STDOUT, cwd="/", env={"PATH": "/bin:/usr/bin"}))
print(subprocess.run(["sh", "-c", "kill -9 $$"]).returncode, subprocess.call(["false"]))
print(subprocess.check_output(["sh", "-c", "umask"], umask=0o27, start_new_session=True, text=True), end="")
print(subprocess.check_output(["echo", "main"], preexec_fn=lambda: os.write(1, b"preexec ")))
for wrong in (lambda: subprocess.run(["/no/such"]), lambda: subprocess.run(["ls"], cwd="/no/such"), lambda: subprocess.run(["/etc/passwd"]),
              lambda: subprocess.run(["ls"], preexec_fn=lambda: 1 / 0),
              lambda: subprocess.run(["a\0b"]), lambda: subprocess.check_call(["false"])):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
with subprocess.Popen(["sh", "-c", "read x; echo got $x; read x"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as p:
    p.stdin.write("line\n")
    print(p.stdout.readline(), p.poll(), end="")
    p.terminate()
print(p.wait())

with open(__file__) as f:
    flags = fcntl.fcntl(f, fcntl.F_GETFD)
    print(flags & fcntl.FD_CLOEXEC, fcntl.fcntl(f.fileno(), fcntl.F_SETFD, 0), fcntl.flock(f, fcntl.LOCK_SH | fcntl.LOCK_NB), fcntl.flock(f, fcntl.LOCK_UN))
for wrong in (lambda: fcntl.fcntl(-1, 1), lambda: fcntl.fcntl("x", 1), lambda: fcntl.lockf(0, 0), lambda: fcntl.flock(99999, fcntl.LOCK_SH)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root.pw_dir, pwd.getpwnam("root") == root, root in pwd.getpwall(), grp.getgrgid(0).gr_name, grp.getgrnam("root").gr_mem)
for wrong in (lambda: pwd.getpwnam("no such user"), lambda: pwd.getpwuid(4000000000), lambda: pwd.getpwuid(1 << 70), lambda: grp.getgrnam(1), lambda: grp.getgrgid("x")):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
