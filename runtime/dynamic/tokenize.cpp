/// What the _tokenize module shows: the compiler's tokens of a text, in CPython's form.
#include <cstring>

#include "compiler/syntax/lexer.h"
#include "runtime/dynamic/compile.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

TypeObject kTokenizerIterType;

namespace {

struct TokenizerObject : Object {
  Value tokens;  ///< list of tuples
  intptr_t at;
  Value error;   ///< exception raised behind them, or empty
};

/// The number of a token type in Python's `token` module.
int typeNumber(syntax::Tok kind) {
  static constexpr const char* kNames[] = {
      "ENDMARKER", "NAME", "NUMBER", "STRING", "NEWLINE", "INDENT", "DEDENT", "LPAR", "RPAR", "LSQB", "RSQB", "COLON", "COMMA", "SEMI", "PLUS", "MINUS", "STAR",
      "SLASH", "VBAR", "AMPER", "LESS", "GREATER", "EQUAL", "DOT", "PERCENT", "LBRACE", "RBRACE", "EQEQUAL", "NOTEQUAL", "LESSEQUAL", "GREATEREQUAL", "TILDE",
      "CIRCUMFLEX", "LEFTSHIFT", "RIGHTSHIFT", "DOUBLESTAR", "PLUSEQUAL", "MINEQUAL", "STAREQUAL", "SLASHEQUAL", "PERCENTEQUAL", "AMPEREQUAL", "VBAREQUAL",
      "CIRCUMFLEXEQUAL", "LEFTSHIFTEQUAL", "RIGHTSHIFTEQUAL", "DOUBLESTAREQUAL", "DOUBLESLASH", "DOUBLESLASHEQUAL", "AT", "ATEQUAL", "RARROW", "ELLIPSIS",
      "COLONEQUAL", "OP", "AWAIT", "ASYNC"};
  const char* name = syntax::tokenTypeName(kind);
  if (!strcmp(syntax::spelling(kind), "await")) name = "AWAIT";
  if (!strcmp(syntax::spelling(kind), "async")) name = "ASYNC";
  for (int i = 0; i < static_cast<int>(sizeof kNames / sizeof kNames[0]); i++)
    if (!strcmp(kNames[i], name)) return i;
  return 54;
}

/// Token i as (text, type, line, end line, column, end column, source line); columns are bytes.
Value tokenTuple(Thread& t, std::string_view text, const syntax::TokenBuffer& tokens, size_t i) {
  const syntax::Token& token = tokens[i];
  bool layout = token.kind == syntax::Tok::Indent || token.kind == syntax::Tok::Dedent;
  uint32_t start = token.start, end = token.end, line = token.line;
  if (token.kind == syntax::Tok::Newline) {
    // A comment before the line's end belongs to the NEWLINE.
    uint32_t at = i ? tokens[i - 1].end : 0;
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\f')) at++;
    end = token.start;
    start = at < text.size() && text[at] == '#' ? at : token.start;
  } else if (layout && i + 1 < tokens.size()) {
    line = tokens[i + 1].line;
    start = end = tokens[i + 1].start;
  }
  auto lineStart = [&](uint32_t at) {
    size_t newline = at ? text.rfind('\n', at - 1) : std::string_view::npos;
    return newline == std::string_view::npos ? 0 : static_cast<uint32_t>(newline + 1);
  };
  uint32_t first = lineStart(start), last = lineStart(end);
  size_t lineEnd = text.find('\n', end);
  if (token.kind == syntax::Tok::Newline) lineEnd = token.start < text.size() ? token.start : std::string_view::npos;
  std::string source(text.substr(first, lineEnd == std::string_view::npos ? std::string_view::npos : lineEnd + 1 - first));
  if (source.empty() || source.back() != '\n') source += '\n';
  return tupleOf(t, {newStr(t, layout ? std::string_view() : text.substr(start, end - start)), Value::smallInt(typeNumber(token.kind)), Value::smallInt(line),
                     Value::smallInt(layout ? line : token.endLine()), Value::smallInt(layout ? -1 : static_cast<int64_t>(start - first)),
                     Value::smallInt(layout ? -1 : static_cast<int64_t>(end - last)), newStr(t, source)});
}

Value tokenizerNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature{"source"};
  Value a[1];
  if (!bindArgs(t, "tokenizeriter", kSignature, args, a)) return {};
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "tokenizeriter() argument 'source' must be str, not %T", a[0]);
  support::SourceFile source = support::SourceFile::fromText("<string>", strToUtf8(a[0]));
  syntax::AstContext context;
  syntax::TokenBuffer tokens;
  syntax::LexOptions options;
  syntax::Lexer lexer(context, source.text(), options, tokens);
  lexer.run();
  ListObject* list = newList(t);
  for (size_t i = 0; i < tokens.size(); i++) {
    if (tokens[i].kind == syntax::Tok::EndMarker || tokens[i].kind == syntax::Tok::Error) break;
    PPY_TRY(tuple, tokenTuple(t, source.text(), tokens, i));
    if (!listAppend(t, list, tuple)) return {};
  }
  Value error;
  if (lexer.error().stop == syntax::LexStop::Message) {
    syntax::SyntaxErrorInfo info;
    info.message = lexer.error().message;
    info.line = info.endLine = static_cast<int>(lexer.error().line);
    info.column = lexer.error().column;
    info.endColumn = lexer.error().endColumn;
    std::string_view rest = source.text().substr(lexer.error().lineStart);
    info.sourceLine = std::string(rest.substr(0, rest.find('\n')));
    raiseSyntaxError(t, info, "<string>");
    error = takeException(t);
  }
  auto* it = static_cast<TokenizerObject*>(gc::allocObject(t, type, sizeof(TokenizerObject)));
  it->tokens = list;
  it->error = error;
  return it;
}
Value tokenizerIter(Thread&, Value self) { return self; }
Value tokenizerNext(Thread& t, Value self) {
  auto* it = self.as<TokenizerObject>();
  auto* list = it->tokens.as<ListObject>();
  if (it->at < list->ob_size) return list->ob_item[it->at++];
  if (it->error.isEmpty()) return {};
  Value error = it->error;
  it->error = Value();
  return raiseObject(t, error);
}
void traceTokenizer(Object* o, gc::Marker& m) {
  m.mark(static_cast<TokenizerObject*>(o)->tokens);
  m.mark(static_cast<TokenizerObject*>(o)->error);
}

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(tokenizerNew))}, {kSlotIter, reinterpret_cast<void*>(static_cast<UnaryFn>(tokenizerIter))},
                             {kSlotNext, reinterpret_cast<void*>(static_cast<NextFn>(tokenizerNext))}, {0, nullptr}};

}  // namespace

extern const TypeSpec kTokenizerIterSpec = {.type = &kTokenizerIterType, .name = "_tokenize.TokenizerIter", .basicSize = sizeof(TokenizerObject), .flags = kTypeHasGc,
    .slots = kSlots, .trace = traceTokenizer};

}  // namespace ppy
