// Attributes and items.
#include "runtime/interp/loop.h"
#include "runtime/interp/slow.h"
#include "runtime/object/attr_cache.h"
#include "runtime/object/str.h"

namespace ppy::interp {

PPY_HANDLER(GetAttr) {
  auto* c = PPY_CACHED(GetAttr, AttrCache);
  Value o = PPY_R(1);
  if (c && o.isObject() && c->kind == AttrCache::kInlineSlot && attrCacheFits(c, o.object())) [[likely]] {
    if (Value v = *attrCacheInlineSlot(c, o.object())) [[likely]] {
      PPY_R(0) = v;
      PPY_NEXT(GetAttr);
    }
  }
  PPY_SAVE_PC();
  Value v = getAttrMiss_rq(t, o, f->code->nameTable[PPY_U(2)], PPY_CACHE(GetAttr), f->code->caches);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(GetAttr);
}
PPY_HANDLER(SetAttr) {
  auto* c = PPY_CACHED(SetAttr, AttrCache);
  Value o = PPY_R(0);
  if (c && o.isObject() && attrCacheStores(c) && attrCacheFits(c, o.object())) [[likely]] {
    Value* slot = attrCacheInlineSlot(c, o.object());
    if (attrCacheMayStore(c, slot)) [[likely]] {
      gc::store(o.object(), slot, PPY_R(2));
      PPY_NEXT(SetAttr);
    }
  } else if (c && o.isObject() && c->kind == AttrCache::kAddSlot && attrCacheFits(c, o.object())) [[likely]] {
    auto* pair = reinterpret_cast<ShapePair*>(reinterpret_cast<char*>(o.object()) + c->shapeOffset);
    if (changeShape(t, pair, c->shape, c->nextShape)) [[likely]] {
      storeShared(attrCacheInlineSlot(c, o.object()), PPY_R(2));
      gc::barrier(o.object());
      PPY_NEXT(SetAttr);
    }
  }
  PPY_SAVE_PC();
  Value v = setAttrMiss_rq(t, o, f->code->nameTable[PPY_U(1)], PPY_R(2), PPY_CACHE(SetAttr), f->code->caches);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_NEXT(SetAttr);
}
PPY_HANDLER(DelAttr) {
  PPY_SAVE_PC();
  Value v = delAttr_rq(t, PPY_R(0), f->code->nameTable[PPY_U(1)]);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_NEXT(DelAttr);
}
PPY_HANDLER(LoadMethod) {
  auto* c = PPY_CACHED(LoadMethod, AttrCache);
  Value o = PPY_R(2);
  Value* out = &PPY_R(0);
  if (c && o.isObject() && c->kind == AttrCache::kMethod && attrCacheFits(c, o.object())) [[likely]] {
    out[0] = c->value;
    out[1] = o;
    PPY_NEXT(LoadMethod);
  }
  PPY_SAVE_PC();
  Value self;
  Value v = loadMethodMiss_rq(t, o, f->code->nameTable[PPY_U(3)], &self, PPY_CACHE(LoadMethod), f->code->caches);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  out = &PPY_R(0);
  out[0] = v;
  out[1] = self;
  PPY_NEXT(LoadMethod);
}
PPY_HANDLER(LoadSpecial) {
  PPY_SAVE_PC();
  Value out[2];
  if (!loadSpecial_py(t, PPY_R(2), PPY_S(3), out)) [[unlikely]] PPY_UNWIND();
  w = pc[E::kWide];
  (&PPY_R(0))[0] = out[0];
  (&PPY_R(0))[1] = out[1];
  PPY_NEXT(LoadSpecial);
}
PPY_HANDLER(LoadSuperAttr) {
  PPY_SAVE_PC();
  Value v = loadSuperAttr_py(t, &PPY_R(1), f->code->nameTable[PPY_U(3)]);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(LoadSuperAttr);
}

PPY_HANDLER(LoadSuperMethod) {
  const Value* three = &PPY_R(2);
  auto* c = PPY_CACHED(LoadSuperMethod, AttrCache);
  if (c && three[0] == Value(&PySuper_Type) && superCacheFits(c, three[1], three[2])) [[likely]] {
    Value self = three[2];
    Value* out = &PPY_R(0);
    out[0] = c->value;
    out[1] = self;
    PPY_NEXT(LoadSuperMethod);
  }
  PPY_SAVE_PC();
  Value self;
  Value v = loadSuperMethod_py(t, three, f->code->nameTable[PPY_U(4)], &self, PPY_CACHE(LoadSuperMethod), f->code->caches);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  Value* out = &PPY_R(0);
  out[0] = v;
  out[1] = self;
  PPY_NEXT(LoadSuperMethod);
}

// --- items -------------------------------------------------------------------------------------------
/// str[int], apart from the handler, which makes no calls here.
template <class E>
static PPY_SLOW uint64_t getItemOfStr(PPY_PARAMS) {
  auto* s = PPY_R(1).template as<StrObject>();
  int64_t i = PPY_R(2).asSmallInt();
  if (i < 0) i += s->length;
  if (s->state.kind == 1 && static_cast<uint64_t>(i) < static_cast<uint64_t>(s->length)) [[likely]] {
    PPY_R(0) = latin1Str(static_cast<const uint8_t*>(strData(s))[i]);
    PPY_NEXT(GetItem);
  }
  PPY_SAVE_PC();
  PPY_STORE_NEXT(GetItem, getItem_rq(t, PPY_R(1), PPY_R(2)));
}
PPY_HANDLER(GetItem) {
  Value o = PPY_R(1), key = PPY_R(2);
  if (o.isObject()) [[likely]] {
    TypeObject* type = o.object()->ob_type;
    if (key.isSmallInt()) {
      if (type == &PyList_Type) {
        auto* list = o.as<ListObject>();
        int64_t i = key.asSmallInt();
        if (i < 0) i += list->ob_size;
        if (static_cast<uint64_t>(i) < static_cast<uint64_t>(list->ob_size)) [[likely]] {
          PPY_R(0) = loadShared(list->ob_item + i);
          PPY_NEXT(GetItem);
        }
      } else if (type == &PyTuple_Type) {
        auto* tuple = o.as<TupleObject>();
        int64_t i = key.asSmallInt();
        if (i < 0) i += tuple->ob_size;
        if (static_cast<uint64_t>(i) < static_cast<uint64_t>(tuple->ob_size)) [[likely]] {
          PPY_R(0) = tuple->ob_item[i];
          PPY_NEXT(GetItem);
        }
      } else if (type == &PyUnicode_Type) {
        PPY_TAIL(getItemOfStr<E>);
      }
    }
    if (type == &PyDict_Type) {
      PPY_SAVE_PC();
      Value v = dictGet_py(t, o.as<DictObject>(), key);
      if (!v.isEmpty()) [[likely]] {
        w = pc[E::kWide];
        PPY_R(0) = v;
        PPY_NEXT(GetItem);
      }
      if (t.status == Status::None) raiseKeyError(t, key);
      PPY_UNWIND();
    }
  }
  PPY_SAVE_PC();
  Value v = getItem_rq(t, o, key);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(GetItem);
}
PPY_HANDLER(SetItem) {
  Value o = PPY_R(0), key = PPY_R(1), v = PPY_R(2);
  if (o.isObject()) [[likely]] {
    TypeObject* type = o.object()->ob_type;
    if (key.isSmallInt() && type == &PyList_Type) {
      auto* list = o.as<ListObject>();
      int64_t i = key.asSmallInt();
      if (i < 0) i += list->ob_size;
      if (static_cast<uint64_t>(i) < static_cast<uint64_t>(list->ob_size) && list->allocated == -1 && !t.runtime->multiThreaded) [[likely]] {
        gc::store(list->ob_item, list->ob_item + i, v);
        PPY_NEXT(SetItem);
      }
    } else if (type == &PyDict_Type) {
      PPY_SAVE_PC();
      if (!dictSet_py(t, o.as<DictObject>(), key, v)) [[unlikely]] PPY_UNWIND();
      PPY_NEXT(SetItem);
    }
  }
  PPY_SAVE_PC();
  Value r = setItem_rq(t, o, key, v);
  if (r.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_NEXT(SetItem);
}
PPY_HANDLER(DelItem) {
  PPY_SAVE_PC();
  Value r = delItem_rq(t, PPY_R(0), PPY_R(1));
  if (r.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_NEXT(DelItem);
}
PPY_HANDLER(BuildSlice) {
  PPY_SAVE_PC();
  Value v = newSlice(t, PPY_R(1), PPY_R(2), PPY_R(3));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(BuildSlice);
}

#define PPY_ALL(X)                                                                                          \
  X(GetAttr) X(SetAttr) X(DelAttr) X(LoadMethod) X(LoadSpecial) X(LoadSuperAttr) X(LoadSuperMethod) X(GetItem) X(SetItem)      \
  X(DelItem) X(BuildSlice)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
