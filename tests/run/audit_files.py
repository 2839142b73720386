# Audit events that the system's functions raise: names and arguments, and that a hook can refuse them.
import os, sys, tempfile

folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)
watching = False
refuse = ()


def shown(v):
    if isinstance(v, (list, tuple)):
        return type(v)(map(shown, v))
    if isinstance(v, (int, float, bytes, str, type(None))):
        return v.replace(folder, "DIR") if isinstance(v, str) else v
    return type(v).__name__


def hook(event, args):
    global watching
    if not watching:
        return
    watching = False
    print("   ", event, shown(args))
    watching = True
    if event in refuse:
        raise PermissionError("refused " + event)


sys.addaudithook(hook)


def run(f, *args, **keywords):
    global watching
    print(getattr(f, "__qualname__", f))
    watching = True
    try:
        r = f(*args, **keywords)
        watching = False
        return r
    except BaseException as e:
        watching = False
        print("   ", type(e).__name__, str(e).replace(folder, "DIR"))


run(os.mkdir, "d")
run(os.mkdir, "e", 0o700)
run(open, "f", "w").close()
run(open, "f").close()
run(open, b"f", "rb").close()
run(open, "nothing")
fd = run(os.open, "f", os.O_RDWR)
run(open, fd, "r+", closefd=False).close()
run(os.ftruncate, fd, 10)
run(os.truncate, "f", 5)
run(os.chmod, "f", 0o600)
run(os.fchmod, fd, 0o644)
run(os.chown, "f", -1, -1)
run(os.fchown, fd, -1, -1)
run(os.lchown, "f", -1, -1)
run(os.utime, "f", (1, 2))
run(os.utime, "f", ns=(1, 2))
run(os.utime, "f")
run(os.lockf, fd, os.F_ULOCK, 0)
run(os.link, "f", "g")
run(os.symlink, "f", "h")
run(os.rename, "g", "i")
run(os.replace, "i", "g")
run(os.remove, "g")
run(os.unlink, "h")
run(os.rmdir, "e")
run(os.listdir)
run(os.listdir, "d")
run(os.listdir, ".")
with run(os.scandir, "d"): pass
with run(os.scandir): pass
run(os.chdir, "d")
run(os.chdir, "..")
d = os.open(".", os.O_RDONLY)
run(os.fchdir, d)
run(os.mkdir, "k", dir_fd=d)
run(os.rmdir, "k", dir_fd=d)
run(os.rename, "f", "f2", src_dir_fd=d, dst_dir_fd=d)
run(os.rename, "f2", "f")
run(os.getxattr, "f", "user.none")
run(os.listxattr, "f")
run(os.setxattr, "f", "user.x", b"1")
run(os.removexattr, "f", "user.y")
run(os.putenv, "A_B", "c")
run(os.unsetenv, "A_B")
run(os.environ.__setitem__, "A_B", "c")
run(os.system, "true")
run(os.walk, ".")
list(run(os.walk, "d"))
run(os.execv, "/nonexistent", ["a", "b"])
run(os.execve, "/nonexistent", ["a"], {"k": "v"})
run(os.posix_spawn, "/nonexistent", ["a"], {"k": "v"})
pid = run(os.fork)
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
run(os.remove, "missing")
refuse = {"os.remove", "open", "os.listdir", "os.system"}
run(os.remove, "f")
run(open, "f")
run(os.open, "f", 0)
run(os.listdir, ".")
run(os.system, "echo no")
print(os.path.exists("f"))
refuse = ()
import fcntl, io, mmap
run(fcntl.fcntl, fd, fcntl.F_GETFD)
run(fcntl.fcntl, fd, fcntl.F_SETFD, 1)
run(fcntl.flock, fd, fcntl.LOCK_UN)
run(fcntl.lockf, fd, fcntl.LOCK_UN)
run(fcntl.ioctl, fd, 0x5413, b"12345678")
run(mmap.mmap, -1, 8)
run(io.open_code, os.path.join(folder, "f")).close()
run(io.FileIO, "f").close()
run(io.FileIO, "f", "r+").close()
import glob, shutil, subprocess
run(shutil.copyfile, "f", "f3")
run(shutil.rmtree, "d")
run(glob.glob, "*")
p = run(subprocess.Popen, ["true"])
p.wait()
os.close(d)
os.close(fd)
os.chdir("/")
shutil.rmtree(folder)
