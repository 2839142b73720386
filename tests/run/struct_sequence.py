# Struct sequences: from a sequence and a dict of what has no place in it, and pickled whole.
import copy
import os
import pickle
import time

fields = (2007, 8, 11, 1, 24, 49, 5, 223, 1)
print(time.struct_time(fields, {}), time.struct_time(fields).tm_zone)
made = time.struct_time(sequence=fields, dict={"tm_zone": "here", "tm_gmtoff": 60})
print(made.tm_zone, made.tm_gmtoff, len(made), time.struct_time(fields + ("there",), {"tm_gmtoff": 5}).tm_gmtoff)
print(made.__reduce__())
for again in [pickle.loads(pickle.dumps(made, p)) for p in range(6)] + [copy.copy(made), copy.deepcopy(made)]:
    print(again == made, again.tm_zone, again.tm_gmtoff)
print(pickle.loads(b"ctime\nstruct_time\np0\n((I2007\nI8\nI11\nI1\nI24\nI49\nI5\nI223\nI1\ntp1\n(dp2\ntp3\nRp4\n.").tm_gmtoff)
st = os.stat(__file__)
same = pickle.loads(pickle.dumps(st))
print(same == st, same.st_mtime_ns == st.st_mtime_ns, same.st_blocks == st.st_blocks, len(same.__reduce__()[1][0]))
for wrong in ((), (fields, 3), (fields, {}, 1), (fields[:8],), (fields + (1, 2, 3),), (3,)):
    try:
        print(time.struct_time(*wrong))
    except TypeError as e:
        print(type(e).__name__, e)
