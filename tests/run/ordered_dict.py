# OrderedDict: order as part of the value, moving and taking keys, iterators that notice changes, pickles, subclasses.
from collections import OrderedDict as O
import pickle, copy
d=O.fromkeys('abcde'); print(d); d.move_to_end('a'); print(list(d)); d.move_to_end('e',last=False); print(list(d), d.keys(), d.values(), d.items())
print(d.popitem(), d.popitem(False), len(d)); d['x']=5; print(d, list(reversed(d)), d==O(b=None,c=None,d=None,x=5), d=={'x':5,'d':None,'c':None,'b':None}, d==O(x=5,b=None,c=None,d=None), d!=O())
try:
    for k in d: d['q'+k]=1
except RuntimeError as e: print(e)
d=O(a=1,b=2,c=3)
try:
    for k in d: d.move_to_end('b')
except RuntimeError as e: print(e)
try:
    for k in d: del d[k]
except RuntimeError as e: print(e)
for p in range(6): print(pickle.loads(pickle.dumps(O(z=1,y=2),p)))
print(copy.copy(d), d.copy(), d|{'m':1}, {'m':1}|d, type({'m':1}|d)); d|={'k':3}; print(d, d.pop('k'), d.pop('zz',7))
for f in (lambda: d.pop('zz'), lambda: O().popitem(), lambda: d.move_to_end('zz'), lambda: O(1), lambda: O([(1,2,3)]), lambda: O(1,2), lambda: hash(d), lambda: O([1])):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
d.x=5; print(d.__dict__, d.setdefault('n'), d.setdefault('n',4)); d['self']=d; print(d)
class S(O):
    def __missing__(s,k): return 'miss'
    def __setitem__(s,k,v): super().__setitem__(k, ('w',v))
s=S(a=1); s['b']=2; print(s, s['zz'], s.copy(), s|{'c':3}, s.items()); print(S.fromkeys('ab',1)); print(sorted(set(dir(O))-set(dir(dict))), O.__module__, type(iter(d)).__name__)
q=O()
for i in range(100000):
    q[i]=i
    if len(q)>100: q.popitem(last=False)
print(len(q), next(iter(q)))
print(d.keys()&{'a','n'}, sorted(d.keys()-{'n','self'}), isinstance(d.keys(), type({}.keys())), list(reversed(d.keys())))
