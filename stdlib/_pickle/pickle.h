/// Picklers, unpicklers and pickle buffers: what the files of the _pickle module share.
#pragma once
#include <cstring>

#include "runtime/frame/services.h"
#include "runtime/object/dict.h"
#include "runtime/object/recursion.h"
#include "stdlib/common/module.h"

namespace ppy::pickle {

inline constexpr int kHighestProtocol = 5, kDefaultProtocol = 4;

/// The instructions of a pickle.
enum Op : uint8_t {
  kMark = '(', kStop = '.', kPop = '0', kPopMark = '1', kDup = '2', kFloat = 'F', kInt = 'I', kBinInt = 'J', kBinInt1 = 'K', kLong = 'L',
  kBinInt2 = 'M', kNone = 'N', kPersId = 'P', kBinPersId = 'Q', kReduce = 'R', kString = 'S', kBinString = 'T', kShortBinString = 'U',
  kUnicode = 'V', kBinUnicode = 'X', kAppend = 'a', kBuild = 'b', kGlobalOp = 'c', kDict = 'd', kEmptyDict = '}', kAppends = 'e', kGet = 'g',
  kBinGet = 'h', kInst = 'i', kLongBinGet = 'j', kList = 'l', kEmptyList = ']', kObj = 'o', kPut = 'p', kBinPut = 'q', kLongBinPut = 'r',
  kSetItem = 's', kTuple = 't', kEmptyTuple = ')', kSetItems = 'u', kBinFloat = 'G',
  kProto = 0x80, kNewObj, kExt1, kExt2, kExt4, kTuple1, kTuple2, kTuple3, kNewTrue, kNewFalse, kLong1, kLong4,
  kBinBytes = 'B', kShortBinBytes = 'C',
  kShortBinUnicode = 0x8C, kBinUnicode8, kBinBytes8, kEmptySet, kAddItems, kFrozenSet, kNewObjEx, kStackGlobal, kMemoize, kFrame,
  kByteArray8, kNextBuffer, kReadonlyBuffer,
};

/// Module values: exception classes and what is asked of copyreg, _compat_pickle, codecs, builtins and functools.
enum Global : int {
  kPickleError, kPicklingError, kUnpicklingError, kDispatchTable, kExtensionRegistry, kInvertedRegistry, kExtensionCache, kNames2to3, kImports2to3,
  kNames3to2, kImports3to2, kCodecsEncode, kGetAttr, kPartial,
};
inline Value global(Thread& t, Global g) { return moduleValues(t, kModuleIndexPickle)[g]; }
inline TypeObject* errorClass(Thread& t, Global g) { return global(t, g).as<TypeObject>(); }
inline DictObject* globalDict(Thread& t, Global g) { return global(t, g).as<DictObject>(); }

/// What a pickler has written, by identity: pairs of an object and its number in a buffer of Values with open addressing.
struct IdentityMemo {
  Value* slots;
  intptr_t used, capacity;  ///< capacity: pairs, a power of two or 0
};

struct PicklerObject : Object {
  Value write;             ///< the file's method; empty: the result is wanted as bytes
  Value persistentId, reducerOverride, dispatchTable, bufferCallback;  ///< empty: none
  IdentityMemo memo;
  char* out;               ///< Raw cell of `room` bytes, the first `size` of them written
  intptr_t size, room;
  intptr_t frameStart;     ///< of the open frame in `out`; -1: none
  Value fastMemo;          ///< dict of the containers on the way down in fast mode, or empty
  intptr_t fastDepth;
  int64_t binary, fast;    ///< as Python sees them
  int protocol;
  bool fixImports, framing, ready;
};

struct UnpicklerObject : Object {
  Value* stack;            ///< Values cell
  intptr_t depth;
  intptr_t* marks;         ///< Raw cell
  intptr_t markCount, markRoom;
  Value* memo;             ///< Values cell of memoRoom slots; numbers far beyond what is used are in `sparse`
  intptr_t memoRoom, memoUsed;
  Value sparse;            ///< dict, or empty
  Value read, readline, peek;  ///< methods of the file; read is empty when a whole pickle was given
  Value persistentLoad, buffers, encoding, errors;
  Value input;             ///< owner of the bytes at `data`
  const char* data;
  intptr_t at, end;        ///< unread: data[at, end)
  intptr_t prefetched;     ///< of `data`, how far the file's own position is; beyond it was only peeked at
  int protocol;
  bool fixImports, ready;
};

extern TypeObject kPicklerType, kUnpicklerType, kPicklerMemoType, kUnpicklerMemoType, kPickleBufferType;
extern const TypeSpec kPicklerSpec, kUnpicklerSpec, kPicklerMemoSpec, kUnpicklerMemoSpec, kPickleBufferSpec;

// --- pickler.cpp, save_object.cpp ------------------------------------------------------------------
/// A pickler without a file. Empty with an exception pending.
PicklerObject* newPickler(Thread& t, Value protocol, Value fixImports, Value bufferCallback);
bool setUpPickler_py(Thread& t, PicklerObject* p, Value protocol, Value fixImports, Value bufferCallback);
bool setOutput_py(Thread& t, PicklerObject* p, Value file);
/// Writes one pickle to p's buffer, or through it to its file.
bool dump_py(Thread& t, PicklerObject* p, Value o);
bool save_py(Thread& t, PicklerObject* p, Value o, bool isPersistentId = false);
bool saveReduce_py(Thread& t, PicklerObject* p, Value reduced, Value o);
bool saveGlobal_py(Thread& t, PicklerObject* p, Value o, Value name);
/// A class: those of the singletons are made by type(singleton).
bool saveType_py(Thread& t, PicklerObject* p, Value type);
/// The number of what was written before, or -1.
intptr_t memoFind(const IdentityMemo& memo, Value o);
bool memoAdd(Thread& t, PicklerObject* p, Value o, intptr_t number);
bool memoPut(Thread& t, PicklerObject* p, Value o);
bool memoGet(Thread& t, PicklerObject* p, Value o);
void memoClear(PicklerObject* p);
bool write(Thread& t, PicklerObject* p, const void* bytes, size_t n);
inline bool writeOp(Thread& t, PicklerObject* p, uint8_t op) { return write(t, p, &op, 1); }
bool batchList_py(Thread& t, PicklerObject* p, Value iterator);
bool batchDict_py(Thread& t, PicklerObject* p, Value iterator);

// --- find.cpp --------------------------------------------------------------------------------------
/// The list of the parts of a dotted name; a part "<locals>" is AttributeError. `owner` empty: for pickling.
Value dottedPath(Thread& t, Value owner, Value name);
/// owner.a.b.c; *parent is what the last name was looked up on. Empty without an exception: there is none.
Value findDeep_py(Thread& t, Value owner, Value path, Value* parent);
Value importByName_py(Thread& t, Value name);
/// Python 2's names and Python 3's, by two of the module's tables: both may be changed.
bool mapNames_py(Thread& t, Global names, Global imports, Value* module, Value* name);

// --- unpickler.cpp, input.cpp, memo.cpp ------------------------------------------------------------
bool setUpUnpickler_py(Thread& t, UnpicklerObject* u, Value fixImports, Value encoding, Value errors, Value buffers, const char* function);
bool setInput_py(Thread& t, UnpicklerObject* u, Value file);
Value load_py(Thread& t, UnpicklerObject* u);
/// n bytes, or a line with its end; null with an exception pending. Good until the next reading.
const char* readBytes_py(Thread& t, UnpicklerObject* u, intptr_t n);
const char* readLine_py(Thread& t, UnpicklerObject* u, intptr_t* n);
/// Tells the file how far its pickle went.
bool skipConsumed_py(Thread& t, UnpicklerObject* u);
bool remember_py(Thread& t, UnpicklerObject* u, intptr_t number, Value v);
/// Empty without an exception: nothing has that number.
Value recall_py(Thread& t, UnpicklerObject* u, intptr_t number);

Value picklerMemo(Thread& t, Value self);
bool setPicklerMemo(Thread& t, Value self, Value v);
Value unpicklerMemo(Thread& t, Value self);
bool setUnpicklerMemo(Thread& t, Value self, Value v);

// --- pickle_buffer.cpp -----------------------------------------------------------------------------
struct PlainBuffer {
  const char* data;
  intptr_t size;
  bool readonly;
};
/// The memory behind a PickleBuffer, when it is contiguous. False: an exception is pending.
bool pickleBufferBytes(Thread& t, Value buffer, PlainBuffer* out);

}  // namespace ppy::pickle
