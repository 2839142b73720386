// Pickler: objects by name, and objects by what __reduce__ gives.
#include "runtime/builtins/codecs.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {
namespace {

bool refuse(Thread& t, const char* what) { return raise(t, errorClass(t, kPicklingError), "%s", what), false; }

/// The name of the module that has the object under that path: its __module__, or the first that has it.
Value moduleNameOf_py(Thread& t, Value o, Value path) {
  Value name = findAttr_py(t, o, names().__module__);
  if (name.isEmpty() && pending(t)) return {};
  if (!name.isEmpty() && !isNone(name)) return name;
  PPY_TRY(modules, dictCopy(t, t.runtime->modules));
  intptr_t pos = 0;
  Value module;
  while (dictNext(modules.as<DictObject>(), &pos, &name, &module)) {
    if (isNone(module) || (isStr(name) && strEquals(name, "__main__"))) continue;
    Value found = findDeep_py(t, module, path, nullptr);
    if (found.isEmpty() && pending(t)) clearException(t);
    if (!found.isEmpty() && found == o) return name;
  }
  return intern(t, "__main__");
}

/// Text of a name in an instruction of protocols 0 to 3, with the end of its line.
bool writeName_py(Thread& t, PicklerObject* p, Value name, const char* what) {
  if (!isStr(name)) return raise(t, PyExc_TypeError, "%s identifier must be str, not %T", what, name), false;
  Value bytes = encode_py(t, name, p->protocol >= 3 ? Codec::Utf8 : Codec::Ascii, ErrorHandler{});
  if (bytes.isEmpty()) {
    if (pendingIs(t, PyExc_UnicodeEncodeError)) {
      clearException(t);
      raise(t, errorClass(t, kPicklingError), "can't pickle %s identifier '%S' using pickle protocol %d", what, name, p->protocol);
    }
    return false;
  }
  std::string_view b = bytesView(bytes);
  return write(t, p, b.data(), b.size()) && writeOp(t, p, '\n');
}

/// An extension code of copyreg's registry for the name: 1 written, 0 there is none, -1 exception pending.
int saveExtension_py(Thread& t, PicklerObject* p, Value module, Value name) {
  Value code = dictGet_py(t, globalDict(t, kExtensionRegistry), tupleOf(t, {module, name}));
  if (code.isEmpty()) return pending(t) ? -1 : 0;
  int64_t n;
  if (!isInt(code))
    return raise(t, errorClass(t, kPicklingError), "Can't pickle %R: extension code %R isn't an integer", tupleOf(t, {module, name}), code), -1;
  if (!intFits64(code, &n) || n <= 0 || n > INT32_MAX) return raise(t, PyExc_RuntimeError, "extension code %S is out of range", code), -1;
  int bytes = n <= 0xFF ? 1 : n <= 0xFFFF ? 2 : 4;
  char text[5] = {static_cast<char>(bytes == 1 ? kExt1 : bytes == 2 ? kExt2 : kExt4)};
  for (int i = 0; i < bytes; i++) text[1 + i] = static_cast<char>(n >> (8 * i));
  return write(t, p, text, static_cast<size_t>(bytes) + 1) ? 1 : -1;
}

/// Calls callable(*args, **keywords) later: by a partial.
Value partialOf_py(Thread& t, Value cls, Value args, Value keywords) {
  PPY_TRY(make, getAttr_py(t, cls, intern(t, "__new__")));
  PPY_TRY(all, binary_py(t, kOpAdd, tupleOf(t, {make, cls}), args));
  return callTuple_py(t, global(t, kPartial), all, keywords);
}

bool saveNewObjectEx_py(Thread& t, PicklerObject* p, TupleObject* args) {
  TypeObject* error = errorClass(t, kPicklingError);
  if (args->ob_size != 3) return raise(t, error, "length of the NEWOBJ_EX argument tuple must be exactly 3, not %zd", args->ob_size), false;
  Value cls = args->ob_item[0], positional = args->ob_item[1], keywords = args->ob_item[2];
  if (!isType(cls)) return raise(t, error, "first item from NEWOBJ_EX argument tuple must be a class, not %.200T", cls), false;
  if (!isTuple(positional)) return raise(t, error, "second item from NEWOBJ_EX argument tuple must be a tuple, not %.200T", positional), false;
  if (!isDict(keywords)) return raise(t, error, "third item from NEWOBJ_EX argument tuple must be a dict, not %.200T", keywords), false;
  if (p->protocol >= 4) return save_py(t, p, cls) && save_py(t, p, positional) && save_py(t, p, keywords) && writeOp(t, p, kNewObjEx);
  PPY_TRY(maker, partialOf_py(t, cls, positional, keywords));
  return save_py(t, p, maker) && save_py(t, p, newTuple(t, 0)) && writeOp(t, p, kReduce);
}

bool saveNewObject_py(Thread& t, PicklerObject* p, TupleObject* args, Value o) {
  if (args->ob_size < 1) return refuse(t, "__newobj__ arglist is empty");
  Value cls = args->ob_item[0];
  if (!isType(cls)) return refuse(t, "args[0] from __newobj__ args is not a type");
  if (!o.isEmpty()) {
    PPY_TRY(own, getAttr_py(t, o, names().__class__));
    if (own != cls) return refuse(t, "args[0] from __newobj__ args has the wrong class");
  }
  return save_py(t, p, cls) && save_py(t, p, tupleFrom(t, args->ob_item + 1, args->ob_size - 1)) && writeOp(t, p, kNewObj);
}

}  // namespace

bool saveGlobal_py(Thread& t, PicklerObject* p, Value o, Value name) {
  TypeObject* error = errorClass(t, kPicklingError);
  if (name.isEmpty()) {
    name = findAttr_py(t, o, names().__qualname__);
    if (name.isEmpty() && !pending(t)) name = getAttr_py(t, o, names().__name__);
    if (name.isEmpty()) return false;
  }
  if (!isStr(name)) return raise(t, PyExc_TypeError, "must be str, not %T", name), false;
  PPY_TRY(path, dottedPath(t, Value(), name));
  PPY_TRY(moduleName, moduleNameOf_py(t, o, path));
  Value module = importByName_py(t, moduleName);
  if (module.isEmpty()) {
    clearException(t);
    return raise(t, error, "Can't pickle %R: import of module %R failed", o, moduleName), false;
  }
  Value parent, found = findDeep_py(t, module, path, &parent);
  if (found.isEmpty()) {
    if (pending(t)) clearException(t);
    return raise(t, error, "Can't pickle %R: attribute lookup %S on %S failed", o, name, moduleName), false;
  }
  if (found != o) return raise(t, error, "Can't pickle %R: it's not the same object as %S.%S", o, moduleName, name), false;
  if (p->protocol >= 2)
    if (int r = saveExtension_py(t, p, moduleName, name)) return r > 0;
  auto* parts = path.as<ListObject>();
  Value last = parts->ob_item[parts->ob_size - 1];
  if (parent == module) name = last;
  if (p->protocol >= 4) {
    if (!save_py(t, p, moduleName) || !save_py(t, p, name) || !writeOp(t, p, kStackGlobal)) return false;
  } else if (parent != module) {
    if (!saveReduce_py(t, p, tupleOf(t, {global(t, kGetAttr), tupleOf(t, {parent, last})}), Value())) return false;
  } else {
    if (p->fixImports && !mapNames_py(t, kNames3to2, kImports3to2, &moduleName, &name)) return false;
    if (!writeOp(t, p, kGlobalOp) || !writeName_py(t, p, moduleName, "module") || !writeName_py(t, p, name, "global")) return false;
  }
  return memoPut(t, p, o);
}

bool saveType_py(Thread& t, PicklerObject* p, Value type) {
  for (Value single : {none(), ellipsis(), notImplemented()})
    if (type == Value(typeOf(single))) return saveReduce_py(t, p, tupleOf(t, {&PyType_Type, tupleOf(t, {single})}), type);
  return saveGlobal_py(t, p, type, Value());
}

bool saveReduce_py(Thread& t, PicklerObject* p, Value reduced, Value o) {
  auto* parts = reduced.as<TupleObject>();
  if (parts->ob_size < 2 || parts->ob_size > 6) return refuse(t, "tuple returned by __reduce__ must contain 2 through 6 elements");
  auto part = [&](intptr_t i) { return i < parts->ob_size && !isNone(parts->ob_item[i]) ? parts->ob_item[i] : Value(); };
  Value callable = parts->ob_item[0], args = parts->ob_item[1], state = part(2), items = part(3), pairs = part(4), setter = part(5);
  TypeObject* error = errorClass(t, kPicklingError);
  if (!isCallable(callable)) return refuse(t, "first item of the tuple returned by __reduce__ must be callable");
  if (!isTuple(args)) return refuse(t, "second item of the tuple returned by __reduce__ must be a tuple");
  if (!items.isEmpty() && !hasSlot(items, kSlotNext))
    return raise(t, error, "fourth element of the tuple returned by __reduce__ must be an iterator, not %T", items), false;
  if (!pairs.isEmpty() && !hasSlot(pairs, kSlotNext))
    return raise(t, error, "fifth element of the tuple returned by __reduce__ must be an iterator, not %T", pairs), false;
  if (!setter.isEmpty() && !isCallable(setter))
    return raise(t, error, "sixth element of the tuple returned by __reduce__ must be a function, not %T", setter), false;

  Value name;
  if (p->protocol >= 2) {
    name = findAttr_py(t, callable, names().__name__);
    if (name.isEmpty() && pending(t)) return false;
  }
  bool named = !name.isEmpty() && isStr(name);
  bool ok = named && strEquals(name, "__newobj_ex__") ? saveNewObjectEx_py(t, p, args.as<TupleObject>())
            : named && strEquals(name, "__newobj__")  ? saveNewObject_py(t, p, args.as<TupleObject>(), o)
                                                      : save_py(t, p, callable) && save_py(t, p, args) && writeOp(t, p, kReduce);
  if (!ok) return false;
  if (!o.isEmpty()) {
    // Its arguments contained the object itself: the one made first is meant.
    if (memoFind(p->memo, o) >= 0) return writeOp(t, p, kPop) && memoGet(t, p, o);
    if (!memoPut(t, p, o)) return false;
  }
  if (!items.isEmpty() && !batchList_py(t, p, items)) return false;
  if (!pairs.isEmpty() && !batchDict_py(t, p, pairs)) return false;
  if (state.isEmpty()) return true;
  if (setter.isEmpty()) return save_py(t, p, state) && writeOp(t, p, kBuild);
  // setter(o, state) instead, whose result is dropped
  return save_py(t, p, setter) && save_py(t, p, o) && save_py(t, p, state) && writeOp(t, p, kTuple2) && writeOp(t, p, kReduce) && writeOp(t, p, kPop);
}

}  // namespace ppy::pickle
