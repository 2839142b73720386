// Reading records: one state machine over the characters of lines, with a short cut for plain fields.
#include "runtime/object/text_util.h"
#include "stdlib/_csv/csv.h"

namespace ppy::csv {

TypeObject kReaderType;

namespace {

struct ReaderObject : Object {
  Value iterator, dialect;
  int64_t lines;
};
ReaderObject* of(Value v) { return v.as<ReaderObject>(); }

enum class State : uint8_t {
  StartRecord, StartField, EscapedChar, InField, InQuoted, EscapeInQuoted, QuoteInQuoted, EatNewline, AfterEscapedNewline
};
constexpr char32_t kEndOfLine = 0xFFFFFFFE;

class Record {
 public:
  Record(Thread& t, DialectObject* d) : t_(t), d_(d), field_(t), fields_(newList(t)) {
    intFits64(moduleValues(t, kModuleIndexCsv)[kLimit], &limit_);
  }
  ListObject* fields() const { return fields_; }
  bool atStart() const { return state_ == State::StartRecord; }
  bool unfinished() const { return field_.length() != 0 || state_ == State::InQuoted; }

  bool line(Value text) {
    StrView s = strView(text);
    intptr_t n = s.length;
    return text::withChars(s, [&](const auto* p) {
      using C = std::remove_cvref_t<decltype(*p)>;
      for (intptr_t i = 0; i < n;) {
        if ((state_ == State::StartRecord || state_ == State::StartField || state_ == State::InField || state_ == State::InQuoted) && run(text, p, n, &i)) continue;
        if (failed_) return false;
        if (!step(static_cast<char32_t>(static_cast<C>(p[i++])))) return false;
      }
      return step(kEndOfLine);
    });
  }

  bool saveField() {
    Value v = field_.length() ? field_.finish() : emptyStr();
    field_.truncate(0);
    return push(v);
  }

 private:
  bool push(Value v) {
    if (numeric_) {
      numeric_ = false;
      if (!v.isEmpty()) v = call_py(t_, &PyFloat_Type, v);
    }
    return !v.isEmpty() && listAppend(t_, fields_, v);
  }
  [[gnu::cold]] bool tooLong() {
    raise(t_, errorType(t_), "field larger than field limit (%lld)", static_cast<long long>(limit_));
    failed_ = true;
    return false;
  }

  /// Takes the characters from *i that need no decision; a whole plain field is cut out of the line at once.
  /// False: none (or failed).
  template <class C>
  bool run(Value text, const C* p, intptr_t n, intptr_t* i) {
    intptr_t from = *i, at = from;
    char32_t quote = d_->quoteChar, escape = d_->escapeChar, delimiter = d_->delimiter;
    if (state_ == State::InQuoted) {
      while (at < n && p[at] != quote && p[at] != escape) at++;
    } else {
      bool start = state_ != State::InField;
      if (start && ((p[at] == ' ' && d_->skipSpace) || (p[at] == quote && d_->quoting != kQuoteNone) || d_->quoting == kQuoteNonnumeric)) return false;
      while (at < n && p[at] != delimiter && p[at] != '\n' && p[at] != '\r' && p[at] != escape) at++;
      if (start && at < n && p[at] == delimiter && delimiter != '\n' && delimiter != '\r') {
        if (at - from > limit_) return tooLong();
        Value v = at > from ? substring(t_, text, from, at) : emptyStr();
        if (!push(v)) {
          failed_ = true;
          return false;
        }
        state_ = State::StartField;
        *i = at + 1;
        return true;
      }
      if (start && at > from) state_ = State::InField;
    }
    if (at == from) return false;
    if (field_.length() + (at - from) > limit_) return tooLong();
    field_.add(StrView{p + from, at - from, sizeof(C)});
    *i = at;
    return true;
  }

  bool add(char32_t c) {
    if (field_.length() >= limit_) return tooLong();
    return field_.add(c);
  }
  bool endField(char32_t c) {
    state_ = c == kEndOfLine ? State::StartRecord : State::EatNewline;
    return saveField();
  }

  bool step(char32_t c) {
    bool end = c == '\n' || c == '\r' || c == kEndOfLine;
    switch (state_) {
      case State::StartRecord:
        if (c == kEndOfLine) return true;
        if (end) {
          state_ = State::EatNewline;
          return true;
        }
        state_ = State::StartField;
        [[fallthrough]];
      case State::StartField:
        if (end) return endField(c);
        if (c == d_->quoteChar && d_->quoting != kQuoteNone) state_ = State::InQuoted;
        else if (c == d_->escapeChar) state_ = State::EscapedChar;
        else if (c == ' ' && d_->skipSpace) return true;
        else if (c == d_->delimiter) return saveField();
        else {
          numeric_ = d_->quoting == kQuoteNonnumeric;
          state_ = State::InField;
          return add(c);
        }
        return true;
      case State::EscapedChar:
        if (c == '\n' || c == '\r') {
          state_ = State::AfterEscapedNewline;
          return add(c);
        }
        state_ = State::InField;
        return add(c == kEndOfLine ? U'\n' : c);
      case State::AfterEscapedNewline:
        if (c == kEndOfLine) return true;
        [[fallthrough]];
      case State::InField:
        if (end) return endField(c);
        if (c == d_->escapeChar) state_ = State::EscapedChar;
        else if (c == d_->delimiter) {
          state_ = State::StartField;
          return saveField();
        } else {
          state_ = State::InField;
          return add(c);
        }
        return true;
      case State::InQuoted:
        if (c == kEndOfLine) return true;
        if (c == d_->escapeChar) state_ = State::EscapeInQuoted;
        else if (c == d_->quoteChar && d_->quoting != kQuoteNone) state_ = d_->doubleQuote ? State::QuoteInQuoted : State::InField;
        else return add(c);
        return true;
      case State::EscapeInQuoted:
        state_ = State::InQuoted;
        return add(c == kEndOfLine ? U'\n' : c);
      case State::QuoteInQuoted:
        if (d_->quoting != kQuoteNone && c == d_->quoteChar) {
          state_ = State::InQuoted;
          return add(c);
        }
        if (c == d_->delimiter) {
          state_ = State::StartField;
          return saveField();
        }
        if (end) return endField(c);
        if (!d_->strict) {
          state_ = State::InField;
          return add(c);
        }
        raise(t_, errorType(t_), "'%U' expected after '%U'", strFromChar(t_, d_->delimiter), strFromChar(t_, d_->quoteChar));
        return false;
      case State::EatNewline:
        if (c == kEndOfLine) state_ = State::StartRecord;
        else if (!end) {
          raise(t_, errorType(t_), "new-line character seen in unquoted field - do you need to open the file in universal-newline mode?");
          return false;
        }
        return true;
    }
    return true;
  }

  Thread& t_;
  DialectObject* d_;
  StrBuilder field_;
  ListObject* fields_;
  int64_t limit_ = 0;
  State state_ = State::StartRecord;
  bool numeric_ = false, failed_ = false;
};

Value readerNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }
Value readerIter(Thread&, Value self) { return self; }
Value readerNext(Thread& t, Value self) {
  auto* r = of(self);
  if (r->iterator.isEmpty()) return raise(t, PyExc_ValueError, "reader has no iterator");
  Record record(t, dialectOf(r->dialect));
  if (!record.fields()) return {};
  do {
    Value line = next_py(t, r->iterator);
    if (line.isEmpty()) {
      if (pending(t) || !record.unfinished()) return {};
      if (dialectOf(r->dialect)->strict) return raise(t, errorType(t), "unexpected end of data");
      if (!record.saveField()) return {};
      break;
    }
    if (!isStr(line))
      return raise(t, errorType(t), "iterator should return strings, not %.200T (the file should be opened in text mode)", line);
    r->lines++;
    if (!record.line(line)) return {};
  } while (!record.atStart());
  return record.fields();
}
Value readerLines(Thread& t, Value self) { return makeInt(t, of(self)->lines); }
void traceReader(Object* o, gc::Marker& m) {
  m.mark(static_cast<ReaderObject*>(o)->iterator);
  m.mark(static_cast<ReaderObject*>(o)->dialect);
}

const MemberDef kMembers[] = {{"dialect", offsetof(ReaderObject, dialect), kMemberReadOnly | kMemberNone}, {nullptr, 0, 0}};
const GetSetDef kGetset[] = {{"line_num", readerLines, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(readerNew)}, {kSlotIter, nativeSlot<UnaryFn>(readerIter)}, {kSlotNext, nativeSlot<NextFn>(readerNext)}, {0, nullptr}};

}  // namespace

Value newReader_py(Thread& t, Value, Value* a) {
  PPY_TRY(it, iter_py(t, a[0]));
  auto* r = static_cast<ReaderObject*>(newInstance(t, &kReaderType));
  r->iterator = it;
  r->dialect = a[1];
  return r;
}

const TypeSpec kReaderSpec = {.type = &kReaderType, .name = "_csv.reader", .basicSize = sizeof(ReaderObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .members = kMembers, .getset = kGetset, .trace = traceReader};

}  // namespace ppy::csv
