// `--emit=tokens`: what the lexer makes of a text.
#include <cstdio>

#include "compiler/syntax/lexer.h"

namespace ppy::syntax {

std::string dumpTokens(const support::SourceFile& source, const ParseOptions& options) {
  AstContext context;
  TokenBuffer tokens;
  LexOptions lex;
  lex.featureVersion = options.featureVersion;
  lex.typeComments = options.typeComments;
  lex.implicitNewline = options.mode == ParseMode::Exec;
  lex.singleInput = options.mode == ParseMode::Single;
  Lexer lexer(context, source.text(), lex, tokens);
  lexer.run();
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& t = tokens[i];
    char range[64];
    std::snprintf(range, sizeof range, "%u,%u-%u,%u:", t.line, t.col, t.endLine(), t.endCol + (t.kind == Tok::Newline));
    char row[96];
    std::snprintf(row, sizeof row, "%-20s%-15s", range, tokenTypeName(t.kind));
    out += row;
    out += '\'';
    for (char c : source.text().substr(t.start, t.end - t.start)) {
      if (c == '\n') out += "\\n";
      else if (c == '\'' || c == '\\') (out += '\\') += c;
      else out += c;
    }
    out += "'\n";
  }
  if (lexer.error().stop != LexStop::End) {
    out += "error at line " + std::to_string(lexer.error().line);
    out += lexer.error().message.empty() ? "\n" : ": " + lexer.error().message + "\n";
  }
  return out;
}

}  // namespace ppy::syntax
