/// __reduce__ and __setstate__ of the itertools types, for their tables.
#pragma once
#include "stdlib/itertools/tool.h"

namespace ppy::itertools {

Value countReduce(Thread& t, Value v, Value* a);
Value cycleReduce(Thread& t, Value v, Value* a);
Value cycleSetstate(Thread& t, Value v, Value* a);
Value repeatReduce(Thread& t, Value v, Value* a);
Value accumulateReduce(Thread& t, Value v, Value* a);
Value accumulateSetstate(Thread& t, Value v, Value* a);
Value chainReduce(Thread& t, Value v, Value* a);
Value chainSetstate(Thread& t, Value v, Value* a);
Value pairReduce(Thread& t, Value v, Value* a);
Value whileReduce(Thread& t, Value v, Value* a);
Value whileSetstate(Thread& t, Value v, Value* a);
Value isliceReduce(Thread& t, Value v, Value* a);
Value isliceSetstate(Thread& t, Value v, Value* a);
Value groupbyReduce(Thread& t, Value v, Value* a);
Value groupbySetstate(Thread& t, Value v, Value* a);
Value grouperReduce(Thread& t, Value v, Value* a);
Value zipLongestReduce(Thread& t, Value v, Value* a);
Value zipLongestSetstate(Thread& t, Value v, Value* a);
Value teeReduce(Thread& t, Value v, Value* a);
Value teeSetstate(Thread& t, Value v, Value* a);
Value productReduce(Thread& t, Value v, Value* a);
Value productSetstate(Thread& t, Value v, Value* a);
Value permutationsReduce(Thread& t, Value v, Value* a);
Value permutationsSetstate(Thread& t, Value v, Value* a);
Value combinationsReduce(Thread& t, Value v, Value* a);
Value combinationsSetstate(Thread& t, Value v, Value* a);
Value replacementSetstate(Thread& t, Value v, Value* a);

}  // namespace ppy::itertools
