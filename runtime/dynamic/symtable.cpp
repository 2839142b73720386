/// What the _symtable module shows: the compiler's scopes as `symtable entry` objects.
#include <optional>

#include "compiler/sema/scope.h"
#include "runtime/dynamic/compile.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {

bool sourceText_py(Thread& t, Value source, const std::string& filename, const char* function, bytecode::CompileOptions* options,
                   std::optional<support::SourceFile>* out);  // compile.cpp

TypeObject kSymtableEntryType;

namespace {

struct EntryObject : Object {
  Value id, name, symbols, varnames, children, nested, kind, lineno;
};

void traceEntry(Object* o, gc::Marker& m) { m.markRange(&static_cast<EntryObject*>(o)->id, 8); }
Value entryRepr(Thread& t, Value self) {
  auto* e = self.as<EntryObject>();
  return formatStr(t, "<symtable entry %U(%S), line %S>", e->name, e->id, e->lineno);
}
Value textOf(Thread& t, const sema::Identifier& name) { return intern(t, std::string(name.text())); }

Value entryOf(Thread& t, const sema::Scope& scope) {
  DictObject* symbols = newDict(t);
  for (const sema::Symbol& s : scope.symbols) {
    // CPython's number: what was seen of the name, and behind it how it is reached.
    int value = static_cast<int>(s.access) << 11 | (s.flags & 0x3FF);
    PPY_TRY(name, textOf(t, s.name));
    if (!symbols || !dictSetStr(t, symbols, name, Value::smallInt(value))) return {};
  }
  ListObject *params = newList(t), *children = newList(t);
  for (const sema::Identifier& name : scope.params) {
    PPY_TRY(text, textOf(t, name));
    if (!listAppend(t, params, text)) return {};
  }
  for (const sema::Scope* child : scope.children) {
    PPY_TRY(entry, entryOf(t, *child));
    if (!listAppend(t, children, entry)) return {};
  }
  PPY_TRY(name, textOf(t, scope.name));
  auto* e = static_cast<EntryObject*>(gc::allocObject(t, &kSymtableEntryType, sizeof(EntryObject)));
  e->id = makeInt(t, static_cast<int64_t>(reinterpret_cast<intptr_t>(e)));
  e->name = name;
  e->symbols = symbols;
  e->varnames = params;
  e->children = children;
  e->nested = Value::smallInt(scope.nested);
  e->kind = Value::smallInt(scope.kind == sema::ScopeKind::Module ? 2 : scope.kind == sema::ScopeKind::Class ? 1 : scope.kind == sema::ScopeKind::Function ? 0 : 3);
  e->lineno = Value::smallInt(scope.kind == sema::ScopeKind::Module ? 0 : scope.range.lineno);
  gc::barrier(e);
  return e;
}

const MemberDef kMembers[] = {
    {"id", offsetof(EntryObject, id), kMemberReadOnly}, {"name", offsetof(EntryObject, name), kMemberReadOnly}, {"symbols", offsetof(EntryObject, symbols), kMemberReadOnly},
    {"varnames", offsetof(EntryObject, varnames), kMemberReadOnly}, {"children", offsetof(EntryObject, children), kMemberReadOnly},
    {"nested", offsetof(EntryObject, nested), kMemberReadOnly}, {"type", offsetof(EntryObject, kind), kMemberReadOnly},
    {"lineno", offsetof(EntryObject, lineno), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(entryRepr))}, {0, nullptr}};

}  // namespace

extern const TypeSpec kSymtableEntrySpec = {.type = &kSymtableEntryType, .name = "symtable entry", .basicSize = sizeof(EntryObject), .flags = kTypeHasGc,
    .slots = kSlots, .members = kMembers, .trace = traceEntry};

/// _symtable.symtable(source, filename, mode).
Value symbolTable_py(Thread& t, Value source, const std::string& filename, Value mode) {
  bytecode::CompileOptions options;
  options.filename = filename;
  syntax::ParseOptions parsing;
  if (isStr(mode) && strEquals(mode, "exec")) parsing.mode = syntax::ParseMode::Exec;
  else if (isStr(mode) && strEquals(mode, "eval")) parsing.mode = syntax::ParseMode::Eval;
  else if (isStr(mode) && strEquals(mode, "single")) parsing.mode = syntax::ParseMode::Single;
  else return raise(t, PyExc_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  std::optional<support::SourceFile> text;
  if (!sourceText_py(t, source, filename, "symtable()", &options, &text)) return {};
  syntax::AstContext context;
  parsing.ignoreCookie = options.ignoreCookie;
  syntax::ParseResult parsed = syntax::parse(context, *text, parsing);
  if (!parsed.tree) return raiseSyntaxError(t, *parsed.error, filename);
  sema::FutureFeatures futures = sema::findFutures(parsed.tree);
  if (futures.error) return readErrorLine(*futures.error, filename), raiseSyntaxError(t, *futures.error, filename);
  sema::SymbolsResult result = sema::buildSymbols(context, parsed.tree, futures.flags);
  if (!result.symbols) return readErrorLine(*result.error, filename), raiseSyntaxError(t, *result.error, filename);
  return entryOf(t, *result.symbols->top);
}

}  // namespace ppy
