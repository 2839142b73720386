/// Messages on standard error: `file:line:col: error: text`, the source line, a caret.
#pragma once
#include <string>

#include "compiler/syntax/parse.h"

namespace ppy::driver {

class Diagnostics {
 public:
  /// `color`: auto, always, never; the environment may decide auto.
  explicit Diagnostics(const std::string& color);
  void error(const std::string& text, const std::string& tip = {});
  /// An error about a file as a whole.
  void fileError(const std::string& file, const std::string& text, int line = 0);
  void syntaxError(const std::string& file, const syntax::SyntaxErrorInfo& e);
  void warning(const std::string& file, const support::SourceFile& source, const syntax::ParseWarning& w);
  void status(const std::string& verb, const std::string& text);
  bool terminal() const { return terminal_; }

 private:
  std::string paint(const char* code, const std::string& s) const { return color_ ? "\x1b[" + std::string(code) + "m" + s + "\x1b[0m" : s; }
  bool color_ = false, terminal_ = false;
};

}  // namespace ppy::driver
