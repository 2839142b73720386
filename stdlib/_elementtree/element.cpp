// Element: a tag, attributes, texts and children. What takes a path is the library's ElementPath's work.
#include "stdlib/_elementtree/elementtree.h"

#include "runtime/object/keyword_dict.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/recursion.h"

namespace ppy::etree {

TypeObject kElementType;

namespace {

ElementObject* of(Value v) { return elementOf(v); }
void put(ElementObject* e, Value* field, Value v) { gc::store(e, field, v); }

bool checkElement(Thread& t, Value v) {
  if (isElement(v)) return true;
  raise(t, PyExc_TypeError, "expected an Element, not \"%T\"", v);
  return false;
}
bool checkArgument(Thread& t, Value v, const char* function, const char* which) {
  if (isElement(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument %smust be xml.etree.ElementTree.Element, not %T", function, which, v);
  return false;
}

/// A part of an element that is made when it is first needed; null with MemoryError pending.
template <class T>
T* part(Thread& t, ElementObject* e, Value* field, T* (*make)(Thread&, intptr_t)) {
  if (field->isEmpty()) {
    T* made = make(t, 0);
    if (!made) return nullptr;
    put(e, field, made);
  }
  return field->as<T>();
}
DictObject* attributes(Thread& t, ElementObject* e) { return part(t, e, &e->attrib, newDict); }
ListObject* children(Thread& t, ElementObject* e) { return part(t, e, &e->children, newList); }

/// A copy of `given` (empty: none) with keyword arguments added. An `attrib` among those is the dict when none is given. Empty with
/// TypeError pending.
Value mergedAttributes_py(Thread& t, Value given, DictObject* keywords) {
  Value name = intern(t, "attrib");
  if (given.isEmpty() && keywords) {
    Value named = dictGetStr(keywords, name);
    if (!named.isEmpty()) {
      if (!isDict(named)) return raise(t, PyExc_TypeError, "attrib must be dict, not %T", named);
      given = named;
      if (!dictDeleteStr(t, keywords, name)) return {};
    }
  }
  PPY_TRY(all, given.isEmpty() ? Value(newDict(t)) : dictCopy(t, given.as<DictObject>()));
  return !keywords || dictMerge_py(t, all.as<DictObject>(), keywords, true) ? all : Value();
}

Value elementNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }
Value elementInit(Thread& t, Value self, const Args& args) {
  if (args.npos < 1) return raise(t, PyExc_TypeError, "Element() takes at least 1 argument (0 given)");
  if (args.npos > 2) return raise(t, PyExc_TypeError, "Element() takes at most 2 arguments (%d given)", static_cast<int>(args.npos));
  if (args.npos == 2 && !isDict(args.v[1])) return raise(t, PyExc_TypeError, "Element() argument 2 must be dict, not %T", args.v[1]);
  ElementObject* e = of(self);
  Value attrib;
  if (args.npos == 2 || args.nkw()) {
    DictObject* keywords = args.nkw() ? keywordDict(t, args) : nullptr;
    if (args.nkw() && !keywords) return {};
    attrib = mergedAttributes_py(t, args.npos == 2 ? args.v[1] : Value(), keywords);
    if (attrib.isEmpty()) return {};
  }
  e->tag = args.v[0];
  e->attrib = attrib;
  e->text = e->tail = Value();
  gc::barrier(e);
  return none();
}

Value repr(Thread& t, Value self) {
  auto address = static_cast<long long>(reinterpret_cast<uintptr_t>(self.object()));
  ReprGuard guard(t, self.object());
  if (!guard.seen()) return formatStr(t, "<Element %R at 0x%llx>", orNone(of(self)->tag), address);
  return raise(t, PyExc_RuntimeError, "reentrant call inside %T.__repr__", self);
}

// --- children ------------------------------------------------------------------------------------

Value length(Thread& t, Value self) { return makeInt(t, childCount(of(self))); }

/// A place among the children: false with an exception pending.
bool place(Thread& t, ElementObject* e, Value key, const char* message, intptr_t* out) {
  if (!asIndex_py(t, key, out, PyExc_IndexError)) return false;
  if (*out < 0) *out += childCount(e);
  if (*out >= 0 && *out < childCount(e)) return true;
  raise(t, PyExc_IndexError, "%s", message);
  return false;
}
bool isIndex(Thread& t, Value key) {
  if (isExactly(key, &PySlice_Type) || !slotOf(key, kSlotIndex).attr.isEmpty()) return true;
  raise(t, PyExc_TypeError, "element indices must be integers");
  return false;
}
Value getItem(Thread& t, Value self, Value key) {
  ElementObject* e = of(self);
  if (!isIndex(t, key)) return {};
  if (isExactly(key, &PySlice_Type)) {
    ListObject* all = children(t, e);
    return all ? getItem_py(t, all, key) : Value();
  }
  intptr_t i;
  return place(t, e, key, "child index out of range", &i) ? childAt(e, i) : Value();
}
bool setItem(Thread& t, Value self, Value key, Value v) {
  ElementObject* e = of(self);
  if (!isIndex(t, key)) return false;
  if (isExactly(key, &PySlice_Type)) {
    if (slotOf(v, kSlotIter).attr.isEmpty() && slotOf(v, kSlotGetItem).attr.isEmpty()) return raise(t, PyExc_TypeError, "expected sequence, not \"%T\"", v), false;
    Value list = listFromIterable_py(t, v);
    if (list.isEmpty()) return false;
    for (intptr_t i = 0; i < list.as<ListObject>()->ob_size; i++)
      if (!checkElement(t, list.as<ListObject>()->ob_item[i])) return false;
    ListObject* all = children(t, e);
    return all && setItem_py(t, all, key, list);
  }
  intptr_t i;
  if (!place(t, e, key, "child assignment index out of range", &i) || !checkElement(t, v)) return false;
  listSetItem(t, e->children.as<ListObject>(), i, v);
  return true;
}
bool delItem(Thread& t, Value self, Value key) {
  ElementObject* e = of(self);
  intptr_t i;
  if (!isIndex(t, key) || (!isExactly(key, &PySlice_Type) && !place(t, e, key, "child assignment index out of range", &i))) return false;
  ListObject* all = children(t, e);
  return all && delItem_py(t, all, key);
}

Value append(Thread& t, Value self, Value* a) {
  return checkArgument(t, a[0], "append", "") && appendChild(t, of(self), a[0]) ? none() : Value();
}
Value extend(Thread& t, Value self, Value* a) {
  if (slotOf(a[0], kSlotIter).attr.isEmpty() && slotOf(a[0], kSlotGetItem).attr.isEmpty()) return raise(t, PyExc_TypeError, "expected sequence, not \"%T\"", a[0]);
  PPY_TRY(list, listFromIterable_py(t, a[0]));
  for (intptr_t i = 0; i < list.as<ListObject>()->ob_size; i++) {
    Value child = list.as<ListObject>()->ob_item[i];
    if (!checkElement(t, child) || !appendChild(t, of(self), child)) return {};
  }
  return none();
}
Value insert(Thread& t, Value self, Value* a) {
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, PyExc_OverflowError) || !checkArgument(t, a[1], "insert", "2 ")) return {};
  ListObject* all = children(t, of(self));
  if (!all) return {};
  if (i < 0) i += all->ob_size;
  return listInsert(t, all, i < 0 ? 0 : i > all->ob_size ? all->ob_size : i, a[1]) ? none() : Value();
}
Value remove(Thread& t, Value self, Value* a) {
  ElementObject* e = of(self);
  if (!checkArgument(t, a[0], "remove", "")) return {};
  intptr_t at = 0;
  while (at < childCount(e) && childAt(e, at) != a[0]) at++;
  if (at == childCount(e)) {
    for (at = 0; at < childCount(e); at++) {
      int same = equals_py(t, childAt(e, at), a[0]);
      if (same < 0) return {};
      if (same) break;
    }
  }
  if (at >= childCount(e)) return raise(t, PyExc_ValueError, "list.remove(x): x not in list");
  return delItem_py(t, e->children, Value::smallInt(at)) ? none() : Value();
}
Value clear(Thread&, Value self, Value*) {
  ElementObject* e = of(self);
  e->children = e->attrib = e->text = e->tail = Value();
  return none();
}

// --- finding -------------------------------------------------------------------------------------

/// Is it more than a tag? As in CPython: anything with one of these characters outside of braces.
bool isPath(Value v) {
  if (!isStr(v)) return true;
  StrView s = strView(v);
  bool check = true;
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (c == '{') check = false;
    else if (c == '}') check = true;
    else if (check && (c == '/' || c == '*' || c == '[' || c == '@' || c == '.')) return true;
  }
  // "{}tag" and "{*}tag" are wildcards.
  return s.length >= 2 && s[0] == '{' && (s[1] == '}' || (s[1] == '*' && s.length >= 3 && s[2] == '}'));
}
Value path_py(Thread& t, const char* function, std::initializer_list<Value> args) {
  Value module = moduleValue(t, kElementPath);
  PPY_TRY(f, getAttr_py(t, module, intern(t, function)));
  return call_py(t, f, Args{args.begin(), static_cast<uint32_t>(args.size())});
}
/// The first child of that tag from *at on, which becomes the place behind it; empty without exception: none.
Value nextOfTag_py(Thread& t, ElementObject* e, Value tag, intptr_t* at) {
  while (*at < childCount(e)) {
    Value child = childAt(e, (*at)++);
    int same = equals_py(t, orNone(of(child)->tag), tag);
    if (same < 0) return {};
    if (same) return child;
  }
  t.status = Status::None;
  return {};
}
Value find(Thread& t, Value self, Value* a) {
  if (isPath(a[0]) || isGiven(a[1])) return path_py(t, "find", {self, a[0], orNone(a[1])});
  intptr_t at = 0;
  Value child = nextOfTag_py(t, of(self), a[0], &at);
  return child.isEmpty() && !pending(t) ? none() : child;
}
Value findText(Thread& t, Value self, Value* a) {
  if (isPath(a[0]) || isGiven(a[2])) return path_py(t, "findtext", {self, a[0], orNone(a[1]), orNone(a[2])});
  intptr_t at = 0;
  Value child = nextOfTag_py(t, of(self), a[0], &at);
  if (child.isEmpty()) return pending(t) ? Value() : orNone(a[1]);
  Value text = of(child)->text;
  return isGiven(text) ? text : emptyStr();
}
Value findAll(Thread& t, Value self, Value* a) {
  if (isPath(a[0]) || isGiven(a[1])) return path_py(t, "findall", {self, a[0], orNone(a[1])});
  ListObject* found = newList(t);
  if (!found) return {};
  intptr_t at = 0;
  while (Value child = nextOfTag_py(t, of(self), a[0], &at))
    if (!listAppend(t, found, child)) return {};
  return pending(t) ? Value() : found;
}
Value iterFind(Thread& t, Value self, Value* a) { return path_py(t, "iterfind", {self, a[0], orNone(a[1])}); }
Value iter(Thread& t, Value self, Value* a) {
  Value tag = isGiven(a[0]) ? a[0] : Value();
  if (!tag.isEmpty() && isStr(tag) && strEquals(tag, "*")) tag = Value();
  return newElementIter(t, of(self), tag, false);
}
Value iterText(Thread& t, Value self, Value*) { return newElementIter(t, of(self), Value(), true); }

// --- attributes ----------------------------------------------------------------------------------

Value get(Thread& t, Value self, Value* a) {
  if (of(self)->attrib.isEmpty()) return orNone(a[1]);
  Value v = dictGet_py(t, of(self)->attrib.as<DictObject>(), a[0]);
  return v.isEmpty() && t.status == Status::None ? orNone(a[1]) : v;
}
Value set(Thread& t, Value self, Value* a) {
  DictObject* d = attributes(t, of(self));
  return d && dictSet_py(t, d, a[0], a[1]) ? none() : Value();
}
Value listed_py(Thread& t, Value self, const char* what) {
  if (of(self)->attrib.isEmpty()) return newList(t);
  PPY_TRY(view, callMethod_py(t, of(self)->attrib, intern(t, what), nullptr, 0));
  return listFromIterable_py(t, view);
}
Value items(Thread& t, Value self, Value*) { return listed_py(t, self, "items"); }
Value keys(Thread& t, Value self, Value*) { return listed_py(t, self, "keys"); }

// --- copies --------------------------------------------------------------------------------------

Value makeElement(Thread& t, Value, Value* a) {
  if (!isDict(a[1])) return raise(t, PyExc_TypeError, "makeelement() argument 2 must be dict, not %T", a[1]);
  PPY_TRY(attrib, dictCopy(t, a[1].as<DictObject>()));
  return newElement(t, a[0], attrib);
}
Value copy(Thread& t, Value self, Value*) {
  ElementObject* e = of(self);
  Value list = e->children.isEmpty() ? Value() : listFrom(t, e->children.as<ListObject>()->ob_item, childCount(e));
  if (!e->children.isEmpty() && list.isEmpty()) return {};
  ElementObject* c = newElement(t, e->tag, e->attrib);
  c->text = e->text;
  c->tail = e->tail;
  c->children = list;
  gc::barrier(c);
  return c;
}
Value deep_py(Thread& t, Value v, Value memo) {
  if (v.isEmpty() || isNone(v) || isExactly(v, &PyUnicode_Type)) return orNone(v);
  return call_py(t, moduleValue(t, kDeepCopy), v, memo);
}
Value deepElement_py(Thread& t, ElementObject* e, Value memo) {
  if (nativeStackLow(t, "while copying an Element")) return {};
  PPY_TRY(tag, deep_py(t, e->tag, memo));
  Value attrib;
  if (!e->attrib.isEmpty()) {
    // Texts, as mostly, need no memo.
    bool plain = true;
    intptr_t pos = 0;
    Value key, value;
    while (dictNext(e->attrib.as<DictObject>(), &pos, &key, &value)) plain &= isExactly(key, &PyUnicode_Type) && isExactly(value, &PyUnicode_Type);
    attrib = plain && isExactly(e->attrib, &PyDict_Type) ? dictCopy(t, e->attrib.as<DictObject>()) : deep_py(t, e->attrib, memo);
    if (attrib.isEmpty()) return {};
  }
  ElementObject* c = newElement(t, tag, attrib);
  PPY_TRY(text, deep_py(t, e->text, memo));
  put(c, &c->text, text);
  PPY_TRY(tail, deep_py(t, e->tail, memo));
  put(c, &c->tail, tail);
  for (intptr_t i = 0; i < childCount(e); i++) {
    Value child = childAt(e, i);
    PPY_TRY(made, isExactly(child, &kElementType) ? deepElement_py(t, of(child), memo) : deep_py(t, child, memo));
    if (!checkElement(t, made) || !appendChild(t, c, made)) return {};
  }
  PPY_TRY(id, makeInt(t, static_cast<int64_t>(reinterpret_cast<uintptr_t>(e))));
  return dictSet_py(t, memo.as<DictObject>(), id, c) ? Value(c) : Value();
}
Value deepCopy(Thread& t, Value self, Value* a) {
  if (!isDict(a[0])) return raise(t, PyExc_TypeError, "__deepcopy__() argument must be dict, not %T", a[0]);
  return deepElement_py(t, of(self), a[0]);
}

Value getState(Thread& t, Value self, Value*) {
  ElementObject* e = of(self);
  DictObject* state = newDict(t);
  Value list = e->children.isEmpty() ? Value(newList(t)) : listFrom(t, e->children.as<ListObject>()->ob_item, childCount(e));
  Value attrib = e->attrib.isEmpty() ? Value(newDict(t)) : e->attrib;
  bool ok = state && !list.isEmpty() && !attrib.isEmpty() && dictSetStr(t, state, intern(t, "tag"), orNone(e->tag)) &&
            dictSetStr(t, state, intern(t, "_children"), list) && dictSetStr(t, state, intern(t, "attrib"), attrib) &&
            dictSetStr(t, state, names().text, orNone(e->text)) && dictSetStr(t, state, intern(t, "tail"), orNone(e->tail));
  return ok ? Value(state) : Value();
}
Value setState(Thread& t, Value self, Value* a) {
  if (!isDict(a[0])) return raise(t, PyExc_TypeError, "Don't know how to unpickle \"%R\" as an Element", a[0]);
  constexpr const char* kNames[] = {"tag", "attrib", "text", "tail", "_children"};
  constexpr int kCount = 5;
  Value v[kCount];
  intptr_t pos = 0;
  Value key, value;
  while (dictNext(a[0].as<DictObject>(), &pos, &key, &value)) {
    int i = 0;
    while (i < kCount && !(isStr(key) && strEquals(key, kNames[i]))) i++;
    if (i == kCount) return raise(t, PyExc_TypeError, "%R is an invalid keyword argument for this function", key);
    v[i] = value;
  }
  if (v[0].isEmpty()) return raise(t, PyExc_TypeError, "tag may not be NULL");
  Value list;
  if (!v[4].isEmpty()) {
    if (!isList(v[4])) return raise(t, PyExc_TypeError, "'_children' is not a list");
    for (intptr_t i = 0; i < v[4].as<ListObject>()->ob_size; i++)
      if (!checkElement(t, v[4].as<ListObject>()->ob_item[i])) return {};
    list = listFrom(t, v[4].as<ListObject>()->ob_item, v[4].as<ListObject>()->ob_size);
    if (list.isEmpty()) return {};
  }
  ElementObject* e = of(self);
  e->tag = v[0];
  e->attrib = !v[1].isEmpty() && isDict(v[1]) ? v[1] : Value();
  e->text = v[2];
  e->tail = v[3];
  e->children = list;
  gc::barrier(e);
  return none();
}

/// In the sizes of CPython's structs: an element has attributes and children in a part of their own.
Value sizeOf(Thread& t, Value self, Value*) {
  constexpr intptr_t kElement = 56, kExtra = 64, kWithin = 4;
  ElementObject* e = of(self);
  intptr_t n = kElement + (e->attrib.isEmpty() && e->children.isEmpty() ? 0 : kExtra);
  // Room as CPython makes it for children that come one by one.
  intptr_t room = kWithin;
  while (room < childCount(e)) room += 1 + ((room + 1) >> 3) + (room + 1 < 9 ? 3 : 6);
  if (room > kWithin) n += static_cast<intptr_t>(sizeof(void*)) * room;
  return makeInt(t, n);
}

// --- fields --------------------------------------------------------------------------------------

bool noDelete(Thread& t, Value v) {
  if (!v.isEmpty()) return true;
  raise(t, PyExc_AttributeError, "can't delete element attribute");
  return false;
}
template <Value ElementObject::*field>
Value getField(Thread&, Value self) { return orNone(of(self)->*field); }
template <Value ElementObject::*field>
bool setField(Thread& t, Value self, Value v) {
  if (!noDelete(t, v)) return false;
  put(of(self), &(of(self)->*field), v);
  return true;
}
Value getAttrib(Thread& t, Value self) {
  DictObject* d = attributes(t, of(self));
  return d ? Value(d) : Value();
}
bool setAttrib(Thread& t, Value self, Value v) {
  if (!noDelete(t, v)) return false;
  if (!isDict(v)) return raise(t, PyExc_TypeError, "attrib must be dict, not %T", v), false;
  put(of(self), &of(self)->attrib, v);
  return true;
}

void trace(Object* o, gc::Marker& m) {
  auto* e = static_cast<ElementObject*>(o);
  for (Value v : {e->tag, e->text, e->tail, e->attrib, e->children}) m.mark(v);
}

const BuiltinDef kElementMethods[] = {
    {"clear", "", clear}, {"get", "key, default=None", get}, {"set", "key, value, /", set}, {"find", "path, namespaces=None", find},
    {"findtext", "path, default=None, namespaces=None", findText}, {"findall", "path, namespaces=None", findAll}, {"append", "subelement, /", append},
    {"extend", "elements, /", extend}, {"insert", "index, subelement, /", insert}, {"remove", "subelement, /", remove}, {"iter", "tag=None", iter},
    {"itertext", "", iterText}, {"iterfind", "path, namespaces=None", iterFind}, {"items", "", items}, {"keys", "", keys},
    {"makeelement", "tag, attrib, /", makeElement}, {"__copy__", "", copy}, {"__deepcopy__", "memo, /", deepCopy}, {"__sizeof__", "", sizeOf},
    {"__getstate__", "", getState}, {"__setstate__", "state, /", setState}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetSet[] = {{"tag", getField<&ElementObject::tag>, setField<&ElementObject::tag>}, {"text", getField<&ElementObject::text>, setField<&ElementObject::text>},
    {"tail", getField<&ElementObject::tail>, setField<&ElementObject::tail>}, {"attrib", getAttrib, setAttrib}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(elementNew)}, {kSlotInit, nativeSlot<CallFn>(elementInit)}, {kSlotRepr, nativeSlot<UnaryFn>(repr)},
    {kSlotLen, nativeSlot<UnaryFn>(length)}, {kSlotGetItem, nativeSlot<BinaryFn>(getItem)}, {kSlotSetItem, nativeSlot<SetTernaryFn>(setItem)},
    {kSlotDelItem, nativeSlot<SetBinaryFn>(delItem)}, {0, nullptr}};

}  // namespace

ElementObject* newElement(Thread& t, Value tag, Value attrib) {
  auto* e = static_cast<ElementObject*>(gc::allocObject(t, &kElementType, sizeof(ElementObject)));
  e->tag = tag;
  e->attrib = attrib;
  return e;
}

bool appendChild(Thread& t, ElementObject* parent, Value child) {
  ListObject* all = children(t, parent);
  return all && listAppend(t, all, child);
}

Value subElement(Thread& t, Value, Value* a) {
  auto* all = a[0].as<TupleObject>();
  int n = static_cast<int>(all->ob_size);
  if (n < 2) return raise(t, PyExc_TypeError, "SubElement() takes at least 2 arguments (%d given)", n);
  if (n > 3) return raise(t, PyExc_TypeError, "SubElement() takes at most 3 arguments (%d given)", n);
  Value parent = all->ob_item[0];
  if (!checkArgument(t, parent, "SubElement", "1 ")) return {};
  if (n == 3 && !isDict(all->ob_item[2])) return raise(t, PyExc_TypeError, "SubElement() argument 3 must be dict, not %T", all->ob_item[2]);
  Value attrib;
  if (n == 3 || !a[1].isEmpty()) {
    attrib = mergedAttributes_py(t, n == 3 ? all->ob_item[2] : Value(), a[1].isEmpty() ? nullptr : a[1].as<DictObject>());
    if (attrib.isEmpty()) return {};
  }
  ElementObject* e = newElement(t, all->ob_item[1], attrib);
  return appendChild(t, of(parent), e) ? Value(e) : Value();
}

const TypeSpec kElementSpec = {.type = &kElementType, .name = "xml.etree.ElementTree.Element", .basicSize = sizeof(ElementObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .methods = kElementMethods, .getset = kGetSet, .trace = trace};

}  // namespace ppy::etree
