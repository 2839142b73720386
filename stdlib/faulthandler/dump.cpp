// Python stacks as text, written from signal handlers: no allocation, no locks, system calls only.
#include <pthread.h>
#include <unistd.h>

#include <cstring>

#include "runtime/frame/code.h"
#include "runtime/frame/services.h"
#include "runtime/object/str.h"
#include "runtime/thread/world.h"
#include "stdlib/faulthandler/faulthandler.h"

namespace ppy::fault {
namespace {

constexpr int kMaxFrames = 100, kMaxText = 500;

void put(int fd, const char* p, size_t n) {
  while (n > 0) {
    ssize_t r = write(fd, p, n);
    if (r <= 0) return;
    p += r;
    n -= static_cast<size_t>(r);
  }
}
void putNumber(int fd, uint64_t v, unsigned base, int width) {
  char digits[24];
  int n = 0;
  do digits[sizeof digits - 1 - static_cast<size_t>(n++)] = "0123456789abcdef"[v % base];
  while ((v /= base) || n < width);
  put(fd, digits + sizeof digits - n, static_cast<size_t>(n));
}
/// A str in ASCII, other characters escaped, cut at kMaxText.
void putStr(int fd, Value v) {
  if (v.isEmpty() || !isStr(v)) return put(fd, "???", 3);
  StrView s = strView(v);
  intptr_t n = s.length < kMaxText ? s.length : kMaxText;
  for (intptr_t i = 0; i < n; i++) {
    char32_t c = s[i];
    if (c >= 32 && c < 127) {
      auto byte = static_cast<char>(c);
      put(fd, &byte, 1);
    } else {
      put(fd, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U", 2);
      putNumber(fd, c, 16, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
    }
  }
  if (s.length > n) put(fd, "...", 3);
}

struct Frames {
  int fd, count;
};
bool putFrame(const CodeObject* code, uint32_t line, void* context) {
  auto* f = static_cast<Frames*>(context);
  if (f->count++ == kMaxFrames) {
    writeText(f->fd, "  ...\n");
    return false;
  }
  writeText(f->fd, "  File \"");
  putStr(f->fd, code->filename);
  writeText(f->fd, "\", line ");
  putNumber(f->fd, line, 10, 1);
  writeText(f->fd, " in ");
  putStr(f->fd, code->name);
  writeText(f->fd, "\n");
  return true;
}
void putFrames(int fd, Thread& t) {
  Frames frames{fd, 0};
  walkFrames_nogc(t, putFrame, &frames);
  if (!frames.count) writeText(fd, "  <no Python frame>\n");
}

struct All {
  int fd, count;
  const Thread* current;
};

}  // namespace

void writeText(int fd, const char* text) { put(fd, text, strlen(text)); }

void dumpStack(int fd, Thread& t) {
  writeText(fd, "Stack (most recent call first):\n");
  putFrames(fd, t);
}
void dumpThreads(int fd, Runtime& rt, const Thread* current) {
  All all{fd, 0, current};
  forEachThread_nogc(rt, [](Thread& t, void* p) {
    auto* a = static_cast<All*>(p);
    if (a->count++) writeText(a->fd, "\n");
    writeText(a->fd, &t == a->current ? "Current thread 0x" : "Thread 0x");
    putNumber(a->fd, t.thread_id, 16, 16);
    writeText(a->fd, " (most recent call first):\n");
    putFrames(a->fd, t);
  }, &all);
}

}  // namespace ppy::fault
