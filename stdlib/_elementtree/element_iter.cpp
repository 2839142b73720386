// Iterating over a tree of elements, in document order, without native recursion.
#include "stdlib/_elementtree/elementtree.h"

namespace ppy::etree {

TypeObject kElementIterType;

namespace {

struct IterObject : Object {
  Value root;   ///< until it has been given; then empty
  Value stack;  ///< list of the elements around, outermost first, each followed by the number of its next child
  Value tag;    ///< wanted; empty: all
  bool texts;
};

Value iter(Thread&, Value self) { return self; }

Value next(Thread& t, Value self) {
  auto* it = self.as<IterObject>();
  auto* stack = it->stack.as<ListObject>();
  for (;;) {
    Value found;
    if (intptr_t n = stack->ob_size; n == 0) {
      if (it->root.isEmpty()) return {};
      found = it->root;
      it->root = Value();
    } else {
      ElementObject* parent = elementOf(stack->ob_item[n - 2]);
      intptr_t at = stack->ob_item[n - 1].asSmallInt();
      if (at >= childCount(parent)) {
        stack->ob_item[n - 1] = stack->ob_item[n - 2] = Value();
        stack->ob_size = n - 2;
        // Only what is inside: the tail of the element it began with is not.
        if (!it->texts || stack->ob_size == 0) continue;
        Value tail = parent->tail;
        if (!isGiven(tail)) continue;
        int some = truth_py(t, tail);
        if (some < 0) return {};
        if (some) return tail;
        continue;
      }
      found = childAt(parent, at);
      stack->ob_item[n - 1] = Value::smallInt(at + 1);
    }
    if (!listAppend(t, stack, found) || !listAppend(t, stack, Value::smallInt(0))) return {};
    ElementObject* e = elementOf(found);
    if (it->texts) {
      Value text = e->text;  // its __bool__ may put another in its place
      if (!isGiven(text)) continue;
      int some = truth_py(t, text);
      if (some < 0) return {};
      if (some) return text;
      continue;
    }
    if (it->tag.isEmpty()) return found;
    int same = equals_py(t, orNone(e->tag), it->tag);
    if (same < 0) return {};
    if (same) return found;
  }
}

void trace(Object* o, gc::Marker& m) {
  auto* it = static_cast<IterObject*>(o);
  for (Value v : {it->root, it->stack, it->tag}) m.mark(v);
}
const NativeSlot kSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iter)}, {kSlotNext, nativeSlot<NextFn>(next)}, {0, nullptr}};

}  // namespace

Value newElementIter(Thread& t, ElementObject* root, Value tag, bool texts) {
  ListObject* stack = newList(t, 16);
  if (!stack) return {};
  auto* it = static_cast<IterObject*>(gc::allocObject(t, &kElementIterType, sizeof(IterObject)));
  it->root = root;
  it->stack = stack;
  it->tag = tag;
  it->texts = texts;
  return it;
}

const TypeSpec kElementIterSpec = {.type = &kElementIterType, .name = "_elementtree._element_iterator", .basicSize = sizeof(IterObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kSlots, .trace = trace};

}  // namespace ppy::etree
