/// What rooms below ask of rooms above, resolved at link time: source text and code at run time
/// (dynamic/, the only room that links the compiler's front half), imports (import/), and the calling
/// frame.
#pragma once
#include "runtime/frame/call.h"

namespace ppy {

/// compile(source, filename, mode, flags, dont_inherit, optimize): a code object, or an AST object for
/// PyCF_ONLY_AST. `source` is str, bytes or an AST; SyntaxError and warnings as CPython's.
Value compileSource_py(Thread& t, Value source, Value filename, Value mode, int flags, bool dontInherit, int optimize);
/// eval(source, globals, locals): source is str, bytes or code; empty globals/locals: the caller's.
Value evalSource_py(Thread& t, Value source, Value globals, Value locals);
/// exec(source, globals, locals, closure=…); None on success.
Value execSource_py(Thread& t, Value source, Value globals, Value locals, Value closure);
/// __build_class__(func, name, *bases, **kwargs); `kwargs` is a dict or empty.
Value buildClass_py(Thread& t, Value func, Value name, TupleObject* bases, Value kwargs);
/// Runs a code object as a module or exec body in the given namespaces.
Value runCode_py(Thread& t, CodeObject* code, Value globals, Value locals);

// --- the calling Python frame (frame/current.cpp); compiled frames included ----------------------
/// Globals dict of the innermost Python frame, empty when there is none (no exception).
Value currentGlobals(Thread& t);
/// locals(): the namespace, or a snapshot dict of a function's locals.
Value currentLocals_py(Thread& t);
/// sys._getframe(depth); ValueError "call stack is not deep enough".
Value currentFrame_py(Thread& t, intptr_t depth);
/// Calls f(code, line, context) for each Python frame of a thread from the innermost on, until f gives false. Allocates
/// nothing and takes no lock: for signal handlers and for looking at other threads while they run.
void walkFrames_nogc(Thread& t, bool (*f)(const CodeObject* code, uint32_t line, void* context), void* context);

// --- import (import/import.cpp) ------------------------------------------------------------------
/// __import__(name, globals, locals, fromlist, level).
Value import_py(Thread& t, Value name, Value globals, Value locals, Value fromlist, int level);
/// The module of that absolute dotted name, imported if need be (the leaf, not the top package).
Value importModule_py(Thread& t, const char* name);

/// Prints the pending exception as CPython does at top level (sys.excepthook not consulted) to `file`
/// (sys.stderr when empty), and clears it.
void printException_py(Thread& t, Value exception, Value file);

}  // namespace ppy
