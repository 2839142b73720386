# Paths, directories as descriptors and follow_symlinks in os's functions, with CPython's errors.
import os
import tempfile


def attempt(function, *args, **named):
    try:
        result = function(*args, **named)
        print(function.__name__, "->", result)
    except (OSError, TypeError, ValueError, OverflowError) as e:
        text = str(e)
        for name in named_paths:
            text = text.replace(name, "BASE")
        print(function.__name__, type(e).__name__, text)


with tempfile.TemporaryDirectory() as base:
    named_paths = [base]
    d = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    attempt(os.mkdir, "sub", dir_fd=d)
    f = os.open("file", os.O_CREAT | os.O_WRONLY, 0o640, dir_fd=d)
    os.write(f, b"hello")
    os.close(f)
    attempt(os.symlink, "file", "link", dir_fd=d)
    attempt(os.readlink, "link", dir_fd=d)
    attempt(os.readlink, os.path.join(base, "link").encode())
    print(os.stat("link", dir_fd=d).st_size, os.stat("link", dir_fd=d, follow_symlinks=False).st_size, os.lstat("link", dir_fd=d).st_size)
    attempt(os.link, "file", "hard", src_dir_fd=d, dst_dir_fd=d)
    attempt(os.rename, "hard", "sub/moved", src_dir_fd=d, dst_dir_fd=d)
    attempt(os.chmod, "file", 0o600, dir_fd=d)
    print(oct(os.stat("file", dir_fd=d).st_mode))
    attempt(os.utime, "file", (10, 20), dir_fd=d)
    attempt(os.utime, "link", ns=(30_000_000_001, 40), dir_fd=d, follow_symlinks=False)
    s, l = os.stat("link", dir_fd=d), os.lstat("link", dir_fd=d)
    print(s.st_mtime, s.st_mtime_ns, l.st_mtime_ns, s[8], s.st_mtime_ns // 10**9 == s[8])
    attempt(os.access, "file", os.R_OK, dir_fd=d)
    attempt(os.access, "missing", os.R_OK, dir_fd=d, follow_symlinks=False)
    print(sorted(os.listdir(d)), sorted(os.listdir(d)))
    with os.scandir(d) as entries:
        for e in sorted(entries, key=lambda e: e.name):
            print(e, e.path, e.is_dir(), e.is_file(), e.is_symlink(), e.is_file(follow_symlinks=False), e.inode() == e.stat(follow_symlinks=False).st_ino)
    for root, dirs, files, fd in os.fwalk(base):
        print(root.replace(base, "BASE"), sorted(dirs), sorted(files), isinstance(fd, int))
    attempt(os.truncate, os.path.join(base, "file"), 2)
    attempt(os.mkfifo, "pipe", dir_fd=d)
    attempt(os.unlink, "pipe", dir_fd=d)
    attempt(os.unlink, "missing", dir_fd=d)
    attempt(os.rmdir, "sub", dir_fd=d)
    attempt(os.chdir, 9999)
    attempt(os.stat, 9999)
    attempt(os.stat, 0, dir_fd=d)
    attempt(os.stat, "x", dir_fd="d")
    attempt(os.stat, 1.5)
    attempt(os.open, 1.5, 0)
    attempt(os.listdir, 1.5)
    attempt(os.rename, "x", 4)
    attempt(os.stat, "a\0b")
    attempt(os.stat, b"a\0b")
    attempt(os.stat, "\ud800")
    attempt(os.stat, 2**80)
    attempt(os.pathconf, "missing", "PC_NAME_MAX")
    attempt(os.utime, "missing", (1, 2), ns=(1, 2))
    twin = os.dup2(d, 200, inheritable=False)
    print(twin, os.get_inheritable(twin))
    os.close(twin)
    os.close(d)
print(os.stat in os.supports_fd, os.mkdir in os.supports_dir_fd, os.utime in os.supports_follow_symlinks, os.access in os.supports_effective_ids)
print(os.stat_result.n_fields, os.stat_result.n_unnamed_fields, os.stat_result.__match_args__)
print(len(os.sysconf_names), os.sysconf("SC_PAGESIZE"))
