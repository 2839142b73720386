/// Lines typed at a prompt: edited and remembered on a terminal, plain from anything else.
#pragma once
#include <string>

namespace ppy {

/// Reads one line with its newline from standard input; false at its end. On a terminal the line is edited by
/// the system's readline or libedit, whichever is installed (loaded when first needed), and joins the history.
/// The prompt goes to the terminal, otherwise to standard error as CPython's does.
bool readPromptedLine(const std::string& prompt, std::string* line);

}  // namespace ppy
