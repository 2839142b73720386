// Line input for the prompt. The editing library is loaded, never linked: programs that ask for no lines do
// not pay for it, and either of the two common ones will do.
#include "runtime/embed/line_input.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace ppy {
namespace {

/// What readline and libedit have in common.
struct LineEditor {
  char* (*readLine)(const char* prompt) = nullptr;
  void (*addHistory)(const char* line) = nullptr;

  LineEditor() {
    for (const char* library : {"libreadline.so.8", "libedit.so.2"}) {
      void* handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
      if (!handle) continue;
      readLine = reinterpret_cast<char* (*)(const char*)>(dlsym(handle, "readline"));
      addHistory = reinterpret_cast<void (*)(const char*)>(dlsym(handle, "add_history"));
      if (readLine) return;
      dlclose(handle);
    }
  }
};

bool readPlain(const std::string& prompt, std::string* line) {
  std::fwrite(prompt.data(), 1, prompt.size(), stderr);
  std::fflush(stderr);
  for (int c; (c = std::getc(stdin)) != EOF;) {
    line->push_back(static_cast<char>(c));
    if (c == '\n') return true;
  }
  return !line->empty();
}

}  // namespace

bool readPromptedLine(const std::string& prompt, std::string* line) {
  line->clear();
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return readPlain(prompt, line);
  static const LineEditor editor;
  if (!editor.readLine) return readPlain(prompt, line);
  char* text = editor.readLine(prompt.c_str());
  if (!text) return false;
  *line = text;
  if (*text && editor.addHistory) editor.addHistory(text);
  std::free(text);
  line->push_back('\n');
  return true;
}

}  // namespace ppy
