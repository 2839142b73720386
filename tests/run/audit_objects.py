# Audit events of the interpreter's own functions: code, attributes, frames, the collector, sockets; hooks that refuse.
import encodings.idna, sys
watching = False
refuse = ()


def shown(v):
    if isinstance(v, (list, tuple)):
        return type(v)(map(shown, v))
    if isinstance(v, (int, float, bytes, str, type(None))):
        return v
    return "<%s>" % type(v).__name__


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


def run(name, f, *args, **keywords):
    global watching
    print(name)
    watching = True
    try:
        r = f(*args, **keywords)
        watching = False
        return r
    except BaseException as e:
        watching = False
        print("   ", type(e).__name__, str(e))


def function(a=1):
    return a


class C:
    def __init__(self): self.x = 1
class D:
    def __init__(self): self.x = 1
class E(C): pass


import types, gc, array, marshal, pickle, ast, socket, _thread, syslog, time, io

run("eval str", eval, "1+1")
run("eval bytes", eval, b"1+1")
run("exec str", exec, "q = 1")
code = run("compile", compile, "1+2", "name", "eval")
run("compile bytes", compile, b"1+2", "name", "exec")
run("compile ast", compile, ast.parse("x=1"), "name", "exec")
run("compile to ast", compile, "x", "name", "exec", ast.PyCF_ONLY_AST)
run("ast.parse", ast.parse, "x = 1")
run("literal_eval", ast.literal_eval, "[1]")
run("eval code", eval, code)
run("exec code", exec, code)
run("function", types.FunctionType, code, {})
run("getattr __code__", getattr, function, "__code__")
run("getattr __defaults__", getattr, function, "__defaults__")
run("getattr __kwdefaults__", getattr, function, "__kwdefaults__")
run("getattr __closure__", getattr, function, "__closure__")
run("getattr __globals__", getattr, function, "__globals__")
run("setattr __code__", setattr, function, "__code__", code)
run("setattr __defaults__", setattr, function, "__defaults__", (2,))
run("delattr __defaults__", delattr, function, "__defaults__")
run("setattr __kwdefaults__", setattr, function, "__kwdefaults__", {})
run("delattr __kwdefaults__", delattr, function, "__kwdefaults__")
run("setattr __name__", setattr, function, "__name__", "x")
run("setattr __class__", setattr, C(), "__class__", D)
run("setattr __bases__", setattr, E, "__bases__", (D,))
run("setattr type __name__", setattr, E, "__name__", "F")
run("setattr type __qualname__", setattr, E, "__qualname__", "F")
run("setattr type __module__", setattr, E, "__module__", "F")
run("setattr type __doc__", setattr, E, "__doc__", "F")
run("delattr type __abstractmethods__", delattr, E, "__abstractmethods__")
run("setattr type __abstractmethods__", setattr, E, "__abstractmethods__", ())
run("setattr attribute", setattr, E, "attribute", 1)
run("method __func__", getattr, E.__init__.__get__(1), "__func__")
frame = run("_getframe", sys._getframe)
run("f_code", getattr, frame, "f_code")
run("f_locals", getattr, frame, "f_locals")
run("f_trace", getattr, frame, "f_trace")


def generator():
    yield 1
async def coroutine(): pass
async def agen(): yield 1


g = generator()
run("gi_code", getattr, g, "gi_code")
run("gi_frame", getattr, g, "gi_frame")
c = coroutine()
run("cr_code", getattr, c, "cr_code")
run("cr_frame", getattr, c, "cr_frame")
c.close()
a = agen()
run("ag_code", getattr, a, "ag_code")
run("ag_frame", getattr, a, "ag_frame")
try:
    1 / 0
except Exception as e:
    tb = e.__traceback__
    run("tb_frame", getattr, tb, "tb_frame")
    run("tb_next", getattr, tb, "tb_next")
    run("tb_lasti", getattr, tb, "tb_lasti")
    run("__traceback__", getattr, e, "__traceback__")
run("gc.get_objects", gc.get_objects)
run("gc.get_objects 1", gc.get_objects, generation=1)
run("gc.get_objects bad", gc.get_objects, generation=7)
run("gc.get_referents", gc.get_referents, [], {})
run("gc.get_referrers", gc.get_referrers, refuse)
run("array i", array.array, "i", [1, 2])
run("array i()", array.array, "i")
run("array u", array.array, "u", "ab")
run("array bytes", array.array, "b", b"ab")
run("marshal.dumps", marshal.dumps, (1,))
run("marshal.loads", marshal.loads, b"N")
run("marshal.dump", marshal.dump, (1,), io.BytesIO())
run("marshal.load", marshal.load, io.BytesIO(marshal.dumps((1,))))
run("pickle.loads", pickle.loads, pickle.dumps(C))
run("pickle.Unpickler", pickle.Unpickler(io.BytesIO(pickle.dumps(len))).load)
run("pickle._loads", pickle._loads, pickle.dumps(len))
run("current_frames", sys._current_frames)
run("current_exceptions", sys._current_exceptions)
run("setprofile", sys.setprofile, None)
run("settrace", sys.settrace, None)
run("set_asyncgen_hooks", sys.set_asyncgen_hooks, None, None)
run("set_asyncgen_hooks 1", sys.set_asyncgen_hooks, firstiter=None)
run("set_asyncgen_hooks 2", sys.set_asyncgen_hooks, finalizer=None)
run("addaudithook", sys.addaudithook, lambda *a: None)
run("audit", sys.audit, "mine", 1, 2)
run("audit none", sys.audit, "mine")
sys.breakpointhook = lambda *a: 1
run("breakpoint", breakpoint, 1)
sys.stdin = io.StringIO("line\n")
run("input", input, "prompt")
print()
run("input no prompt", input)
s = run("socket", socket.socket)
run("bind", s.bind, ("127.0.0.1", 0))
run("connect", s.connect, ("127.0.0.1", 1))
run("connect_ex", s.connect_ex, ("127.0.0.1", 1))
u = run("socket udp", socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
run("sendto", u.sendto, b"x", ("127.0.0.1", 9))
run("sendto flags", u.sendto, b"x", 0, ("127.0.0.1", 9))
run("sendmsg", u.sendmsg, [b"x"], [], 0, ("127.0.0.1", 9))
s.close(); u.close()
x, y = run("socketpair", socket.socketpair)
run("sendmsg pair", x.sendmsg, [b"x"])
x.close(); y.close()
run("gethostbyname", socket.gethostbyname, "127.0.0.1")
run("gethostbyname_ex", socket.gethostbyname_ex, "127.0.0.1")
run("gethostbyaddr", socket.gethostbyaddr, "not a host name")
run("getaddrinfo", socket.getaddrinfo, "127.0.0.1", 80)
run("getaddrinfo keywords", socket.getaddrinfo, "127.0.0.1", 80, type=socket.SOCK_STREAM)
run("getnameinfo", socket.getnameinfo, ("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)
run("getservbyname", socket.getservbyname, "http")
run("getservbyname tcp", socket.getservbyname, "http", "tcp")
run("getservbyport", socket.getservbyport, 80)
run("getservbyport udp", socket.getservbyport, 53, "udp")
run("start_new_thread", _thread.start_new_thread, lambda: None, ())
run("start_new_thread keywords", _thread.start_new_thread, lambda a: None, (), {"a": 1})
time.sleep(0.05)
run("syslog", syslog.syslog, syslog.LOG_DEBUG, "x")
run("syslog.closelog", syslog.closelog)
run("setlogmask", syslog.setlogmask, 255)
run("delattr __code__", delattr, function, "__code__")
run("delattr __class__", delattr, C(), "__class__")
run("open_code", io.open_code, "/nonexistent")
refuse = {"object.__getattr__", "compile", "exec", "socket.bind", "array.__new__", "gc.get_objects", "object.__setattr__", "object.__delattr__", "sys._getframe", "marshal.loads", "builtins.none"}
run("no f_code", getattr, frame, "f_code")
run("no compile", compile, "1", "s", "exec")
run("no eval", eval, "1")
run("no array", array.array, "i")
run("no get_objects", gc.get_objects)
run("no setattr", setattr, C, "__name__", "x")
run("no class", setattr, C(), "__class__", D)
run("no _getframe", sys._getframe)
run("no loads", marshal.loads, b"N")
refuse = {"sys.addaudithook"}
run("no hook", sys.addaudithook, print)
