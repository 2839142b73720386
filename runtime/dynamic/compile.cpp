// compile(): source in, code object out; SyntaxErrors and warnings of the frontend become Python's.
#include "runtime/dynamic/compile.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "compiler/support/utf8.h"
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codecs.h"
#include "runtime/dynamic/ast_types.h"
#include "runtime/frame/services.h"
#include "runtime/frame/call.h"
#include "runtime/frame/loader.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {

/// compileSource_py, which gives an AST only where all forms are known to Python 3.`featureVersion`; -1: this version.
Value compileSourceOf_py(Thread& t, Value source, Value filename, Value mode, int flags, bool dontInherit, int optimize, int featureVersion);
namespace {

TypeObject* errorType(syntax::ErrorClass c) {
  switch (c) {
    case syntax::ErrorClass::SyntaxError: return PyExc_SyntaxError;
    case syntax::ErrorClass::IndentationError: return PyExc_IndentationError;
    case syntax::ErrorClass::TabError: return PyExc_TabError;
    case syntax::ErrorClass::MemoryError: return PyExc_MemoryError;
    case syntax::ErrorClass::RecursionError: return PyExc_RecursionError;
    case syntax::ErrorClass::ValueError: return PyExc_ValueError;
    case syntax::ErrorClass::OverflowError: return PyExc_OverflowError;
  }
  return PyExc_SyntaxError;
}

/// warnings.warn_explicit; a warning made an error by a filter is a SyntaxError at its place.
bool issueWarning_py(Thread& t, const syntax::ParseWarning& w, const support::SourceFile* source, const std::string& filename) {
  TypeObject* category = w.warningClass == syntax::WarningClass::SyntaxWarning ? PyExc_SyntaxWarning : PyExc_DeprecationWarning;
  Value warnings = importModule_py(t, "_warnings");
  if (warnings.isEmpty()) return false;
  Value args[] = {newStr(t, w.message), category, newStr(t, filename), Value::smallInt(w.range.lineno)};
  if (!callMethod_py(t, warnings, intern(t, "warn_explicit"), args, 4).isEmpty()) return true;
  if (!pendingIs(t, category)) return false;
  clearException(t);
  syntax::SyntaxErrorInfo info;
  info.message = w.message;
  info.line = static_cast<int>(w.range.lineno);
  info.column = static_cast<int>(w.range.colOffset) + 1;
  info.endLine = static_cast<int>(w.range.endLineno);
  info.endColumn = static_cast<int>(w.range.endColOffset) + 1;
  info.hasSourceLine = source != nullptr;
  if (source) info.sourceLine = std::string(source->line(w.range.lineno));
  raiseSyntaxError(t, info, filename);
  return false;
}

bool issueWarnings_py(Thread& t, const std::vector<syntax::ParseWarning>& warnings, const support::SourceFile* source, const std::string& filename) {
  for (const syntax::ParseWarning& w : warnings)
    if (!issueWarning_py(t, w, source, filename)) return false;
  return true;
}

}  // namespace

Value raiseSyntaxError(Thread& t, const syntax::SyntaxErrorInfo& error, const std::string& filename) {
  TypeObject* type = errorType(error.errorClass);
  if (!isSubtype(type, PyExc_SyntaxError)) return raise(t, type, "%s", error.message.c_str());
  if (!error.hasPosition) return raise(t, type, "%s", error.message.c_str());
  PPY_TRY(message, newStr(t, error.message));
  PPY_TRY(file, newStr(t, filename));
  Value text = error.hasSourceLine ? newStr(t, error.sourceLine) : none();
  if (text.isEmpty()) return {};
  Value line = Value::smallInt(error.line), column = Value::smallInt(error.column), endLine = Value::smallInt(error.endLine), endColumn = Value::smallInt(error.endColumn);
  if (!error.messageOnly) {
    PPY_TRY(details, tupleOf(t, {file, line, column, text, endLine, endColumn}));
    PPY_TRY(exception, call_py(t, type, message, details));
    return raiseObject(t, exception);
  }
  PPY_TRY(exception, call_py(t, type, message));
  auto* e = exception.as<SyntaxErrorObject>();
  e->filename = file;
  e->lineno = line;
  e->offset = column;
  e->text = text;
  e->end_lineno = endLine;
  e->end_offset = error.endColumn < 0 ? none() : endColumn;
  gc::barrier(e);
  return raiseObject(t, exception);
}

void readErrorLine(syntax::SyntaxErrorInfo& error, const std::string& filename) {
  struct stat st;
  if (error.hasSourceLine || !error.hasPosition || stat(filename.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return;
  std::ifstream file(filename, std::ios::binary);
  std::string line;
  for (int i = 0; i < error.line; i++)
    if (!std::getline(file, line)) return;
  if (!file.eof()) line += '\n';
  if (support::findInvalidUtf8(line, false) != std::string::npos) return;
  error.sourceLine = std::move(line);
  error.hasSourceLine = true;
}

Value raiseDecodeError(Thread& t, const support::DecodeError& error, const std::string& filename) {
  syntax::SyntaxErrorInfo info;
  info.message = error.message;
  info.line = error.line;
  info.hasSourceLine = false;
  info.hasPosition = error.line > 0;
  return raiseSyntaxError(t, info, filename);
}

/// -X python_version=3.14: the newest syntax to accept; 0 when nothing was said.
static int wantedSyntax(Thread& t) {
  constexpr std::string_view kOption = "python_version=3.";
  if (!t.runtime->options) return 0;
  for (const std::string& x : t.runtime->options->xOptions)
    if (x.starts_with(kOption)) return std::atoi(x.c_str() + kOption.size());
  return 0;
}

/// Warnings first, then the error or the code.
static CodeObject* finishCompile_py(Thread& t, bytecode::CompileResult result, const support::SourceFile* source, const std::string& filename,
                                    bytecode::CompileResult* out) {
  if (!issueWarnings_py(t, result.warnings, source, filename)) return nullptr;
  if (!result.ok) {
    if (result.error) {
      readErrorLine(*result.error, filename);
      raiseSyntaxError(t, *result.error, filename);
    } else raise(t, PyExc_SystemError, "compilation failed without an error");
    return nullptr;
  }
  CodeObject* code = loadUnitCopy(t, result.unit.data(), bytecode::unitSize(result.unit));
  if (out) *out = std::move(result);
  return code;
}

CodeObject* compileText_py(Thread& t, const support::SourceFile& source, const bytecode::CompileOptions& options, bytecode::CompileResult* out) {
  bytecode::CompileOptions newest = options;
  newest.featureVersion = std::max(options.featureVersion, wantedSyntax(t));
  newest.maxIntDigits = t.runtime->intMaxStrDigits;
  newest.sourceLines = false;
  return finishCompile_py(t, bytecode::compileSource(source, newest), &source, options.filename, out);
}

CodeObject* compileText_py(Thread& t, const support::SourceFile& source, const bytecode::CompileOptions& options) {
  return compileText_py(t, source, options, nullptr);
}

std::optional<support::SourceFile> decodedByCodec_py(Thread& t, const std::string& filename, support::DecodeError& error) {
  if (error.encoding.empty()) return std::nullopt;
  Value text = decodeText_py(t, error.bytes, newStr(t, error.encoding), newStr(t, "strict"));
  Value utf8 = text.isEmpty() ? text : encode_py(t, text, Codec::Utf8, ErrorHandler());
  if (!utf8.isEmpty()) return support::SourceFile::fromText(filename, std::string(bytesView(utf8)));
  bool unknown = pendingIs(t, PyExc_LookupError);
  Value failure = takeException(t);
  Value why = unknown ? Value() : str_py(t, failure);
  if (!why.isEmpty()) error.message = strToUtf8(why);
  else clearException(t);
  return std::nullopt;
}

/// Text of a source argument. False with an exception pending.
bool sourceText_py(Thread& t, Value source, const std::string& filename, const char* function, bytecode::CompileOptions* options,
                          std::optional<support::SourceFile>* out) {
  std::string text;
  bool bytes = false;
  if (isStr(source)) {
    Value encoded = encode_py(t, source, Codec::Utf8, ErrorHandler());
    if (encoded.isEmpty()) return false;
    text = std::string(bytesView(encoded));
  } else if (isBytes(source)) {
    text = std::string(bytesView(source));
    bytes = true;
  } else if (hasBuffer(source)) {
    BufferView view(t, source);
    if (!view.ok()) return false;
    text = std::string(view.view());
    bytes = true;
  } else {
    raise(t, PyExc_TypeError, "%s arg 1 must be a %s", function, std::string_view(function) == "compile()" ? "string, bytes or AST object" : "string, bytes or code object");
    return false;
  }
  if (text.find('\0') != std::string::npos) {
    raise(t, PyExc_ValueError, "source code string cannot contain null bytes");
    return false;
  }
  if (audited(t) && !audit_py(t, "compile", newBytes(t, text.data(), text.size()), filename.c_str())) return false;
  if (bytes) {
    support::DecodeError error;
    *out = support::SourceFile::fromBytes(filename, std::move(text), error);
    if (!*out) *out = decodedByCodec_py(t, filename, error);
    if (!*out) {
      raiseDecodeError(t, error, filename);
      return false;
    }
  } else {
    options->ignoreCookie = true;
    *out = support::SourceFile::fromText(filename, std::move(text));
  }
  return true;
}

namespace {

/// compile(ast object): the tree compiled, or with PyCF_ONLY_AST the object itself.
Value compileObjects_py(Thread& t, Value tree, int flags, const bytecode::CompileOptions& options) {
  if (flags & kCfOnlyAst) return tree;
  syntax::AstContext context;
  syntax::ast::Mod* mod = astFromObjects_py(t, tree, options.mode, context);
  if (!mod) return {};
  CodeObject* code = finishCompile_py(t, bytecode::compileTree(mod, nullptr, options, context), nullptr, options.filename, nullptr);
  return code ? Value(code) : Value();
}

/// PyCF_ONLY_AST of source text.
Value parseToObjects_py(Thread& t, const support::SourceFile& source, const bytecode::CompileOptions& options) {
  syntax::AstContext context;
  syntax::ParseOptions parsing;
  parsing.mode = options.mode;
  bool asked = options.featureVersion != bytecode::CompileOptions().featureVersion;
  parsing.featureVersion = asked ? options.featureVersion : std::max(options.featureVersion, wantedSyntax(t));
  parsing.typeComments = options.typeComments;
  parsing.dontImplyDedent = options.dontImplyDedent;
  parsing.allowIncomplete = options.allowIncomplete;
  parsing.ignoreCookie = options.ignoreCookie;
  parsing.maxIntDigits = t.runtime->intMaxStrDigits;
  parsing.barryAsFlufl = options.futureFlags & pir::code_flag::FutureBarryAsBdfl;
  syntax::ParseResult parsed = syntax::parse(context, source, parsing);
  if (!issueWarnings_py(t, parsed.warnings, &source, options.filename)) return {};
  if (!parsed.tree) return raiseSyntaxError(t, *parsed.error, options.filename);
  return astToObjects_py(t, parsed.tree);
}

}  // namespace

Value compileSource_py(Thread& t, Value source, Value filename, Value mode, int flags, bool dontInherit, int optimize) {
  return compileSourceOf_py(t, source, filename, mode, flags, dontInherit, optimize, -1);
}

bool filenameArg_py(Thread& t, Value filename, std::string* out) {
  Value path = filename;
  if (isStr(filename) || isBytes(filename) || !hasBuffer(filename)) {
    path = fspath_py(t, filename);
  } else {
    if (!warn_py(t, PyExc_DeprecationWarning, 1, "path should be string, bytes, or os.PathLike, not %T", filename)) return false;
    path = bytesFromObject_py(t, filename);
  }
  if (path && isBytes(path)) path = strFromFileSystem(t, bytesView(path));
  if (path.isEmpty()) return false;
  *out = strToUtf8(path);
  if (out->find('\0') == std::string::npos) return true;
  raise(t, PyExc_ValueError, "embedded null character");
  return false;
}

Value compileSourceOf_py(Thread& t, Value source, Value filename, Value mode, int flags, bool dontInherit, int optimize, int featureVersion) {
  std::string file;
  if (!filenameArg_py(t, filename, &file)) return {};
  if (!isStr(mode)) return raise(t, PyExc_TypeError, "compile() argument 'mode' must be str, not %T", mode);
  constexpr int kKnown = kCfSourceIsUtf8 | kCfDontImplyDedent | kCfOnlyAst | kCfIgnoreCookie | kCfTypeComments | kCfAllowTopLevelAwait |
                         kCfAllowIncomplete | kCfFutureMask | kCfNested;
  if (flags & ~kKnown) return raise(t, PyExc_ValueError, "compile(): unrecognised flags");
  if (optimize < -1 || optimize > 2) return raise(t, PyExc_ValueError, "compile(): invalid optimize value");
  bytecode::CompileOptions options;
  options.filename = file;
  if (strEquals(mode, "exec")) options.mode = syntax::ParseMode::Exec;
  else if (strEquals(mode, "eval")) options.mode = syntax::ParseMode::Eval;
  else if (strEquals(mode, "single")) options.mode = syntax::ParseMode::Single;
  else if (strEquals(mode, "func_type") && flags & kCfOnlyAst) options.mode = syntax::ParseMode::FuncType;
  else if (strEquals(mode, "func_type")) return raise(t, PyExc_ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  else if (flags & kCfOnlyAst) return raise(t, PyExc_ValueError, "compile() mode must be 'exec', 'eval', 'single' or 'func_type'");
  else return raise(t, PyExc_ValueError, "compile() mode must be 'exec', 'eval' or 'single'");
  options.futureFlags = static_cast<uint32_t>(flags & kCfFutureMask);
  if (!dontInherit && t.top) options.futureFlags |= t.top->code->flags & kCfFutureMask;
  options.optimize = optimize >= 0 ? optimize : t.runtime->options ? t.runtime->options->optimize : 0;
  options.allowTopLevelAwait = flags & kCfAllowTopLevelAwait;
  options.dontImplyDedent = flags & kCfDontImplyDedent;
  options.allowIncomplete = flags & kCfAllowIncomplete;
  options.typeComments = flags & kCfTypeComments;
  if (featureVersion >= 0 && flags & kCfOnlyAst) options.featureVersion = featureVersion;
  if (isAstObject(t, source)) return audit_py(t, "compile", source, none()) ? compileObjects_py(t, source, flags, options) : Value();
  std::optional<support::SourceFile> text;
  if (!sourceText_py(t, source, file, "compile()", &options, &text)) return {};
  if (flags & kCfOnlyAst) return parseToObjects_py(t, *text, options);
  CodeObject* code = compileText_py(t, *text, options);
  return code ? Value(code) : Value();
}

// --- eval and exec ---------------------------------------------------------------------------------

namespace {

/// Fills in missing namespaces from the caller and gives globals their __builtins__.
bool namespaces_py(Thread& t, const char* function, Value* globals, Value* locals) {
  auto given = [](Value v) { return !v.isEmpty() && !isNone(v); };
  if (given(*globals) && !isDict(*globals)) {
    if (std::string_view(function) == "eval") {
      raise(t, PyExc_TypeError, "%s", isInstance(*globals, &PyDict_Type) ? "" : hasFlag(*globals, kTypeMapping) ? "globals must be a real dict; try eval(code, {}, mapping)" : "globals must be a dict");
    } else {
      raise(t, PyExc_TypeError, "exec() globals must be a dict, not %T", *globals);
    }
    return false;
  }
  if (given(*locals) && slotOf(*locals, kSlotGetItem).attr.isEmpty()) {
    if (std::string_view(function) == "eval") raise(t, PyExc_TypeError, "locals must be a mapping");
    else raise(t, PyExc_TypeError, "locals must be a mapping or None, not %T", *locals);
    return false;
  }
  if (!given(*globals)) {
    *globals = currentGlobals(t);
    if (globals->isEmpty()) {
      raise(t, PyExc_SystemError, "globals and locals cannot be NULL");
      return false;
    }
    if (!given(*locals)) {
      *locals = currentLocals_py(t);
      if (locals->isEmpty()) return false;
    }
  } else if (!given(*locals)) {
    *locals = *globals;
  }
  Value name = intern(t, "__builtins__");
  auto* dict = globals->as<DictObject>();
  if (dictGetStr(dict, name).isEmpty()) {
    Value builtins = dictGetStr(t.runtime->modules, intern(t, "builtins"));
    if (builtins.isEmpty()) builtins = t.runtime->builtins;
    else builtins = moduleDict(builtins);
    if (!dictSetStr(t, dict, name, builtins)) return false;
  }
  return true;
}

CodeObject* codeFor_py(Thread& t, Value source, const char* function, syntax::ParseMode mode) {
  if (isExactly(source, &PyCode_Type)) return source.as<CodeObject>();
  bytecode::CompileOptions options;
  options.filename = "<string>";
  options.mode = mode;
  if (t.top) options.futureFlags = t.top->code->flags & kCfFutureMask;
  options.optimize = t.runtime->options ? t.runtime->options->optimize : 0;
  std::optional<support::SourceFile> text;
  std::string name = std::string(function) + "()";
  if (!sourceText_py(t, source, options.filename, name.c_str(), &options, &text)) return nullptr;
  if (mode == syntax::ParseMode::Eval) {  // leading blanks are no indentation
    std::string_view s = text->text();
    size_t skip = s.find_first_not_of(" \t");
    if (skip != 0 && skip != std::string_view::npos) *text = support::SourceFile::fromText(options.filename, std::string(s.substr(skip)));
  }
  return compileText_py(t, *text, options);
}

}  // namespace

Value runCode_py(Thread& t, CodeObject* code, Value globals, Value locals) {
  FunctionObject* fn = nullptr;
  if (!ensureLoaded(t, code)) return {};
  if (code->freevars.as<TupleObject>()->ob_size) fn = newFunction(t, code, globals, Value());
  return runBody_py(t, code, fn, globals, locals.isEmpty() ? globals : locals);
}

Value evalSource_py(Thread& t, Value source, Value globals, Value locals) {
  if (!namespaces_py(t, "eval", &globals, &locals)) return {};
  CodeObject* code = codeFor_py(t, source, "eval", syntax::ParseMode::Eval);
  if (!code || !ensureLoaded(t, code)) return {};
  if (code->freevars.as<TupleObject>()->ob_size)
    return raise(t, PyExc_TypeError, "code object passed to eval() may not contain free variables");
  return audit_py(t, "exec", code) ? runCode_py(t, code, globals, locals) : Value();
}

Value execSource_py(Thread& t, Value source, Value globals, Value locals, Value closure) {
  if (!namespaces_py(t, "exec", &globals, &locals)) return {};
  bool given = !closure.isEmpty() && !isNone(closure);
  if (!isExactly(source, &PyCode_Type) && given) return raise(t, PyExc_TypeError, "closure argument can only be used when source is a code object");
  CodeObject* code = codeFor_py(t, source, "exec", syntax::ParseMode::Exec);
  if (!code || !ensureLoaded(t, code)) return {};
  intptr_t nfree = code->freevars.as<TupleObject>()->ob_size;
  if (nfree == 0 && given) return raise(t, PyExc_TypeError, "cannot use a closure with this code object");
  FunctionObject* fn = nullptr;
  if (nfree) {
    if (!given) return raise(t, PyExc_TypeError, "code object passed to exec() may not contain free variables");
    bool ok = isExactly(closure, &PyTuple_Type) && closure.as<TupleObject>()->ob_size == nfree;
    for (intptr_t i = 0; ok && i < nfree; i++) ok = isExactly(closure.as<TupleObject>()->ob_item[i], &PyCell_Type);
    if (!ok) return raise(t, PyExc_TypeError, "code object requires a closure of exactly length %zd", nfree);
    fn = newFunction(t, code, globals, Value());
    fn->closure = closure.as<TupleObject>();
    gc::barrier(fn);
  }
  return audit_py(t, "exec", code) && !runBody_py(t, code, fn, globals, locals).isEmpty() ? none() : Value();
}

}  // namespace ppy
