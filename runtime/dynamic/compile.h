/// Source text to code objects; used by eval, exec, compile, import and the driver.
#pragma once
#include <string>

#include "compiler/bytecode/compile.h"
#include "runtime/frame/code.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// PyCF_ and CO_FUTURE_ bits of compile()'s flags.
enum : int {
  kCfSourceIsUtf8 = 0x100, kCfDontImplyDedent = 0x200, kCfOnlyAst = 0x400, kCfIgnoreCookie = 0x800,
  kCfTypeComments = 0x1000, kCfAllowTopLevelAwait = 0x2000, kCfAllowIncomplete = 0x4000,
  kCfNested = 0x10,  ///< CO_NESTED, which means nothing any longer
  kCfFutureMask = 0x1FE0000,
};

/// Compiles; null with SyntaxError (or another exception) pending. Issues the warnings.
CodeObject* compileText_py(Thread& t, const support::SourceFile& source, const bytecode::CompileOptions& options);
/// The same, keeping the serialised unit (for the bytecode cache).
CodeObject* compileText_py(Thread& t, const support::SourceFile& source, const bytecode::CompileOptions& options, bytecode::CompileResult* result);
/// Source in an encoding that only the codecs module knows, after SourceFile::fromBytes failed with `error`. None without
/// an exception: no codec either, or bytes it does not take; `error` says so.
std::optional<support::SourceFile> decodedByCodec_py(Thread& t, const std::string& filename, support::DecodeError& error);
/// A file name given as str, bytes, path or (with a warning) buffer. False: exception pending.
bool filenameArg_py(Thread& t, Value filename, std::string* out);
/// Raises what the frontend found.
Value raiseSyntaxError(Thread& t, const syntax::SyntaxErrorInfo& error, const std::string& filename);
/// An error of what comes behind the parser shows the line that the file of that name has there, whatever was compiled; without
/// such a file none.
void readErrorLine(syntax::SyntaxErrorInfo& error, const std::string& filename);
/// Raises for a source that could not be decoded.
Value raiseDecodeError(Thread& t, const support::DecodeError& error, const std::string& filename);

}  // namespace ppy
