// Exceptions as CPython 3.11 prints them at top level: tracebacks with source lines and carets, chains,
// groups, notes, the SyntaxError form, suggestions.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "runtime/dynamic/anchors.h"
#include "runtime/frame/services.h"
#include "runtime/dynamic/suggestions.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/source_line.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {
namespace {

constexpr int kRepeatCutoff = 3, kMaxTracebacks = 1000, kMaxGroupWidth = 15, kMaxGroupDepth = 10;

/// Writes one exception with all that belongs to it into a UTF-8 string.
class Printer {
 public:
  explicit Printer(Thread& t) : t_(t) {
    Value limit = dictGetStr(t.runtime->sysDict, intern(t, "tracebacklimit"));
    int64_t n;
    if (limit.isEmpty() || !isInt(limit)) return;
    if (intFits64(limit, &n)) limit_ = n > INT32_MAX ? INT32_MAX : n < 0 ? 0 : static_cast<int>(n);
    else limit_ = intSign(limit) < 0 ? 0 : INT32_MAX;
  }

  void print(Value exception) {
    if (seen(exception)) return;
    seen_.push_back(exception.bits());
    chain(exception);
    if (isInstance(exception, PyExc_BaseExceptionGroup)) group(exception);
    else one(exception);
  }
  const std::string& text() const { return out_; }

 private:
  bool seen(Value e) const {
    for (uint64_t bits : seen_)
      if (bits == e.bits()) return true;
    return false;
  }
  void indent() { out_.append(static_cast<size_t>(2 * depth_), ' '); }
  /// Indentation and the bar in front of every line inside a group.
  void margin() {
    indent();
    if (depth_) out_ += "| ";
  }

  void chain(Value exception) {
    auto* e = exception.as<ExceptionObject>();
    if (!e->cause.isEmpty() && !isNone(e->cause)) {
      if (!seen(e->cause)) linked(e->cause, "The above exception was the direct cause of the following exception:\n");
    } else if (!e->context.isEmpty() && !isNone(e->context) && !e->suppress_context) {
      if (!seen(e->context)) linked(e->context, "During handling of the above exception, another exception occurred:\n");
    }
  }
  void linked(Value exception, const char* message) {
    bool needClose = needClose_;
    needClose_ = false;
    print(exception);
    needClose_ |= needClose;
    margin(), out_ += "\n";
    margin(), out_ += message;
    margin(), out_ += "\n";
  }

  void group(Value exception) {
    if (depth_ > kMaxGroupDepth) {
      margin();
      out_ += "... (max_group_depth is " + std::to_string(kMaxGroupDepth) + ")\n";
      return;
    }
    if (depth_ == 0) depth_ = 1;
    one(exception);
    auto* excs = exception.as<ExceptionGroupObject>()->excs.as<TupleObject>();
    intptr_t total = excs->ob_size, n = total <= kMaxGroupWidth ? total : kMaxGroupWidth + 1;
    needClose_ = false;
    for (intptr_t i = 0; i < n; i++) {
      bool last = i == n - 1, truncated = i >= kMaxGroupWidth;
      if (last) needClose_ = true;
      indent();
      out_ += i == 0 ? "+-" : "  ";
      out_ += truncated ? "+---------------- ... ----------------\n" : "+---------------- " + std::to_string(i + 1) + " ----------------\n";
      depth_++;
      if (!truncated) {
        print(excs->ob_item[i]);
      } else {
        intptr_t rest = total - kMaxGroupWidth;
        margin();
        out_ += "and " + std::to_string(rest) + " more exception" + (rest > 1 ? "s" : "") + "\n";
      }
      if (last && needClose_) {
        indent();
        out_ += "+------------------------------------\n";
        needClose_ = false;
      }
      depth_--;
    }
    if (depth_ == 1) depth_ = 0;
  }

  void one(Value exception) {
    auto* e = exception.as<ExceptionObject>();
    if (!e->traceback.isEmpty() && isExactly(e->traceback, &PyTraceBack_Type) && limit_ > 0) {
      bool isGroup = isInstance(exception, PyExc_BaseExceptionGroup);
      indent();
      if (depth_) out_ += isGroup && depth_ == 1 ? "+ " : "| ";
      out_ += isGroup ? "Exception Group Traceback (most recent call last):\n" : "Traceback (most recent call last):\n";
      traceback(e->traceback);
    }
    Value message = exception;
    if (isInstance(exception, PyExc_SyntaxError)) message = syntaxError(exception);
    margin();
    typeName_(typeOf(exception));
    messageText(message);
    if (std::string s = suggestionFor_py(t_, exception); !s.empty()) out_ += ". Did you mean: '" + s + "'?";
    out_ += "\n";
    notes(exception);
  }

  void typeName_(TypeObject* type) {
    Value module = findAttr_py(t_, type, names().__module__);
    if (pending(t_)) clearException(t_);
    if (module.isEmpty() || !isStr(module)) out_ += module.isEmpty() ? "<unknown>." : "<unknown>.";
    else if (!strEquals(module, "builtins") && !strEquals(module, "__main__")) out_ += strToUtf8(module) + ".";
    Value name = findAttr_py(t_, type, names().__qualname__);
    if (pending(t_)) clearException(t_);
    out_ += name.isEmpty() || !isStr(name) ? "<unknown>" : strToUtf8(name);
  }

  void messageText(Value v) {
    if (isNone(v)) return;
    Value s = str_py(t_, v);
    if (s.isEmpty()) {
      clearException(t_);
      out_ += ": <exception str() failed>";
    } else if (s.as<StrObject>()->length) {
      out_ += ": " + strToUtf8(s);
    }
  }

  // --- tracebacks ------------------------------------------------------------------------------------
  void traceback(Value first) {
    int depth = 0;
    for (Value tb = first; !tb.isEmpty() && isExactly(tb, &PyTraceBack_Type); tb = tb.as<TracebackObject>()->tb_next) depth++;
    Value tb = first;
    for (; depth > limit_; depth--) tb = tb.as<TracebackObject>()->tb_next;
    int count = 0, lastLine = -1;
    CodeObject* last = nullptr;
    for (; !tb.isEmpty() && isExactly(tb, &PyTraceBack_Type); tb = tb.as<TracebackObject>()->tb_next) {
      auto* entry = tb.as<TracebackObject>();
      CodeObject* code = tracebackCode(entry);
      bool same = last && tracebackLine(entry) == lastLine && (code == last || (strEquals(code->filename, last->filename) && strEquals(code->name, last->name)));
      if (!same) {
        repeated(count);
        count = 0;
        last = code;
        lastLine = tracebackLine(entry);
      }
      if (++count <= kRepeatCutoff) line(entry, code);
    }
    repeated(count);
  }
  void repeated(int count) {
    count -= kRepeatCutoff;
    if (count <= 0) return;
    margin();
    out_ += "  [Previous line repeated " + std::to_string(count) + " more time" + (count > 1 ? "s" : "") + "]\n";
  }

  void line(TracebackObject* tb, CodeObject* code) {
    margin();
    out_ += "  File \"" + strToUtf8(code->filename) + "\", line " + std::to_string(tracebackLine(tb)) + ", in " + strToUtf8(code->name) + "\n";
    std::string text;
    if (!sourceLine_py(t_, code->filename, tracebackGlobals(tb), tracebackLine(tb), &text)) return;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    size_t cut = 0;
    while (cut < text.size() && (text[cut] == ' ' || text[cut] == '\t' || text[cut] == '\f')) cut++;
    margin();
    out_ += "    " + text.substr(cut) + "\n";
    carets(tb, code, text, cut);
  }

  static size_t characters(std::string_view s) {
    size_t n = 0;
    for (char c : s) n += (c & 0xC0) != 0x80;
    return n;
  }

  void carets(TracebackObject* tb, CodeObject* code, const std::string& text, size_t cut) {
    SourcePosition p = positionAt(code, code->words + tb->tb_lasti);
    if (!p.line || !p.hasColumns || (t_.runtime->options && t_.runtime->options->noDebugRanges) || static_cast<int32_t>(p.line) != tracebackLine(tb)) return;
    if (p.column > text.size()) return;
    size_t start = characters(std::string_view(text).substr(0, p.column)), end;
    intptr_t left = -1, right = -1;
    char primary = '^', secondary = '~';
    if (p.endLine == p.line) {
      if (p.endColumn > text.size() || p.endColumn < p.column) return;
      end = characters(std::string_view(text).substr(0, p.endColumn));
      Anchors a;
      if (findAnchors(std::string_view(text).substr(p.column, p.endColumn - p.column), &a)) {
        std::string_view segment = std::string_view(text).substr(p.column);
        left = static_cast<intptr_t>(start + characters(segment.substr(0, a.left)));
        right = static_cast<intptr_t>(start + characters(segment.substr(0, a.right)));
        primary = a.primary;
        secondary = a.secondary;
      }
    } else {
      size_t i = text.size();
      while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t' || text[i - 1] == '\f')) i--;
      end = characters(std::string_view(text).substr(0, i));
    }
    bool special = left != -1 || right != -1;
    size_t trailing = text.size();
    while (trailing > cut && (text[trailing - 1] == ' ' || text[trailing - 1] == '\t' || text[trailing - 1] == '\f')) trailing--;
    size_t stripped = characters(std::string_view(text).substr(cut, trailing - cut));
    if (end - start == stripped && !special) return;
    margin();
    out_ += "    ";
    for (size_t at = cut + 1; at <= end; at++) {
      if (at <= start) out_ += ' ';
      else if (special && left < static_cast<intptr_t>(at) && static_cast<intptr_t>(at) <= right) out_ += secondary;
      else out_ += primary;
    }
    out_ += "\n";
  }

  // --- SyntaxError -----------------------------------------------------------------------------------
  static bool number(Value v, int64_t* out) { return !v.isEmpty() && isInt(v) && intFits64(v, out); }

  /// The file line and the offending text; returns what the last line shows as message.
  Value syntaxError(Value exception) {
    auto* e = exception.as<SyntaxErrorObject>();
    int64_t line = 0, offset = -1, endLine = 0, endOffset = -1;
    if (e->msg.isEmpty() || !number(e->lineno, &line)) return exception;
    number(e->offset, &offset);
    if (!number(e->end_lineno, &endLine)) endLine = line;
    if (!number(e->end_offset, &endOffset)) endOffset = offset;
    Value name = e->filename.isEmpty() || isNone(e->filename) ? Value() : str_py(t_, e->filename);
    if (pending(t_)) clearException(t_);
    std::string file = name.isEmpty() ? "<string>" : strToUtf8(name);
    margin();
    out_ += "  File \"" + file + "\", line " + std::to_string(line) + "\n";
    if (!e->text.isEmpty() && isStr(e->text)) {
      std::string text = strToUtf8(e->text);
      auto length = static_cast<int64_t>(text.size());
      endOffset = endLine > line ? length : std::min(endOffset, length + 1);
      if (isInstance(exception, PyExc_IndentationError)) endOffset = offset;
      errorText(text, offset, endOffset);
    }
    return e->msg;
  }

  void errorText(std::string_view text, int64_t offset, int64_t endOffset) {
    int64_t repetitions = endOffset > 0 && endOffset > offset ? endOffset - offset : 1;
    offset -= 1;
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\f')) text.remove_prefix(1), offset--;
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    for (;;) {
      size_t newline = text.find('\n');
      if (newline == std::string_view::npos || static_cast<int64_t>(newline) >= offset) break;
      text.remove_prefix(newline + 1);
      offset -= static_cast<int64_t>(newline) + 1;
    }
    margin();
    out_ += "    " + std::string(text) + "\n";
    if (offset < 0) return;
    // Beyond the text is its end.
    auto width = static_cast<int64_t>(text.size());
    offset = std::min(offset, width);
    repetitions = std::clamp(repetitions, int64_t{1}, std::max(width - offset, int64_t{1}));
    margin();
    out_ += "    " + std::string(static_cast<size_t>(offset), ' ') + std::string(static_cast<size_t>(repetitions), '^') + "\n";
  }

  // --- notes -----------------------------------------------------------------------------------------
  void notes(Value exception) {
    Value all = findAttr_py(t_, exception, intern(t_, "__notes__"));
    if (pending(t_)) clearException(t_);
    if (all.isEmpty() || isNone(all)) return;
    if (!isList(all) && !isTuple(all)) {
      Value s = repr_py(t_, all);
      if (s.isEmpty()) clearException(t_);
      margin();
      out_ += (s.isEmpty() ? "<__notes__ repr() failed>" : strToUtf8(s)) + "\n";
      return;
    }
    forEach_py(t_, all, [&](Value note) {
      std::string text;
      if (isStr(note)) {
        text = strToUtf8(note);
      } else {
        Value s = str_py(t_, note);
        if (s.isEmpty()) clearException(t_);
        text = s.isEmpty() ? "<note str() failed>" : strToUtf8(s);
      }
      size_t at = 0;
      do {
        size_t newline = text.find('\n', at);
        margin();
        out_ += text.substr(at, newline == std::string::npos ? std::string::npos : newline - at) + "\n";
        if (newline == std::string::npos) break;
        at = newline + 1;
      } while (at < text.size());
      return true;
    });
    if (pending(t_)) clearException(t_);
  }

  Thread& t_;
  std::string out_;
  std::vector<uint64_t> seen_;
  int depth_ = 0;
  int limit_ = kMaxTracebacks;  ///< sys.tracebacklimit: the innermost frames that are shown
  bool needClose_ = false;
};

}  // namespace

void writeError_py(Thread& t, Value file, const std::string& text) {
  if (file.isEmpty()) file = dictGetStr(t.runtime->sysDict, intern(t, "stderr"));
  if (!file.isEmpty() && !isNone(file)) {
    Value s = newStr(t, text);
    if (!s.isEmpty() && !callMethod_py(t, file, intern(t, "write"), &s, 1).isEmpty()) {
      if (callMethod_py(t, file, intern(t, "flush"), nullptr, 0).isEmpty()) clearException(t);
      return;
    }
    if (pending(t)) clearException(t);
    return;
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void printException_py(Thread& t, Value exception, Value file) {
  if (exception.isEmpty()) exception = takeException(t);
  else if (pending(t)) clearException(t);
  // What the program wrote comes first.
  Value out = dictGetStr(t.runtime->sysDict, intern(t, "stdout"));
  if (!out.isEmpty() && !isNone(out) && callMethod_py(t, out, intern(t, "flush"), nullptr, 0).isEmpty()) clearException(t);
  Printer printer(t);
  printer.print(exception);
  writeError_py(t, file, printer.text());
  gc::keepAlive(exception);
}

}  // namespace ppy
