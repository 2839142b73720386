// The cell type: variables of closures.
#include <cstdio>

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy {

CellObject* newCell(Thread& t, Value v) {
  auto* c = static_cast<CellObject*>(gc::allocObject(t, &PyCell_Type, sizeof(CellObject)));
  c->ob_ref = v;
  return c;
}

namespace {

CellObject* of(Value v) { return v.as<CellObject>(); }

Value cellNew(Thread& t, TypeObject*, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "cell() takes no keyword arguments");
  if (args.npos > 1) return raise(t, PyExc_TypeError, "cell expected at most 1 argument, got %d", static_cast<int>(args.npos));
  return newCell(t, args.npos ? args.v[0] : Value());
}

Value cellRepr(Thread& t, Value self) {
  char at[32];
  std::snprintf(at, sizeof at, "%p", static_cast<void*>(self.object()));
  Value v = loadShared(&of(self)->ob_ref);
  if (v.isEmpty()) return formatStr(t, "<cell at %s: empty>", at);
  char to[32];
  std::snprintf(to, sizeof to, "0x%llx", static_cast<unsigned long long>(v.bits()));
  return formatStr(t, "<cell at %s: %T object at %s>", at, v, to);
}

/// By contents; an empty cell is less than any other.
Value cellCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(a, &PyCell_Type) || !isExactly(b, &PyCell_Type)) return notImplemented();
  Value x = loadShared(&of(a)->ob_ref), y = loadShared(&of(b)->ob_ref);
  if (!x.isEmpty() && !y.isEmpty()) return compare_py(t, static_cast<CompareOp>(op), x, y);
  return compare_py(t, static_cast<CompareOp>(op), Value::smallInt(!x.isEmpty()), Value::smallInt(!y.isEmpty()));
}

Value getContents(Thread& t, Value self) {
  Value v = loadShared(&of(self)->ob_ref);
  return v.isEmpty() ? raise(t, PyExc_ValueError, "Cell is empty") : v;
}
bool setContents(Thread&, Value self, Value v) {
  gc::store(of(self), &of(self)->ob_ref, v);
  return true;
}

void traceCell(Object* o, gc::Marker& m) { m.mark(static_cast<CellObject*>(o)->ob_ref); }

const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(cellNew)}, {kSlotRepr, nativeSlot<UnaryFn>(cellRepr)}, {0, nullptr}};
const GetSetDef kGetSet[] = {{"cell_contents", getContents, setContents}, {nullptr, nullptr, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kCellSpec = {.type = &PyCell_Type, .name = "cell", .basicSize = sizeof(CellObject), .flags = kTypeHasGc,
    .slots = kSlots, .compare = cellCompare, .getset = kGetSet, .trace = traceCell, .unhashable = true};

}  // namespace ppy
