/// StrBuilder: text of unknown width built piece by piece in one buffer.
#include "runtime/object/error.h"
#include "runtime/object/str_make.h"
#include "runtime/object/text_util.h"

namespace ppy {
using namespace text;

StrBuilder::StrBuilder(Thread& t, intptr_t reserve) : t_(t) {
  if (reserve > kInline) grow(reserve, 127);
}

bool StrBuilder::grow(intptr_t extra, char32_t maxChar) {
  if (failed_) return false;
  int kind = kindFor(maxChar) > kind_ ? kindFor(maxChar) : kind_;
  intptr_t need = length_ + extra;
  if (need <= capacity_ && kind == kind_) return true;
  intptr_t capacity = need <= capacity_ ? capacity_ : need > capacity_ + capacity_ / 2 ? need : capacity_ + capacity_ / 2;
  if (capacity > PTRDIFF_MAX / 8) {
    raiseMemory(t_);
    return !(failed_ = true);
  }
  void* fresh = gc::allocOrNull(t_, static_cast<size_t>(capacity * kind), gc::CellKind::Raw);
  if (!fresh) return !(failed_ = true);
  capacity_ = static_cast<intptr_t>(gc::cellSize(fresh)) / kind;
  if (length_) copyChars(fresh, kind, buffer_, kind_, length_);
  buffer_ = fresh;
  kind_ = kind;
  return true;
}

bool StrBuilder::add(char32_t c) {
  if (length_ == capacity_ || kindFor(c) > kind_) {
    if (!grow(1, c)) return false;
  }
  maxChar_ |= c;
  putChar(buffer_, kind_, length_++, c);
  return true;
}

bool StrBuilder::add(StrView s) { return addBounded(s, 0); }

bool StrBuilder::addBounded(StrView s, char32_t m) {
  if (m == 0) m = maxCharBound(s);
  if ((s.length > capacity_ - length_ || kindFor(m) > kind_) && !grow(s.length, m)) return false;
  if (failed_) return false;
  maxChar_ |= m;
  if (kind_ == 1 && s.kind == 1) copyShort(static_cast<char*>(buffer_) + length_, static_cast<const char*>(s.data), static_cast<size_t>(s.length));
  else putView(buffer_, kind_, length_, s);
  length_ += s.length;
  return true;
}

bool StrBuilder::add(std::string_view ascii) {
  auto n = static_cast<intptr_t>(ascii.size());
  if (n > capacity_ - length_ && !grow(n, 127)) return false;
  if (failed_) return false;
  if (kind_ == 1) copyShort(static_cast<char*>(buffer_) + length_, ascii.data(), ascii.size());
  else copyChars(static_cast<char*>(buffer_) + length_ * kind_, kind_, ascii.data(), 1, n);
  length_ += n;
  return true;
}

bool StrBuilder::addUtf8(std::string_view utf8) {
  if (isAscii(utf8.data(), utf8.size())) return add(utf8);
  const char *p = utf8.data(), *end = p + utf8.size();
  while (p < end) {
    auto c = text::decodeUtf8(p, end);
    if (!add(c.code)) return false;
    p += c.size;
  }
  return true;
}

bool StrBuilder::fill(char32_t c, intptr_t n) {
  if (n <= 0) return !failed_;
  if ((n > capacity_ - length_ || kindFor(c) > kind_) && !grow(n, c)) return false;
  if (failed_) return false;
  maxChar_ |= c;
  if (kind_ == 1) std::memset(static_cast<char*>(buffer_) + length_, static_cast<int>(c), static_cast<size_t>(n));
  else for (intptr_t i = 0; i < n; i++) putChar(buffer_, kind_, length_ + i, c);
  length_ += n;
  return true;
}

Value StrBuilder::finish() {
  if (failed_) return {};
  if (kind_ == 1 && maxChar_ < 128) return makeAscii(t_, static_cast<const char*>(buffer_), static_cast<size_t>(length_));
  // What was written tells the width; a truncated or over-estimated buffer is looked at again.
  return newStrFrom(t_, {buffer_, length_, kind_});
}

}  // namespace ppy
