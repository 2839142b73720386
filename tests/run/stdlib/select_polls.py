# select(), poll objects and epoll objects over a pipe; statuses of child processes.
import os
import select

r, w = os.pipe()
print(select.select([r], [w], [], 0) == ([], [w], []))
os.write(w, b'x')
print(select.select([r], [], [], None) == ([r], [], []))
p = select.poll()
p.register(r, select.POLLIN)
p.register(w)
print(sorted(p.poll(0)) == sorted([(r, select.POLLIN), (w, select.POLLOUT)]))
p.unregister(w)
p.modify(r, select.POLLOUT)
print(p.poll(1))
with select.epoll() as e:
    e.register(r, select.EPOLLIN)
    print(e.poll(0.1) == [(r, select.EPOLLIN)], e.closed, e.fileno() >= 0)
    e.unregister(r)
    print(e.poll(0))
print(e.closed)
for call in (lambda: select.select(1, [], []), lambda: select.select(['x'], [], []), lambda: select.select([], [], [], -1), lambda: select.select([], [], [], 'x'),
             lambda: p.unregister(w), lambda: p.modify(w, 1), lambda: p.register(-1), lambda: e.poll(), lambda: p.poll('x'),
             lambda: p.register(r, -1), lambda: p.register(r, 1 << 20)):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, str(error).replace(str(w), 'W'))
for status in (0, 256, 9, 139, 0x137f):
    print(os.WIFEXITED(status), os.WEXITSTATUS(status), os.WIFSIGNALED(status), os.WTERMSIG(status), os.WIFSTOPPED(status), os.WCOREDUMP(status))
print(os.waitstatus_to_exitcode(256), os.waitstatus_to_exitcode(9))
print(os.get_inheritable(r), os.get_blocking(r))
os.set_blocking(r, False)
print(os.get_blocking(r), os.sysconf('SC_PAGESIZE'), os.P_ALL, os.EX_USAGE)
