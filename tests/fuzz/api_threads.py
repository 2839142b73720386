"""Runs inside the interpreter under test: two threads that work on the same objects, for crashes and hangs only (`api.py
--threads`). A seed gives each thread its list of operations; both lists go to the log as one program before they start.
"""
import mmap
import random
import sys

LOG_SIZE = 1 << 23
# The object, how it is made, what is done to it. {} is a small int.
SUBJECTS = {
    "list(range({}))": "o.append({})|o.pop()|o.pop({})|o.insert({},1)|o.extend(o)|o.extend(range({}))|o.clear()|o.sort()|o.sort(key=lambda x:o.append(x) or 0)|o.reverse()|o[{}]|o[{}:{}]|o[{}:{}]=range({})|del o[{}]|del o[{}:{}]|o[{}]=7|o==o|sum(o)|sorted(o)|"
                       "repr(o)|o*2|o+o|{} in o|o.remove({})|o.index({})|o.count(1)|[x for x in o]|tuple(o)|o.copy()|next(i)|list(i)|o.__init__(range({}))|o.__iadd__([1])|o.__imul__(2) if len(o)<1000 else o.clear()|max(o)|' '.join(map(str,o))|i.__setstate__({})|i.__reduce__()|hash(tuple(o))",
    "dict.fromkeys(range({}))": "o[{}]=o.get({})|o[str({})]=1|del o[{}]|o.pop({})|o.popitem()|o.clear()|o.update({{{}:1,'a':2}})|o.update(o)|list(o)|list(o.items())|o.setdefault({},[])|o.__or__({{1:2}})|o==o|{} in o|repr(o)|next(i)|dict(o)|o.copy()|[k for k in o]|sorted(o,key=str)|list(reversed(o))|"
                                "o.keys()&{{1,2}}|o.items()-{{1}}|{{**o}}|o.__init__(a=1)|(lambda **k:k)(**{{str(k):1 for k in o}})|len(o)|i.__reduce__()",
    "set(range({}))": "o.add({})|o.discard({})|o.remove({})|o.pop()|o.clear()|o.update(range({}))|o.update(o)|o.__or__({{1,2}})|o&o|o-{{1}}|o^{{{}}}|o.difference_update(range({}))|o.intersection_update(range({}))|o.symmetric_difference_update(o)|list(o)|repr(o)|{} in o|next(i)|o==o|o<=o|frozenset(o)|"
                      "o.copy()|sorted(o,key=str)|o.isdisjoint(o)|o.__init__(range({}))|o.__ior__(o)|o.__iand__({{1,2,3}})",
    "bytearray(range({}))": "o.append({})|o.pop()|o.extend(b'abcdef')|o.extend(o)|o.clear()|o[{}]|o[{}]=3|o[{}:{}]=b'x'*{}|del o[{}:{}]|bytes(o)|o.find(b'a')|o.replace(b'a',b'bc')|o.split(b'\\1')|o.decode('latin1')|o+o|o*2|m=memoryview(o);m[0];m.release()|memoryview(o).tolist()|repr(o)|o.reverse()|"
                            "o.insert({},1)|o.remove({})|next(i)|o==o|o.join([b'a',o])|o.hex()|o.translate(bytes(256))|o.strip(b'\\0')|int.from_bytes(o,'big')|zlib.crc32(o)|hashlib.md5(o)|re.sub(b'a',b'b',o)|struct.pack_into('i',o,0,1)|io.BytesIO(b'abc').readinto(o)|o.__init__({})|o.__iadd__(b'abc')|o.upper()",
    "collections.deque(range({}))": "o.append({})|o.appendleft(1)|o.pop()|o.popleft()|o.extend(range({}))|o.extendleft(o)|o.rotate({})|o.clear()|o[{}]|o[{}]=1|del o[{}]|o.insert({},1)|o.remove({})|o.index({})|o.count(1)|o.copy()|o==o|list(o)|next(i)|o+o|o*2|o.reverse()|repr(o)|o.__init__(o,{})|{} in o|list(reversed(o))",
    "collections.OrderedDict.fromkeys(range({}))": "o[{}]=1|del o[{}]|o.pop({})|o.popitem()|o.popitem(last=False)|o.move_to_end({})|o.move_to_end({},False)|o.clear()|o.update({{1:2}})|list(o)|list(reversed(o))|list(o.items())|o==o|repr(o)|next(i)|o.copy()|o.setdefault({})|o.__or__(o)|len(o)",
    "io.StringIO('abc\\n'*{})": "o.read({})|o.readline()|o.write('xyz\\n')|o.seek({})|o.seek(0,2)|o.truncate({})|o.getvalue()|o.tell()|next(o)|o.readlines()|o.__init__('abc')|o.__getstate__()|o.__setstate__(('a','',{},{{}}))|o.close() if {}==7 else 0",
    "io.BytesIO(b'abc\\n'*{})": "o.read({})|o.readline()|o.write(b'xyz\\n')|o.seek({})|o.truncate({})|o.getvalue()|m=o.getbuffer();bytes(m);m.release()|next(o)|o.readinto(bytearray({}))|o.__init__(b'abc')|o.readlines()|o.__getstate__()|o.__setstate__((b'a',{},None))|o.read1({})",
    "open('f{}','w+')": "o.write('abc\\n')|o.read()|o.readline()|o.seek(0)|o.seek({})|o.tell()|o.flush()|o.truncate({})|next(o)|o.buffer.read({})|o.buffer.write(b'a'*{})|o.buffer.peek()|o.reconfigure(newline='')|o.close() if {}==7 else 0|o.readlines()|o.buffer.raw.seek(0)|o.detach() if {}==9 else 0",
    "io.BufferedRandom(io.BytesIO(b'abc'*{}),4)": "o.read({})|o.write(b'a'*{})|o.seek({})|o.peek()|o.readinto(bytearray({}))|o.flush()|o.tell()|o.readline()|o.truncate({})|o.read1({})|o.close() if {}==7 else 0|o.detach() if {}==9 else 0",
    "(x*x for x in range({}*50))": "next(o)|o.send(None)|o.throw(ValueError)|o.close() if {}==7 else 0|list(itertools.islice(o,{}))|o.gi_frame|o.gi_running|repr(o)|o.gi_code|next(i)|gc.collect()",
    "re.compile('a|(b)').finditer('ab'*{})": "next(o)|list(itertools.islice(o,{}))|o.__reduce__()|next(i).group(1)",
    "re.compile('a|(b)').scanner('ab'*{})": "o.search()|o.match()|o.search().span()|o.pattern",
    "itertools.tee(iter(range({}*9)))[0]": "next(o)|o.__copy__()|list(itertools.islice(o,{}))|next(o.__copy__())",
    "itertools.chain.from_iterable([[1,2],'ab']*{})": "next(o)|list(o)|o.__reduce__()|next(i)", "itertools.groupby(list(range({}))*3,lambda x:x//2)": "next(o)|list(next(o)[1])|[list(g) for k,g in o]",
    "itertools.cycle(list(range({})))": "next(o)|list(itertools.islice(o,{}))|o.__reduce__()|o.__setstate__(([1,2],{}))", "itertools.product(range({}),repeat=2)": "next(o)|list(o)|o.__reduce__()|o.__setstate__((0,{}))", "itertools.permutations(range({}),2)": "next(o)|list(itertools.islice(o,9))",
    "zip(*[iter(range({}*9))]*2)": "next(o)|list(itertools.islice(o,{}))", "enumerate(list(range({})))": "next(o)|list(o)|next(i)", "map(lambda a,b:a+b,iter(range({}*9)),itertools.count())": "next(o)|list(itertools.islice(o,{}))",
    "socket.socketpair()[0]": "o.send(b'abc')|o.setblocking(False)|o.recv({})|o.fileno()|o.close() if {}==7 else 0|repr(o)|o.settimeout(.001)|o.getsockname()|o.detach() if {}==9 else 0",
    "queue.SimpleQueue()": "o.put({})|o.get_nowait()|o.get(timeout=.001)|o.qsize()|o.empty()", "queue.Queue({})": "o.put_nowait({})|o.get_nowait()|o.qsize()|o.get(timeout=.001)", "threading.RLock()": "o.acquire(timeout=.001)|o.release()|repr(o)|o._is_owned()|o._release_save()",
    "threading.Lock()": "o.acquire(timeout=.001)|o.release()|o.locked()|repr(o)", "array.array('i',range({}))": "o.append({})|o.pop()|o.extend(o)|o.extend(range({}))|o[{}]|o[{}]=3|o[{}:{}]=o[{}:{}]|del o[{}:{}]|o.tobytes()|o.frombytes(b'abcd')|memoryview(o).tolist()|o.byteswap()|o.insert({},1)|o.fromlist([1,2])|next(i)|o==o|repr(o)|o+o|o.__imul__(2) if len(o)<500 else o.pop()",
    "weakref.WeakValueDictionary()": "o[{}]=C()|o.get({})|list(o.items())|len(o)|o.pop({})|gc.collect()|o.setdefault({},C())|o.clear()", "weakref.WeakSet()": "o.add(C())|list(o)|len(o)|o.pop()|gc.collect()", "C()": "o.a={}|o.b=o.a|del o.a|vars(o)['c']={}|vars(o)|o.__dict__={{'a':1}}|o.__class__=D|o.__class__=C|o.f()|"
    "setattr(o,'x%d'%{},1)|delattr(o,'x%d'%{})|getattr(o,'x%d'%{},0)|C.a={}|del C.a|C.f=lambda s:1|weakref.ref(o)()|copy.copy(o)|C.__bases__=(B,)|C.__bases__=(A,)|C.g()|type.mro(C)|pickle.dumps(vars(o))|setattr(C,'m%d'%{},1)|o.p|isinstance(o,A)",
    "json.JSONEncoder()": "o.encode([{}]*{})|o.encode({{'a':{}}})|json.loads('[1,2]')", "pickle.Pickler(io.BytesIO())": "o.dump([{}])|o.clear_memo()|o.memo|o.memo.copy()|o.dump([[1],[2]]*{})|o.memo.clear()|o.memo.__reduce__()", "pickle.Unpickler(io.BytesIO(pickle.dumps([1,[2,'a']])*{}))": "o.load()|o.memo|o.memo.copy()|o.memo.clear()",
    "zlib.compressobj()": "o.compress(b'abc'*{})|o.flush(zlib.Z_SYNC_FLUSH)|o.copy()|o.flush() if {}==7 else 0", "zlib.decompressobj()": "o.decompress(zlib.compress(b'abc'*{}))|o.flush()|o.unused_data|o.copy()|o.decompress(b'',1)", "hashlib.sha256()": "o.update(b'a'*{}*999)|o.digest()|o.copy()|o.hexdigest()",
    "__import__('_random').Random({})": "o.random()|o.getrandbits({}*9)|o.seed({})|o.getstate()|o.setstate(o.getstate())", "csv.writer(io.StringIO())": "o.writerow(['a',{}])|o.writerows([[1,2]])|o.dialect", "csv.reader(iter(['a,b','\"c\\n'] * {}))": "next(o)|o.line_num|list(o)",
    "ET.fromstring('<a><b/><c/></a>')": "o.append(ET.Element('x'))|o.remove(o[0])|o[{}]|del o[{}]|o.clear()|list(o.iter())|o.insert({},ET.Element('y'))|o.attrib|o.set('a','b')|o.get('a')|o.items()|ET.tostring(o)|copy.deepcopy(o)|o[{}:{}]=[]|o.findall('b')|o.text|o.tail",
    "contextvars.ContextVar('v')": "o.set({})|o.get()|contextvars.copy_context().run(o.set,1)|dict(contextvars.copy_context())", "functools.lru_cache({})(lambda x:[x])": "o({})|o.cache_info()|o.cache_clear()|o(x={})|copy.copy(o)|o.cache_parameters()", "functools.partial(max,{})": "o({})|o.args|o.__setstate__((min,({},),{{}},{{}}))|repr(o)|o.__reduce__()",
    "struct.Struct('<ihb')": "o.pack({},1,1)|o.unpack(bytes(7))|o.__init__('<i')|o.__init__('5s0p?d')|list(o.iter_unpack(bytes(21)))|o.size", "memoryview(bytearray({}+1))": "o[0]|o[0]=1|o[{}:{}]|bytes(o)|o.tolist()|o.release() if {}==7 else 0|o.cast('B')|o==o|hash(o)|repr(o)|o.hex()", "mmap.mmap(-1,4096)": "o.read({})|o.write(b'abc')|o.seek({})|o[{}]|o[{}:{}]|o.find(b'a')|o.close() if {}==7 else 0",
    "sqlite3.connect(':memory:',check_same_thread=False)": "o.execute('select {}').fetchall()|o.cursor().execute('select 1')|o.commit()|o.interrupt()|list(o.iterdump())", "types.SimpleNamespace(a=1)": "o.a={}|o.b=1|repr(o)|o==o|del o.a|vars(o).clear()|copy.copy(o)",
    "ExceptionGroup('a',[ValueError({}),KeyError(1)])": "o.add_note('a')|o.split(ValueError)|o.with_traceback(None)|o.__traceback__|str(o)|o.__context__=KeyError()|o.__context__=o|o.args=({},)|raise o|repr(o)", "(lambda:0)": "o.__code__=f1.__code__|o.__code__=f2.__code__|o()|o.__defaults__=({},)|o.__kwdefaults__={{'a':1}}|o.__dict__|o.a={}|o.__name__='x'|inspect.signature(o)|o.__closure__",
}
PRELUDE = """
import array, collections, contextvars, copy, csv, functools, gc, hashlib, inspect, io, itertools, json, mmap, os, pickle, queue, random, re, socket, sqlite3, struct, sys, threading, types, weakref, zlib
import xml.etree.ElementTree as ET
class A:
    def f(self): return 1
    @classmethod
    def g(cls): return cls.__name__
    p = property(lambda self: getattr(self, 'a', 1))
class B:
    def f(self): return 2
    g = classmethod(lambda cls: 3)
class C(A): pass
class D(C): pass
def f1(): return 1
def f2(a=3, *b): return a
def work(calls, rounds, barrier):
    barrier.wait()
    for _ in range(rounds):
        for code in calls:
            try: exec(code, scope)
            except Exception: pass
            try:
                if type(scope['o']) in (list, bytearray, collections.deque, array.array) and len(scope['o']) > 5000: scope['o'].__init__() if type(scope['o']) is not array.array else scope['o'].__delitem__(slice(None))
            except Exception: pass
"""


def programs(seed):
    r = random.Random(seed)
    fill = lambda text: text.format(*(str(r.choice((0, 1, 2, 3, 5, 7, 8, 9, 17, 40))) for _ in range(9)))
    while True:
        subject = r.choice(list(SUBJECTS))
        operations = SUBJECTS[subject].split("|")
        lines = [PRELUDE, f"o = {fill(subject)}", "scope = globals()", "try: i = iter(o)", "except TypeError: i = iter(())"]
        chosen = [r.choice(operations) for _ in range(r.choice((2, 4, 8)))]
        for thread in "ab":
            calls = [compiled(fill(r.choice(chosen))) for _ in range(r.choice((10, 40)))]
            lines.append(f"{thread} = [compile(c, 'f', 'exec') for c in {calls}]")
        lines += [f"barrier = threading.Barrier(2)\nthreads = [threading.Thread(target=work, args=(c, {r.choice((2, 10, 40))}, barrier)) for c in (a, b)]",
                  "for t in threads: t.start()", "for t in threads: t.join()"]
        yield "\n".join(lines) + "\n"


def compiled(text):
    try:
        compile(text, "f", "exec")
    except SyntaxError:
        return "pass"
    return text


def main():
    import time
    log_path, seconds, source, _ = sys.argv[1:5]
    with open(log_path, "r+b") as f:
        log = mmap.mmap(f.fileno(), LOG_SIZE)
    end, size = time.monotonic() + float(seconds), 0
    for text in programs(int(source)):
        if time.monotonic() > end:
            break
        data = ("> " + text.replace("\\", "\\\\").replace("\n", "\\n") + "\n").encode()
        size = max(size, len(data))
        log[:size] = data.ljust(size, b"\0")
        exec(compile(text, "program", "exec"), {"__name__": "program"})
    log[:size + 6] = b". end\n" + bytes(size)


if __name__ == "__main__":
    main()
