/// Messages to the user: rows of diagnostics.def with a place, and their text form
///
///   app/parse.py:3:8: error: invalid syntax
///    3 | x = = 1
///      |     ^
///      = note: …
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ppy::support {

enum class Severity : uint8_t { Error, Warning, Note };

enum class DiagId : uint16_t {
#define PPY_DIAGNOSTIC(id, severity, text) id,
#include "compiler/support/diagnostics.def"
};

/// A place in a source file. Columns are characters from 1; 0: none.
struct DiagPlace {
  std::string file;
  int line = 0, column = 0;
  int endLine = 0, endColumn = 0;  ///< exclusive
};

struct Diagnostic {
  DiagId id = DiagId::SyntaxProblem;
  Severity severity = Severity::Error;
  std::string message;
  DiagPlace place;
  std::string sourceLine;  ///< shown with a caret when not empty
  std::vector<std::string> notes;
};

/// A diagnostic of row `id`, its `{n}` filled in.
Diagnostic makeDiagnostic(DiagId id, std::initializer_list<std::string_view> arguments, DiagPlace place = {});

struct RenderOptions {
  bool colour = false;
};
/// Ends in a newline.
std::string render(const Diagnostic& diagnostic, const RenderOptions& options = {});

/// Columns a text takes on a terminal: wide characters two, combining ones none.
int displayWidth(std::string_view text);

}  // namespace ppy::support
