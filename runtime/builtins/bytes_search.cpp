/// bytes and bytearray: searching, splitting, stripping, joining, replacing.
#include <algorithm>
#include <optional>

#include "runtime/builtins/bytes_methods.h"
#include "runtime/builtins/pieces.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace text;

namespace {

/// The needle of find and friends: a byte value or a buffer.
class SubArg {
 public:
  SubArg(Thread& t, Value v) {
    if (isBytes(v)) {
      view_ = bytesView(v);
      ok_ = true;
      return;
    }
    if (isInt(v) || (!hasBuffer(v) && hasSlot(v, kSlotIndex))) {
      intptr_t i;
      if (!asIndex_py(t, v, &i, nullptr)) return;
      if (i < 0 || i > 255) {
        raise(t, PyExc_ValueError, "byte must be in range(0, 256)");
        return;
      }
      byte_ = static_cast<char>(i);
      view_ = {&byte_, 1};
      ok_ = true;
      return;
    }
    if (!hasBuffer(v)) {
      raise(t, PyExc_TypeError, "argument should be integer or bytes-like object, not '%.200T'", v);
      return;
    }
    buffer_.emplace(t, v);
    ok_ = buffer_->ok();
    view_ = buffer_->view();
  }
  bool ok() const { return ok_; }
  StrView text() const { return byteText(view_); }

 private:
  std::optional<BufferView> buffer_;
  std::string_view view_;
  char byte_ = 0;
  bool ok_ = false;
};

template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
bool locate(Thread& t, Value self, Value* args, intptr_t* out) {
  SubArg needle(t, args[0]);
  intptr_t from, to;
  if (!needle.ok() || !sliceArgs_py(t, args[1], args[2], static_cast<intptr_t>(byteView(self).size()), &from, &to)) return false;
  *out = from > to ? -1 : search(byteText(byteView(self)), needle.text(), from, to);
  return true;
}
template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
Value findMethod(Thread& t, Value self, Value* args) {
  intptr_t at;
  return locate<search>(t, self, args, &at) ? makeInt(t, at) : Value();
}
template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
Value indexMethod(Thread& t, Value self, Value* args) {
  intptr_t at;
  if (!locate<search>(t, self, args, &at)) return {};
  return at < 0 ? raise(t, PyExc_ValueError, isBytes(self) ? "subsection not found" : "subsection not found") : makeInt(t, at);
}
Value countMethod(Thread& t, Value self, Value* args) {
  SubArg needle(t, args[0]);
  intptr_t from, to;
  if (!needle.ok() || !sliceArgs_py(t, args[1], args[2], static_cast<intptr_t>(byteView(self).size()), &from, &to)) return {};
  return makeInt(t, from > to ? 0 : count(byteText(byteView(self)), needle.text(), from, to));
}

template <bool atEnd>
Value affix(Thread& t, Value self, Value* args) {
  constexpr const char* kName = atEnd ? "endswith" : "startswith";
  intptr_t from, to;
  if (!sliceArgs_py(t, args[1], args[2], static_cast<intptr_t>(byteView(self).size()), &from, &to)) return {};
  auto matches = [&](Value v) -> int {
    BufferView b(t, v);
    if (!b.ok()) return -1;
    auto n = static_cast<intptr_t>(b.size());
    return to - from >= n && equalAt(byteText(byteView(self)), atEnd ? to - n : from, byteText(b.view()));
  };
  if (isTuple(args[0])) {
    auto* tuple = args[0].as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++) {
      int m = matches(tuple->ob_item[i]);
      if (m) return m < 0 ? Value() : boolean(true);
    }
    return boolean(false);
  }
  if (!hasBuffer(args[0])) return raise(t, PyExc_TypeError, "%s first arg must be bytes or a tuple of bytes, not %.100T", kName, args[0]);
  int m = matches(args[0]);
  return m < 0 ? Value() : boolean(m);
}

template <bool suffix>
Value removeAffix(Thread& t, Value self, Value* args) {
  BufferView part(t, args[0]);
  if (!part.ok()) return {};
  std::string_view b = byteView(self);
  bool has = part.size() && b.size() >= part.size() && (suffix ? b.ends_with(part.view()) : b.starts_with(part.view()));
  if (!has && isExactly(self, &PyBytes_Type)) return self;
  if (has) b = suffix ? b.substr(0, b.size() - part.size()) : b.substr(part.size());
  return sameKind(t, self, b);
}

Value replace(Thread& t, Value self, Value* args) {
  BufferView from(t, args[0]);
  if (!from.ok()) return {};
  BufferView to(t, args[1]);
  intptr_t most;
  if (!to.ok() || !indexArg_py(t, args[2], -1, &most)) return {};
  if (most < 0) most = PTRDIFF_MAX;
  std::string_view s = byteView(self), a = from.view(), b = to.view();
  StrView text = byteText(s), needle = byteText(a);
  intptr_t n = count(text, needle, 0, text.length, most == PTRDIFF_MAX ? -1 : most);
  if (n == 0) return isExactly(self, &PyBytes_Type) ? self : sameKind(t, self, s);
  std::string out;
  intptr_t growth = static_cast<intptr_t>(b.size()) - static_cast<intptr_t>(a.size());
  if (growth > 0 && n > (PTRDIFF_MAX / 2 - text.length) / growth) return raise(t, PyExc_OverflowError, "replace bytes are too long");
  if (!growBuffer(t, &out, static_cast<size_t>(text.length + n * growth))) return {};
  intptr_t at = 0;
  if (a.empty()) {
    for (intptr_t i = 0; i < n; i++) {
      out += b;
      if (i < text.length) out.push_back(s[static_cast<size_t>(i)]);
    }
    if (n < text.length) out += s.substr(static_cast<size_t>(n));
  } else {
    for (intptr_t i = 0; i < n; i++) {
      intptr_t hit = find(text, needle, at, text.length);
      out += s.substr(static_cast<size_t>(at), static_cast<size_t>(hit - at));
      out += b;
      at = hit + needle.length;
    }
    out += s.substr(static_cast<size_t>(at));
  }
  return sameKind(t, self, out);
}

// --- splitting -----------------------------------------------------------------------------------

bool isByteSpace(char c) { return c == ' ' || (c >= 9 && c <= 13); }

/// Pieces of a bytes or bytearray, of its kind.
class BytePieces {
 public:
  BytePieces(Thread& t, Value self) : t_(t), self_(self), list_(t), bytes_(isBytes(self)) {}
  bool add(std::string_view s, intptr_t from, intptr_t to) {
    const char* p = s.data() + from;
    auto n = static_cast<size_t>(to - from);
    return list_.add(bytes_ ? newBytes(t_, p, n) : newBytearray(t_, p, n));
  }
  Value list(bool reversed = false) {
    gc::keepAlive(self_);
    return list_.finish(reversed);
  }

 private:
  Thread& t_;
  Value self_;
  ListBuilder list_;
  bool bytes_;
};

template <bool fromRight>
Value split(Thread& t, Value self, Value* args) {
  intptr_t most;
  if (!indexArg_py(t, args[1], -1, &most)) return {};
  if (most < 0) most = PTRDIFF_MAX;
  BytePieces out(t, self);
  std::string_view s = byteView(self);
  auto n = static_cast<intptr_t>(s.size());
  auto at = [&](intptr_t i) { return s[static_cast<size_t>(i)]; };
  if (args[0].isEmpty() || isNone(args[0])) {
    if constexpr (!fromRight) {
      intptr_t i = 0;
      for (;;) {
        while (i < n && isByteSpace(at(i))) i++;
        if (i == n) break;
        intptr_t start = i;
        if (most-- == 0) {
          i = n;
        } else {
          while (i < n && !isByteSpace(at(i))) i++;
        }
        if (!out.add(s, start, i)) return {};
      }
    } else {
      intptr_t i = n;
      for (;;) {
        while (i > 0 && isByteSpace(at(i - 1))) i--;
        if (i == 0) break;
        intptr_t end = i;
        if (most-- == 0) {
          i = 0;
        } else {
          while (i > 0 && !isByteSpace(at(i - 1))) i--;
        }
        if (!out.add(s, i, end)) return {};
      }
    }
  } else {
    BufferView sep(t, args[0]);
    if (!sep.ok()) return {};
    if (sep.size() == 0) return raise(t, PyExc_ValueError, "empty separator");
    s = byteView(self);
    StrView text = byteText(s), needle = byteText(sep.view());
    if (!fromRight && needle.length == 1) {
      auto c = sep.data()[0];
      auto* p = reinterpret_cast<const uint8_t*>(s.data());
      intptr_t i = 0, from = 0;
      for (; i < n && most > 0; i++) {
        if (p[i] != c) {
          if (i - from < 24) continue;
          // Not a short piece: let memchr look.
          auto* hit = static_cast<const uint8_t*>(std::memchr(p + i, c, static_cast<size_t>(n - i)));
          if (!hit) break;
          i = hit - p;
        }
        if (!out.add(s, from, i)) return {};
        from = i + 1;
        most--;
      }
      if (!out.add(s, from, n)) return {};
    } else if constexpr (!fromRight) {
      intptr_t i = 0;
      while (most-- > 0) {
        intptr_t hit = find(text, needle, i, n);
        if (hit < 0) break;
        if (!out.add(s, i, hit)) return {};
        i = hit + needle.length;
      }
      if (!out.add(s, i, n)) return {};
    } else {
      intptr_t end = n;
      while (most-- > 0) {
        intptr_t hit = rfind(text, needle, 0, end);
        if (hit < 0) break;
        if (!out.add(s, hit + needle.length, end)) return {};
        end = hit;
      }
      if (!out.add(s, 0, end)) return {};
    }
  }
  return out.list(fromRight);
}

Value splitlines(Thread& t, Value self, Value* args) {
  int keep = flagArg_py(t, args[0], false);
  if (keep < 0) return {};
  BytePieces out(t, self);
  std::string_view s = byteView(self);
  auto n = static_cast<intptr_t>(s.size());
  for (intptr_t i = 0; i < n;) {
    intptr_t start = i;
    while (i < n && s[static_cast<size_t>(i)] != '\n' && s[static_cast<size_t>(i)] != '\r') i++;
    intptr_t end = i;
    if (i < n) {
      i += s[static_cast<size_t>(i)] == '\r' && i + 1 < n && s[static_cast<size_t>(i + 1)] == '\n' ? 2 : 1;
      if (keep) end = i;
    }
    if (!out.add(s, start, end)) return {};
  }
  return out.list();
}

template <bool fromRight>
Value partition(Thread& t, Value self, Value* args) {
  BufferView sep(t, args[0]);
  if (!sep.ok()) return {};
  if (sep.size() == 0) return raise(t, PyExc_ValueError, "empty separator");
  std::string_view s = byteView(self);
  StrView text = byteText(s), needle = byteText(sep.view());
  intptr_t at = fromRight ? rfind(text, needle, 0, text.length) : find(text, needle, 0, text.length);
  std::string_view parts[3];
  if (at < 0) {
    parts[fromRight ? 2 : 0] = s;
  } else {
    parts[0] = s.substr(0, static_cast<size_t>(at));
    parts[1] = sep.view();
    parts[2] = s.substr(static_cast<size_t>(at) + sep.size());
  }
  Value v[3];
  for (int i = 0; i < 3; i++) {
    v[i] = sameKind(t, self, parts[i]);
    if (v[i].isEmpty()) return {};
  }
  return tupleOf(t, {v[0], v[1], v[2]});
}

enum : int { kLeft = 1, kRight = 2 };
template <int sides>
Value strip(Thread& t, Value self, Value* args) {
  std::string_view s = byteView(self);
  auto cut = [&](auto in) {
    if (sides & kLeft) while (!s.empty() && in(s.front())) s.remove_prefix(1);
    if (sides & kRight) while (!s.empty() && in(s.back())) s.remove_suffix(1);
  };
  if (args[0].isEmpty() || isNone(args[0])) {
    cut(isByteSpace);
  } else {
    BufferView set(t, args[0]);
    if (!set.ok()) return {};
    cut([&](char c) { return set.view().find(c) != std::string_view::npos; });
  }
  if (isExactly(self, &PyBytes_Type) && s.size() == byteView(self).size()) return self;
  return sameKind(t, self, s);
}

Value join(Thread& t, Value self, Value* args) {
  Value seq = args[0];
  if (!isList(seq) && !isTuple(seq)) {
    Value it = iter_py(t, seq);
    if (it.isEmpty()) return pendingIs(t, PyExc_TypeError) ? (clearException(t), raise(t, PyExc_TypeError, "can only join an iterable")) : Value();
    seq = listFromIterable_py(t, it);
    if (seq.isEmpty()) return {};
  }
  std::string out, sep;
  if (!growBuffer(t, &sep, byteView(self).size())) return {};
  sep = byteView(self);
  auto items = [&] { return isList(seq) ? seq.as<ListObject>()->ob_item : seq.as<TupleObject>()->ob_item; };
  // Most are bytes: their room is known beforehand.
  size_t known = 0;
  for (intptr_t i = 0; i < seq.as<VarObject>()->ob_size; i++) {
    if (i) known += sep.size();
    if (isBytes(items()[i])) known += bytesView(items()[i]).size();
  }
  if (!growBuffer(t, &out, known)) return {};
  for (intptr_t i = 0; i < seq.as<VarObject>()->ob_size; i++) {
    Value v = items()[i];
    if (i) {
      if (!growBuffer(t, &out, sep.size())) return {};
      out += sep;
    }
    if (isBytes(v)) {
      if (!growBuffer(t, &out, bytesView(v).size())) return {};
      out += bytesView(v);
      continue;
    }
    if (!hasBuffer(v)) return raise(t, PyExc_TypeError, "sequence item %zd: expected a bytes-like object, %.80T found", i, v);
    BufferView b(t, v);
    if (!b.ok() || !growBuffer(t, &out, b.size())) return {};
    out += b.view();
  }
  return sameKind(t, self, out);
}

}  // namespace

Value bytesContains(Thread& t, Value self, Value v) {
  if (isInt(v)) {
    int64_t i;
    if (!intFits64(v, &i) || i < 0 || i > 255) return raise(t, PyExc_ValueError, "byte must be in range(0, 256)");
    return boolean(byteView(self).find(static_cast<char>(i)) != std::string_view::npos);
  }
  if (!hasBuffer(v) && hasSlot(v, kSlotIndex)) {
    PPY_TRY(i, index_py(t, v));
    return bytesContains(t, self, i);
  }
  BufferView b(t, v);
  if (!b.ok()) return {};
  StrView s = byteText(byteView(self));
  return boolean(find(s, byteText(b.view()), 0, s.length) >= 0);
}

const BuiltinDef kBytesSearchMethods[] = {
    {"find", "sub, start=None, end=None, /", findMethod<find>},
    {"rfind", "sub, start=None, end=None, /", findMethod<rfind>},
    {"index", "sub, start=None, end=None, /", indexMethod<find>},
    {"rindex", "sub, start=None, end=None, /", indexMethod<rfind>},
    {"count", "sub, start=None, end=None, /", countMethod},
    {"startswith", "prefix, start=None, end=None, /", affix<false>},
    {"endswith", "suffix, start=None, end=None, /", affix<true>},
    {"replace", "old, new, count=-1, /", replace},
    {"removeprefix", "prefix, /", removeAffix<false>},
    {"removesuffix", "suffix, /", removeAffix<true>},
    {"split", "sep=None, maxsplit=-1", split<false>},
    {"rsplit", "sep=None, maxsplit=-1", split<true>},
    {"splitlines", "keepends=False", splitlines},
    {"partition", "sep, /", partition<false>},
    {"rpartition", "sep, /", partition<true>},
    {"strip", "bytes=None, /", strip<kLeft | kRight>},
    {"lstrip", "bytes=None, /", strip<kLeft>},
    {"rstrip", "bytes=None, /", strip<kRight>},
    {"join", "iterable_of_bytes, /", join},
    {nullptr},
};

}  // namespace ppy
