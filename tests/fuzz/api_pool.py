"""What api.py calls with what: odd values, objects that misbehave when they are called back, instances of built-in
types, and what is never called, each with its reason. Programs that api.py prints import all of it.

Everything is text, evaluated anew for each call: a value has no history. `o` is the object worked on; `upset()`
changes it while the call that got the object runs.
"""
import array, asyncio, ast, bisect, codecs, collections, contextvars, copy, csv, datetime, decimal, enum, fractions, functools, gc  # noqa: E401,F401
import hashlib, heapq, inspect, io, itertools, json, locale, marshal, math, operator, os, pickle, queue, random, re, select  # noqa: E401,F401
import signal, socket, sqlite3, struct, sys, threading, time, tokenize, types, unicodedata, warnings, weakref, zlib  # noqa: E401,F401
import bz2, lzma, mmap, pyexpat, string, symtable, typing, uuid, zoneinfo  # noqa: E401,F401
import xml.etree.ElementTree as ElementTree  # noqa: F401

scope = {}


def upset():
    """Changes `o` by whatever it has, as another part of a program might, while somebody works on it."""
    o = scope.get("o")
    for name, arguments in (("clear", ()), ("close", ()), ("release", ()), ("extend", ([7, 8],)), ("append", (1,)), ("update", ({"a": 1, 5: 2},)), ("add", (9,)),
                            ("seek", (0,)), ("truncate", (0,)), ("__init__", ()), ("__init__", (b"abcdefgh" * 9,)), ("__init__", ([9] * 50,)),
                            ("__init__", (io.BytesIO(b"z" * 99), 3)), ("__init__", ("abc",)), ("__setstate__", (3,)), ("detach", ())):
        if scope.get("depth", 0) > 2 or not hasattr(type(o), name):
            continue
        scope["depth"] = scope.get("depth", 0) + 1
        try:
            getattr(o, name)(*arguments)
        except Exception:
            pass
        finally:
            scope["depth"] -= 1
        if scope.setdefault("turn", 0) % 3 == 0:
            break
    scope["turn"] = scope.get("turn", 0) + 1
    if scope["turn"] % 5 == 0:
        gc.collect()


ANSWERS = {"__index__": 1, "__int__": 1, "__float__": 1.5, "__complex__": 1j, "__len__": 2, "__bool__": True, "__hash__": 1, "__length_hint__": 3, "__eq__": True, "__lt__": True,
           "__gt__": False, "__le__": True, "__ge__": False, "__ne__": False, "__contains__": True, "__str__": "a", "__repr__": "r", "__bytes__": b"b", "__fspath__": "f.txt",
           "__format__": "x", "__getitem__": 0, "__setitem__": None, "__delitem__": None, "__iter__": [3, 1, 2], "__next__": 1, "__call__": 1, "__add__": 1, "__radd__": 1,
           "__iadd__": [1], "__mul__": 1, "__rmul__": 1, "__sub__": 1, "__rsub__": 1, "__mod__": 1, "__rmod__": 1, "__pow__": 1, "__divmod__": (1, 1), "__and__": 1, "__or__": 1,
           "__neg__": 1, "__abs__": 1, "__round__": 1, "__trunc__": 1, "__floor__": 1, "__get__": 1, "__set__": None, "__delete__": None, "__set_name__": None, "__enter__": 1,
           "__exit__": False, "__await__": [1], "__aiter__": [1], "__anext__": [1], "__reduce_ex__": "a", "__copy__": 1, "__deepcopy__": 1, "__instancecheck__": True,
           "__subclasscheck__": True, "__missing__": 1, "__reversed__": [1], "__class_getitem__": 1, "__mro_entries__": (), "__prepare__": {}, "__dir__": ["a"], "__sizeof__": 8,
           "read": b"ab\n", "readline": "ab\n", "readinto": 2, "write": 2, "flush": None, "close": None, "closed": False, "send": 1, "throw": 1, "keys": ["a", "b"], "items": [("a", 1)],
           "get": 1, "append": None, "fileno": 1, "decode": "a", "encode": b"a", "seek": 0, "tell": 0, "utcoffset": None, "tzname": "x", "dst": None, "find_class": int,
           "persistent_id": None, "reducer_override": NotImplemented, "match": None, "group": "a", "persistent_load": 1, "default": "d", "release": None, "acquire": True}
HOW = ("fine", "raise", "wrong", "upset", "big", "self", "empty")


def answer(name):
    def method(self, *arguments, **keywords):
        how = self.how if self.name in (name, "*") else "fine"
        if how == "raise":
            raise ValueError(name)
        if how == "upset":
            upset()
        value = {"wrong": object(), "self": self, "empty": (), "big": 1 << 63}.get(how, ANSWERS[name])
        return iter(value) if name in ("__iter__", "__reversed__", "__await__", "__aiter__", "__anext__") and isinstance(value, list) else value
    method.__name__ = name
    return method


class Plain:
    """Nothing but a type whose instances know how they behave."""
    how, name = "fine", ""


class Subject(Plain):
    def __del__(self):
        if self.how == "upset":
            upset()


def odd(name, how, base=Plain, *arguments):
    """An object of a fresh subclass of `base` whose method `name` behaves so; with "*" it has every method."""
    body = {n: answer(n) for n in (ANSWERS if name == "*" else (name,))}
    body.update(how=how, name=name)
    if base is Plain and name in ("__eq__", "__lt__"):
        body["__hash__"] = answer("__hash__")
    return type("Odd", (base,), body)(*arguments)


def lied(cls):
    """An object that gives another class as its own."""
    return type("Liar", (), {"__class__": property(lambda self: cls)})()


def loop(kind):
    made = kind()
    if kind is dict:
        made["me"] = made
    else:
        made.append(made)
    return made


def running():
    """A generator that is running while it is handed out."""
    def body():
        while True:
            yield scope.get("o")
    g = body()
    next(g)
    return g


def eager(items):
    """An iterator that changes `o` at each step."""
    for item in items:
        upset()
        yield item


def released():
    m = memoryview(bytearray(b"abcd"))
    m.release()
    return m


def closed(file):
    file.close()
    return file


def exhausted(i):
    collections.deque(itertools.islice(i, 100), 0)
    return i


async def coroutine():
    return 1


async def agenerator():
    yield 1


VALUES = """None True False -1 0 1 2 3 7 64 255 256 1000 2**31 2**31-1 -2**31 2**32 2**63-1 2**63 -2**63 2**40 2**61 2**62 2**64 2**100 -2**100 0.0 -0.0 1.5 -1.5 1e308 float('nan') float('inf') float('-inf') 1j
complex('nan+infj') '' 'a' 'abc' '\\0' '\\ud800' '\\U0001f600x' 'é' 'x'*1000 'a'*70000 'utf-8' 'f.txt' 'r' 'w' 'rb' '%s' '{}' '{0.a[b]}' '%(a)s' '1' '<i' '>Q' 'i' '()' '[1]' '<a/>' 'a.b' b'' b'a' b'abc' b'\\xff\\xfe\\0'
b'x'*999 b'1' b'\\x80\\x04]\\x94.' bytearray() bytearray(b'abc') bytearray(999) memoryview(b'abc') memoryview(bytearray(b'abcdefgh'))[::2] memoryview(bytearray(b'abcdefgh'))[::-1]
memoryview(bytearray(24)).cast('B',(2,3,4)) memoryview(array.array('d',[1,2])) memoryview(b'') released() [] [1] [3,1,2] [1,'a',None] ['a','b'] [b'a'] [[1,2],[3]] loop(list) [None]*1000 () (1,) (1,2) ('a',1) (None,)*3
((1,2),(3,4)) {} {'a':1} {1:2} {'a':{'b':1}} loop(dict) set() {1,2} {'a'} frozenset() frozenset('ab') range(0) range(3) range(2**70) slice(None) slice(1,2,0) slice(-2**70,2**70,3) Ellipsis NotImplemented object() object int str list type
Exception StopIteration KeyError('a') StopIteration(1) len print (lambda*a,**k:None) (lambda*a:a) (lambda*a:1/0) (lambda*a:upset()) (lambda*a:o) iter(()) iter([1,2]) exhausted(iter([1])) iter(int,1) eager([1,2,3]) eager(['a'])
eager([('a',1)]) running() (x_for_x_in'ab') itertools.count() itertools.repeat(1) o (o,) [o,o] {'a':o} type(o) lied(int) lied(str) lied(list) lied(dict) lied(type) weakref.ref(Plain()) Plain() Plain Subject() sys math""".split()
VALUES = [v.replace("_", " ") if v.startswith("(x_") else v for v in VALUES]

# Instances of built-in types by the module they belong to; each is the object of a run of calls.
INSTANCES = {
    "builtins": """5 2**80 -7 1.5 1j True None 'abc' 'é\\U0001f600' b'abc' bytearray(b'abcdef') memoryview(bytearray(b'abcdef')) memoryview(bytearray(24)).cast('i',[2,3]) [3,1,2] list(range(100)) (1,2,3) {'a':1,'b':2}
        {i:i|for|i|in|range(50)} {1,2,3} set(range(100)) frozenset('abc') range(10) slice(1,5,2) iter([1,2,3]) iter((1,2)) iter({'a':1}) iter({1,2}) iter('abc') iter(b'abc') iter(range(5)) iter(range(2**70)) reversed([1,2,3])
        reversed({'a':1}) iter(memoryview(b'ab')) iter(int,1) {'a':1}.keys() {'a':1}.values() {'a':1}.items() iter({'a':1}.items()) enumerate([1,2]) zip([1,2],'ab') map(str,[1,2]) filter(None,[0,1]) reversed('abc') property(len)
        staticmethod(len) classmethod(len) super(Subject,Subject()) super(Subject) object() Plain() Subject() Plain type('T',(),{}) type('T',(),{'__slots__':('a','b')})() type('T',(list,),{})([1,2]) type('T',(dict,),{})(a=1)
        type('T',(int,),{})(5) type('T',(str,),{})('ab') type('T',(tuple,),{})((1,2)) type('T',(bytes,),{})(b'ab') type('T',(Exception,),{})(1) ValueError('a',1) OSError(2,'b','f') UnicodeDecodeError('a',b'b',0,1,'c')
        UnicodeEncodeError('a','b',0,1,'c') UnicodeTranslateError('a',0,1,'b') SyntaxError('a',('f',1,2,'t',1,3)) ImportError('a',name='b') StopIteration(1) KeyError(1) AttributeError('a',name='b',obj=1) NameError('a')
        ExceptionGroup('a',[ValueError(1),ExceptionGroup('b',[TypeError()])]) SystemExit(1) len [].append str.join int.__add__ (5).__add__ list.__iter__ dict.fromkeys vars(int)['from_bytes'] vars(type)['__dict__'] vars(Plain)['__dict__']
        types.FunctionType.__code__ Exception.__cause__ upset upset.__code__ Subject().__del__ (x|for|x|in|[1,2]) running() coroutine() agenerator() agenerator().asend(1) agenerator().athrow(ValueError) agenerator().aclose() coroutine().__await__()
        (lambda|a,b=1,*c,d=2,**e:(yield)) (lambda:o) (lambda:o).__closure__ types.CellType(1) types.CellType() sys._getframe() types.SimpleNamespace(a=1) types.MappingProxyType({'a':1}) types.ModuleType('m') types.MethodType(len,[])
        types.GenericAlias(list,(int,)) int|int str|None list[int] dict[str,int] upset.__code__.co_lines() upset.__code__.co_positions() sys.flags sys.version_info sys.implementation types.TracebackType(None,sys._getframe(),1,1) NotImplemented Ellipsis
        type(sys)('n') hash int.__dict__ compile('1','f','eval') compile('x=1','f','exec') compile('def|f(a):|return|a','f','exec').co_consts[0] vars(types.FunctionType)['__name__'] vars(BaseException)['args'] type.__call__""",
    "_collections": "collections.deque([1,2,3]) collections.deque(range(200),200) collections.deque([1],1) iter(collections.deque([1,2])) reversed(collections.deque([1])) collections.defaultdict(list,a=[1]) collections.OrderedDict(a=1,b=2) "
                    "iter(collections.OrderedDict(a=1)) collections.OrderedDict(a=1).items() collections.OrderedDict(a=1).keys() reversed(collections.OrderedDict(a=1,b=2)) collections.namedtuple('P','x|y')(1,2) vars(collections.namedtuple('P','x'))['x']",
    "_io": "io.BytesIO(b'abc\\ndef\\n') io.BytesIO(b'abc').getbuffer() io.StringIO('abc\\ndef') open('f.txt') open('f.txt','rb') open('g.txt','w+') open('g.txt','wb') open('g.txt','r+b') open('f.txt','rb',0) closed(open('f.txt')) io.TextIOWrapper(io.BytesIO(b'a\\r\\nb\\n')) "
           "io.BufferedReader(io.BytesIO(b'abc'),2) io.BufferedWriter(io.BytesIO(),2) io.BufferedRandom(io.BytesIO(b'abc'),2) io.BufferedRWPair(io.BytesIO(b'a'),io.BytesIO()) io.IncrementalNewlineDecoder(None,True) io.FileIO('f.txt') "
           "io.TextIOWrapper(odd('*','upset')) io.BufferedReader(odd('readinto','big')) io.BufferedReader(odd('*','wrong')) io.BufferedWriter(odd('*','big')) io.TextIOWrapper(odd('*','raise')) open('f.txt').buffer.raw io.RawIOBase() io.IOBase() io.TextIOBase()",
    "_sre": "re.compile('(a)(b)?') re.compile(b'a|b') re.compile('(?P<n>a*)*') re.match('(a)(b)?','abc') re.match(b'a',b'abc') re.compile('.').scanner('abc') re.compile('a').finditer('aaa') re.match('a',odd('__str__','fine',str,'abc')) re.match(b'a+',bytearray(b'aaa'))",
    "itertools": "itertools.count() itertools.count(1.5,2) itertools.count(2**63-2) itertools.cycle('ab') itertools.repeat(1,3) itertools.accumulate([1,2]) itertools.chain('ab',[1]) itertools.chain.from_iterable(['ab']) itertools.compress('abc',[1,0,1]) "
                 "itertools.dropwhile(len,[[],[1]]) itertools.takewhile(len,[[1],[]]) itertools.filterfalse(None,[0,1]) itertools.groupby('aab') next(itertools.groupby('aab'))[1] itertools.islice('abc',1,3) itertools.islice(eager('abc'),0,9,2) itertools.pairwise('abc') "
                 "itertools.starmap(pow,[(1,2)]) itertools.tee('abc')[0] itertools.tee(eager('abc'))[1] itertools.zip_longest('ab','c') itertools.product('ab',repeat=2) itertools.permutations('abc',2) itertools.combinations('abc',2) "
                 "itertools.combinations_with_replacement('ab',2) itertools._tee_dataobject(iter('a'),[],None)",
    "_functools": "functools.partial(len,[1]) functools.partial(print,1,a=2) functools.cmp_to_key(lambda*a:0)(1) functools.cmp_to_key(len) functools.lru_cache(2)(lambda*a:a) functools.lru_cache(None)(lambda*a:a) functools.lru_cache(0)(len) functools.reduce",
    "_struct": "struct.Struct('<ihb') struct.Struct('5s0p?d') struct.iter_unpack('b',b'abc') struct.Struct('')",
    "array": "array.array('i',[1,2,3]) array.array('u','abc') array.array('d',[1.5]) array.array('b',b'ab') array.array('Q',[2**64-1]) iter(array.array('i',[1,2])) array.array('B')",
    "_random": "random.Random(1) __import__('_random').Random(1)",
    "_json": "json.encoder.c_make_encoder(None,None,json.encoder.encode_basestring,None,':',',',False,False,True) json.decoder.JSONDecoder().scan_once json.decoder.scanner.c_make_scanner(json.JSONDecoder()) json.JSONEncoder(indent=1)",
    "_pickle": "pickle.Pickler(io.BytesIO()) pickle.Pickler(io.BytesIO(),2) pickle.Unpickler(io.BytesIO(pickle.dumps([1,{2:'a'}]))) pickle.Unpickler(io.BytesIO(b'abc')) pickle.Pickler(io.BytesIO()).memo pickle.Unpickler(io.BytesIO(b'.')).memo pickle.PickleBuffer(b'ab') "
               "pickle.PickleBuffer(bytearray(b'ab')) pickle.Pickler(odd('*','upset')) pickle.Unpickler(odd('*','wrong'))",
    "_datetime_layouts": "datetime.datetime(2020,1,1) datetime.date(2020,1,1) datetime.time(1,2) datetime.timedelta(1) datetime.timezone.utc datetime.timezone(datetime.timedelta(hours=1)) datetime.tzinfo() datetime.datetime.max datetime.datetime(2020,1,1,tzinfo=datetime.timezone.utc)",
    "_csv": "csv.reader(['a,b','c']) csv.writer(io.StringIO()) csv.writer(odd('*','upset')) csv.reader(eager(['a,b'])) csv.reader(['a']).dialect csv.get_dialect('excel')",
    "_weakref": "weakref.ref(Plain) weakref.proxy(Plain) weakref.proxy(Subject()) weakref.ref(Subject(),lambda*a:upset()) weakref.WeakValueDictionary() weakref.WeakSet()",
    "_thread": "threading.Lock() threading.RLock() __import__('_thread').allocate_lock() threading.local() __import__('_thread')._set_sentinel() threading.Event()",
    "_queue": "queue.SimpleQueue() __import__('_queue').SimpleQueue()",
    "zlib": "zlib.compressobj() zlib.decompressobj() zlib.decompressobj().copy() zlib.compressobj(9,8,-15)",
    "_bz2": "bz2.BZ2Compressor() bz2.BZ2Decompressor()", "_lzma": "lzma.LZMACompressor() lzma.LZMADecompressor() lzma.LZMACompressor(lzma.FORMAT_RAW,filters=[{'id':lzma.FILTER_LZMA2}])",
    "_hashlib": "hashlib.md5(b'a') hashlib.sha256() hashlib.blake2b(b'a',key=b'k') hashlib.sha3_256() hashlib.shake_128(b'a') __import__('hmac').new(b'k',b'm','sha1') __import__('_sha3').shake_256(b'a') __import__('_blake2').blake2s(b'a') __import__('_md5').md5()",
    "_socket": "socket.socket() socket.socketpair()[0] closed(socket.socket()) __import__('_socket').socket()", "select": "select.poll() select.epoll() closed(select.epoll())",
    "_sqlite3": "sqlite3.connect(':memory:') sqlite3.connect(':memory:').cursor() sqlite3.connect(':memory:').execute('select|1,2') sqlite3.connect(':memory:').execute('select|?',(1,)).fetchone() closed(sqlite3.connect(':memory:')) sqlite3.connect(':memory:').cursor().connection",
    "_elementtree": "ElementTree.Element('a',b='c') ElementTree.fromstring('<a>t<b/>u</a>') ElementTree.fromstring('<a><b/></a>').iter() ElementTree.TreeBuilder() ElementTree.XMLParser() ElementTree.fromstring('<a><b/></a>').itertext() ElementTree.Element('a').attrib "
                    "ElementTree.TreeBuilder(odd('__call__','upset')) ElementTree.XMLParser(target=odd('*','upset'))",
    "pyexpat": "pyexpat.ParserCreate() pyexpat.ParserCreate('utf-8','|') pyexpat.ParserCreate().ExternalEntityParserCreate('a')", "_contextvars": "contextvars.ContextVar('a') contextvars.ContextVar('b',default=1) contextvars.Context() contextvars.copy_context() "
    "contextvars.ContextVar('c').set(1) iter(contextvars.copy_context()) contextvars.copy_context().items()",
    "mmap": "mmap.mmap(-1,16) closed(mmap.mmap(-1,16)) mmap.mmap(-1,4096,access=mmap.ACCESS_READ)", "unicodedata": "unicodedata.ucd_3_2_0", "_operator": "operator.itemgetter(1) operator.itemgetter(1,'a') operator.attrgetter('a.b') operator.methodcaller('pop',1) operator.attrgetter('how','name')",
    # Not a context's flags: their __init__ leaves them pointing nowhere, in CPython too.
    "_decimal": "decimal.Decimal('1.5') decimal.Decimal('nan') decimal.getcontext() decimal.Context(5) decimal.localcontext() fractions.Fraction(1,2)",
    "_asyncio": "asyncio.Future(loop=asyncio.new_event_loop()) asyncio.new_event_loop().create_task(coroutine()) iter(asyncio.Future(loop=asyncio.new_event_loop())) __import__('_asyncio').Future(loop=odd('*','upset')) __import__('_asyncio').Task(coroutine(),loop=odd('*','fine'))",
    "_ast": "ast.parse('a=1') ast.Name('a',ast.Load()) ast.Constant(1) ast.parse('f(x,*y)').body[0] ast.AST()", "posix": "os.scandir('.') next(os.scandir('.')) os.stat('f.txt') os.terminal_size((1,2)) os.times() os.sched_param(1)",
    "_codecs": "codecs.lookup('utf-8') codecs.getincrementaldecoder('utf-8')() codecs.getincrementalencoder('shift_jis')() codecs.getincrementaldecoder('gb18030')() codecs.getreader('big5')(io.BytesIO(b'abc')) codecs.getwriter('iso2022_jp')(io.BytesIO()) codecs.charmap_build('abc'*86)",
    "_tokenize": "tokenize.generate_tokens(io.StringIO('a=1').readline) __import__('_tokenize').TokenizerIter('a')", "_symtable": "symtable.symtable('a=1','f','exec') __import__('_symtable').symtable('def|f():1','f','exec')",
    "time": "time.gmtime() time.struct_time(range(9)) time.get_clock_info('time')", "_zoneinfo": "zoneinfo.ZoneInfo('UTC')", "_uuid": "uuid.UUID(int=5)", "_string": "__import__('_string').formatter_parser('a{b}') __import__('_string').formatter_field_name_split('a.b[c]')[1] string.Template('$a')",
    "_typing": "typing.Optional[int] typing.TypeVar('T') typing.NewType('N',int) list[typing.TypeVar('T')] typing.List[int]", "enum": "re.A enum.Enum('E','a|b').a", "_multibytecodec": "__import__('_codecs_jp').getcodec('euc_jp') __import__('_codecs_hk').getcodec('big5hkscs')",
    "_lsprof": "__import__('_lsprof').Profiler()", "_ssl": "__import__('_ssl').MemoryBIO() __import__('ssl').SSLContext(__import__('ssl').PROTOCOL_TLS_CLIENT)", "_testbuffer": "__import__('_testbuffer').ndarray([1,2,3],shape=[3])",
    "_abc": "__import__('abc').ABCMeta('A',(),{}) collections.abc.Mapping typing.Protocol", "_tracemalloc": "5",
}
INSTANCES = {module: [e.replace("|", " ") if "int|" not in e and "None" not in e and "b'a|b'" not in e and "str|" not in e else e for e in text.split()] for module, text in INSTANCES.items()}

# Modules left alone.
NO_MODULES = {"_ctypes": "calls arbitrary addresses by design", "_ctypes_test": "the same", "_testcapi": "CPython's tests of ending the process", "_testinternalcapi": "the same", "_xxtestfuzz": "the same",
              "_testclinic": "tests", "_testimportmultiple": "tests", "_testmultiphase": "tests", "xxlimited": "an example", "xxlimited_35": "an example", "nis": "asks the network", "ossaudiodev": "asks devices",
              "_curses": "needs a terminal", "_curses_panel": "needs a terminal", "readline": "needs a terminal", "_xxsubinterpreters": "one interpreter a process", "_posixshmem": "shared with other processes"}
# Functions never called: (reason, names). A name with a dot is of one module, without a dot of any module or type.
NEVER = {name: reason for reason, names in {
    "ends or replaces the process": "_exit abort exit quit execv execve fork fork1 forkpty register_at_fork fork_exec posix_spawn posix_spawnp system kill killpg pidfd_send_signal raise_signal pthread_kill tgkill _sigsegv _sigabrt _sigfpe "
                                    "_fatal_error _fatal_error_c_thread _read_null _stack_overflow dump_traceback_later _shutdown",
    "waits": "sleep pause sigwait sigwaitinfo sigtimedwait wait wait3 wait4 waitid waitpid getch interact lockf flock nanosleep getaddrinfo gethostbyname gethostbyname_ex gethostbyaddr getnameinfo",
    "changes the machine or other processes": "sethostname clock_settime chroot setpriority prlimit setrlimit sched_setscheduler sched_setparam sched_setaffinity nice sync mount umount setns unshare setuid setgid seteuid setegid setreuid setregid setresuid setresgid setgroups initgroups "
                                              "setsid setpgid setpgrp ioctl fcntl connect connect_ex sendto setxattr lchown chown fchown",
    "would end the watch over each call": "alarm setitimer siginterrupt set_wakeup_fd pthread_sigmask signal.signal _signal.signal closerange setrecursionlimit setswitchinterval interrupt_main umask settrace setprofile set_threshold chdir fchdir",
    "touches raw memory by design": "pthread_getcpuclockid _debugmallocstats _spawnvef enable_load_extension load_extension create_dynamic exec_dynamic dlopen",
    "reads standard input": "input breakpoint breakpointhook",
}.items() for name in names.split()}
