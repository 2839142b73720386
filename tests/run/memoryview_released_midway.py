# Views that an __index__ releases in the middle of an operation: nothing is read or written through them.
import array
def t(f):
    try: r = f(); print(type(r).__name__, r if isinstance(r, (int, bytes)) else "")
    except Exception as e: print(type(e).__name__, e)
for base in (bytearray(b'abcdefgh'), array.array('i', range(8))):
    class E:
        def __init__(s, v): s.v=v
        def __index__(s):
            m.release()
            if isinstance(base, bytearray): base.clear(); base.extend(b'q'*8)
            return s.v
    def new():
        global m
        m = memoryview(base)
        return m
    new(); t(lambda: bytes(m[E(0):4]))
    new(); t(lambda: m[E(3)])
    def st():
        with memoryview(base) as whole, whole[:2] as start: m[E(0):2] = start
    new(); t(st)
    def s1(): m[1] = E(5)
    new(); t(s1)
    def s2(): m[E(1)] = 7
    new(); t(s2)
    new(); t(lambda: m[0:E(4):E(1)])
    def cast():
        return m.cast('b', [E(2), 4])
    new(); t(cast)
