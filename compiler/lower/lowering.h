/// Internal to the room: the class that lowers, its methods spread over one file per construct family.
///
/// How values are held:
///   operand(e)   a register that has the value: a local's own register, read in place; a pinned
///                constant; or a temporary. A local that an assignment expression may rebind is copied.
///   into(e, t)   the value in register t. When t is a local it is written once, last, after everything
///                that may raise; when t is a temporary it may be used as scratch before.
/// Temporaries follow stack discipline: a Mark gives back what was taken since.
///
/// Constants used inside loops are pinned: loaded once, before the outermost loop, into registers above
/// the temporaries (numbered from kPinned until the function is finished).
#pragma once
#include <optional>
#include <unordered_map>

#include "compiler/lower/lower.h"
#include "compiler/pir/builder.h"

namespace ppy::lower {

using namespace syntax::ast;
using pir::BlockId;
using pir::kNone;

/// Longer displays and argument lists are gathered item by item: at once, each value would take a register.
constexpr uint32_t kMaxDisplay = 30;
using pir::Op;
using pir::Reg;
using sema::Access;
using sema::Scope;
using sema::ScopeKind;
using support::Seq;
using syntax::ConstantValue;
using syntax::Identifier;
using Range = pir::SourceRange;
using PirConstant = pir::Constant;
using PirConstantKind = pir::ConstantKind;

constexpr Reg kPinned = 1 << 28;
constexpr size_t kMaxPinned = 24;
constexpr int kMaxFrameBlocks = 20;  ///< CPython's limit on statically nested blocks

/// A construct that control flow leaves through `unwindTo`.
enum class FrameKind : uint8_t {
  Loop,            ///< while and async for: nothing to do
  ForLoop,         ///< `reg`: iterator, closed when `endIter`
  Try,             ///< body of try … except
  FinallyTry,      ///< body with a finally: its copy runs
  FinallyEnd,      ///< finally body on the exceptional way: `reg` is handled again
  Handler,         ///< except body: `reg` is handled again, `name` is deleted
  GroupHandler,    ///< except* body: cannot be left by a jump
  With,            ///< `reg`: exit method, self, three argument slots
  AsyncWith,
};

struct FrameBlock {
  FrameKind kind;
  BlockId outerHandler = kNone;
  BlockId breakTo = kNone, continueTo = kNone;
  Reg reg = kNone;
  bool endIter = false;
  Identifier name;
  Range range;
  Seq<Stmt*> finalBody{};
};

/// How a function reaches one of its names.
struct Binding {
  Access access = Access::Unknown;
  Reg reg = kNone;       ///< Local, Cell
  int32_t free = kNone;  ///< index in the closure tuple
  bool mayRebind = false;
};

struct FunctionState {
  FunctionState(pir::Function* f, const Scope* s, FunctionState* outer) : fn(f), b(*f), scope(s), parent(outer) {}
  pir::Function* fn;
  uint32_t index = 0;
  pir::Builder b;
  const Scope* scope;
  FunctionState* parent;
  Reg firstTemp = 0;
  std::unordered_map<const syntax::InternedName*, Binding> bindings;
  std::vector<FrameBlock> frames;
  int frameCount = 0;   ///< as CPython counts them
  int loopDepth = 0;
  std::vector<PirConstant> pinned;
  std::unordered_map<std::string, int32_t> pinnedIndex;
  int32_t pinnedEmpty = kNone;
  std::vector<int32_t> loopPins;     ///< pinned constants the outermost loop in progress uses
  BlockId preheader = kNone;         ///< where they are loaded
  size_t preheaderIndex = 0;

  bool isFunction() const { return scope->kind == ScopeKind::Function; }
};

class Lowering {
 public:
  Lowering(syntax::AstContext& context, const sema::Symbols& symbols, const LowerOptions& options, LowerResult& result)
      : context_(context), symbols_(symbols), options_(options), result_(result), unit_(std::make_unique<pir::Unit>()) {}

  void run(const Mod* tree);

 private:
  // --- diagnostics (lowering.cpp) -----------------------------------------------------------
  bool failed() const { return result_.error.has_value(); }
  void fail(const syntax::SourceRange& range, std::string message);
  void warn(const syntax::SourceRange& range, std::string message);

  // --- functions in progress (lowering.cpp) ------------------------------------------------
  FunctionState* enterFunction(const Scope* scope, std::string name, pir::FunctionKind kind, int32_t firstLine);
  uint32_t leaveFunction();  ///< index in the unit
  void computeQualname(FunctionState& f);
  void layOutVariables(FunctionState& f);
  void placePinned(FunctionState& f);
  const Scope* scopeOf(const Node* n) const;

  // --- emission ----------------------------------------------------------------------------
  pir::Builder& b() { return f_->b; }
  static Range at(const Node* n) { return at(n->range); }
  static Range at(const syntax::SourceRange& r) {
    return {static_cast<int32_t>(r.lineno), static_cast<int32_t>(r.colOffset), static_cast<int32_t>(r.endLineno), static_cast<int32_t>(r.endColOffset)};
  }
  void emit(Op op, std::initializer_list<int32_t> operands, const Range& r) { b().emit(op, operands, r); }
  /// A line that tracers are to see although nothing else is done in it.
  void showLine(const Range& r) {
    const pir::Instr* last = b().last();
    if (!last || last->range.line != r.line) emit(Op::Nop, {}, r);
  }
  BlockId newBlock() { return b().newBlock(); }
  void start(BlockId block) { b().startBlock(block); }
  void jump(BlockId target, const Range& r) { b().jump(target, r); }
  Reg alloc(int32_t n = 1) { return b().allocTemp(n); }
  bool isTemp(Reg r) const { return r >= f_->firstTemp && r < kPinned; }
  Reg scratchFor(Reg target) const { return target != kNone && isTemp(target) ? target : kNone; }
  int32_t nameIndex(Identifier name) { return b().name(mangled(name).text()); }
  Identifier mangled(Identifier name) { return sema::mangle(context_.identifiers, f_->scope->privateName, name); }

  /// Gives back temporaries taken while it lives.
  class Mark {
   public:
    explicit Mark(Lowering& l) : b_(l.b()), top_(b_.tempTop()) {}
    ~Mark() { b_.setTempTop(top_); }
    Mark(const Mark&) = delete;

   private:
    pir::Builder& b_;
    Reg top_;
  };
  /// Makes registers from `target` on the next to be taken when `target` is the topmost temporary;
  /// returns the first register of the range that is built next.
  Reg rangeBase(Reg target);

  // --- constants (constants.cpp) -----------------------------------------------------------
  PirConstant toConstant(const ConstantValue& v);
  void loadConstant(const PirConstant& c, Reg target, const Range& r);
  /// Gives an int that an instruction has in itself its place among the constants, which stand in the order of
  /// their first use (`co_consts`).
  void noteInt(int64_t value);
  void loadNone(Reg target, const Range& r) { loadConstant(PirConstant::of(PirConstantKind::None), target, r); }
  void loadStr(std::string_view s, Reg target, const Range& r) { loadConstant(PirConstant::ofStr(s), target, r); }
  Reg constantOperand(const PirConstant& c, const Range& r, Reg scratch = kNone);
  Reg noneOperand(const Range& r) { return constantOperand(PirConstant::of(PirConstantKind::None), r); }
  /// An empty register: pinned inside loops.
  Reg emptyOperand(const Range& r);
  Reg pin(int32_t index);
  /// Brackets a loop; called where control enters it, with the loop's first block started next.
  void enterLoop();
  void leaveLoop();
  static std::optional<bool> truthOf(const ConstantValue& v);

  // --- names (names.cpp) -------------------------------------------------------------------
  Binding* bindingOf(Identifier mangledName);
  Reg localInPlace(Identifier name);  ///< register of a plain local, else kNone
  void loadName(Identifier name, Reg target, const Range& r);
  void storeName(Identifier name, Reg value, const syntax::SourceRange& range);
  void deleteName(Identifier name, const syntax::SourceRange& range);
  bool forbiddenName(Identifier name, ExprContext ctx, const syntax::SourceRange& range);
  Reg nameOperand(const Name* e, Reg scratch);

  // --- expressions (expr.cpp, operators.cpp, …) --------------------------------------------
  Reg operand(const Expr* e, Reg scratch = kNone);
  void into(const Expr* e, Reg target);
  void effect(const Expr* e);
  Reg nextInto(const Expr* e) {
    Reg r = alloc();
    into(e, r);
    return r;
  }
  /// Runs `build(t)` with a temporary t that ends up in `target`.
  template <class F>
  void throughTemp(Reg target, const Range& r, F&& build) {
    if (isTemp(target)) {
      build(target);
      return;
    }
    Mark mark(*this);
    Reg t = alloc();
    build(t);
    emit(Op::Move, {target, t}, r);
  }
  void on(const BoolOp* e, Reg target);
  void on(const NamedExpr* e, Reg target);
  void on(const BinOp* e, Reg target);
  void on(const UnaryOp* e, Reg target);
  void on(const Lambda* e, Reg target);
  void on(const IfExp* e, Reg target);
  void on(const Dict* e, Reg target);
  void on(const Set* e, Reg target);
  void on(const ListComp* e, Reg target);
  void on(const SetComp* e, Reg target);
  void on(const DictComp* e, Reg target);
  void on(const GeneratorExp* e, Reg target);
  void on(const Await* e, Reg target);
  void on(const Yield* e, Reg target);
  void on(const YieldFrom* e, Reg target);
  void on(const Compare* e, Reg target);
  void on(const Call* e, Reg target);
  void on(const FormattedValue* e, Reg target);
  void on(const Interpolation* e, Reg target);
  void on(const JoinedStr* e, Reg target);
  void on(const TemplateStr* e, Reg target);
  void on(const Constant* e, Reg target);
  void on(const Attribute* e, Reg target);
  void on(const Subscript* e, Reg target);
  void on(const Starred* e, Reg target);
  void on(const Name* e, Reg target);
  void on(const List* e, Reg target);
  void on(const Tuple* e, Reg target);
  void on(const Slice* e, Reg target);

  void sequence(const Seq<Expr*>& elts, Op build, Op add, Op extend, Reg target, const Range& r, bool toTuple);
  void pairs(const Dict* e, uint32_t from, uint32_t to, Reg target, const Range& r);
  void binary(Op op, const Expr* left, const Expr* right, Reg target, const Range& r);
  Range attributeRange(const Attribute* e, const Range& whole) const;
  /// Loads `_typeforms.name`, a type of ours behind a newer form.
  void loadForm(std::string_view name, Reg target, const Range& r);

  // --- conditions (conditions.cpp) ---------------------------------------------------------
  /// Jumps to `target` when the truth of `e` is `wanted`, else falls through. `where` is the construct
  /// that tests: errors of __bool__ are reported there. Returns where CPython reports what it emits
  /// next without a position of its own: at the last comparison tested, else `where`.
  Range jumpIf(const Expr* e, bool wanted, BlockId target, const Range& where);
  void checkCompare(const Compare* e);
  static Op compareOp(CmpOperator op);

  // --- calls (calls.cpp) -------------------------------------------------------------------
  bool methodCall(const Call* e, Reg target);
  Reg superOperands(const Call* super);
  bool superAttribute(const Attribute* e, Reg target);
  bool isZeroArgSuper(const Expr* e);
  bool checkKeywords(const Seq<Keyword*>& keywords, const syntax::SourceRange& range);
  void warnCaller(const Expr* func);
  /// A call whose callee is in `base` (and self in base + 1 when `hasSelf`); arguments follow.
  void finishCall(Reg base, bool hasSelf, const Seq<Expr*>& args, const Seq<Keyword*>& keywords, Reg target, const Range& r);
  /// The same with unpacking, in base … base + 2. `leading` (may be kNone) are `leadingCount` values
  /// that come before `args`.
  void callUnpacked(Reg base, Reg leading, int32_t leadingCount, const Seq<Expr*>& args, const Seq<Keyword*>& keywords, Reg target, const Range& r);
  static bool needsUnpacking(const Seq<Expr*>& args, const Seq<Keyword*>& keywords);
  PirConstant keywordNames(const Seq<Keyword*>& keywords);

  // --- targets (targets.cpp) ---------------------------------------------------------------
  void store(const Expr* target, Reg value);
  void unpack(const Seq<Expr*>& targets, Reg value, const Node* where);
  void del(const Expr* target);
  Reg directLocal(const Expr* target);  ///< register when storing there is a plain move, else kNone

  // --- statements --------------------------------------------------------------------------
  void stmts(const Seq<Stmt*>& body);
  void stmt(const Stmt* s);
  void on(const FunctionDef* s);
  void on(const AsyncFunctionDef* s);
  void on(const ClassDef* s);
  void on(const Return* s);
  void on(const Delete* s);
  void on(const Assign* s);
  void on(const TypeAlias* s);
  void on(const AugAssign* s);
  void on(const AnnAssign* s);
  void on(const For* s);
  void on(const AsyncFor* s);
  void on(const While* s);
  void on(const If* s);
  void on(const With* s);
  void on(const AsyncWith* s);
  void on(const Match* s);
  void on(const Raise* s);
  void on(const Try* s);
  void on(const TryStar* s);
  void on(const Assert* s);
  void on(const Import* s);
  void on(const ImportFrom* s);
  void on(const Global*) {}
  void on(const Nonlocal*) {}
  void on(const ExprStmt* s);
  void on(const Pass* s);
  void on(const Break* s);
  void on(const Continue* s);

  // --- leaving constructs (control.cpp) ----------------------------------------------------
  bool pushFrame(FrameBlock block, const syntax::SourceRange& range);
  void popFrame();
  void unwindTo(size_t depth, const Range& r);
  void unwindOne(const FrameBlock& block, const Range& r);
  void deleteExceptionName(Identifier name, const Range& r);
  int32_t newLoop() { return f_->fn->loopCount++; }

  // --- functions, classes (functions.cpp, classes.cpp) -------------------------------------
  template <class F>
  void function(const F* s);
  uint32_t functionBody(const Scope* scope, const Arguments* args, const Seq<Stmt*>& body, std::string name, int32_t firstLine);
  void parameters(FunctionState& f, const Arguments* args);
  void prologue(FunctionState& f);
  /// Defaults and keyword defaults to the first two of the four registers `parts` of MakeFunction; have[i]: part i is there.
  void defaultsInto(const Arguments* args, Reg parts, bool (&have)[4], const Range& r);
  void makeFunction(Reg target, int32_t code, Reg parts, const bool (&have)[4], const Range& r);
  void makeClosure(uint32_t index, Reg target, const Range& r);
  bool closureTuple(uint32_t index, Reg target, const Range& r);
  void annotationValue(const Expr* e, Reg target);
  bool checkDebugArgs(const Arguments* args, const syntax::SourceRange& range);
  void decorate(const Seq<Expr*>& decorators, Reg first, Reg value);
  uint32_t classBody(const ClassDef* s, int32_t firstLine);
  static int32_t firstLineOf(const Stmt* s, const Seq<Expr*>& decorators);
  static bool hasAnnotations(const Seq<Stmt*>& body);
  void moduleBody(const Seq<Stmt*>& body, bool interactive);
  void body(const Seq<Stmt*>& body, uint32_t from);
  const ConstantValue* docString(const Seq<Stmt*>& body) const;

  // --- comprehensions, generators (comprehensions.cpp, generators.cpp) ---------------------
  void comprehension(const Expr* e, const char* name, const Seq<Comprehension*>& generators, const Expr* elt, const Expr* value, Reg target);
  void comprehensionLoop(const Expr* e, const Seq<Comprehension*>& generators, uint32_t index, const Expr* elt, const Expr* value, Reg acc, sema::ComprehensionKind kind, Range r);
  void awaitLoop(Reg iter, Reg target, const Range& r);
  bool checkAwait(const syntax::SourceRange& range, const char* what);

  // --- with, try, loops --------------------------------------------------------------------
  void withItems(const Seq<WithItem*>& items, uint32_t index, const Seq<Stmt*>& body, const Stmt* s, bool async);
  void forLoop(const Expr* target, const Expr* iter, const Seq<Stmt*>& body, const Seq<Stmt*>& orelse, const Stmt* s);
  /// `break` or `continue` (whose loop goes on): leaves the frames up to the one that has the target.
  void leaveLoop(const Stmt* s, BlockId FrameBlock::*target, bool keepsLoop, const char* outside);
  /// The body and `else` of a try statement, with the handler `except`; ends with a jump to `end`. False: failed.
  template <class T>
  bool guarded(const T* s, BlockId except, BlockId end);
  void tryExcept(const Try* s);
  void tryStar(const TryStar* s);
  template <class Body>
  void tryFinally(const Seq<Stmt*>& finalBody, const Stmt* s, Body&& body);
  void handlerBody(const ExceptHandler* h, Reg saved);
  static bool mayMakeGenerator(const Expr* iter);

  // --- match (match.cpp) -------------------------------------------------------------------
  struct PatternState;
  void pattern(const Pattern* p, Reg subject, PatternState& state);
  void matchSequence(const MatchSequence* p, Reg subject, PatternState& state);
  void matchMapping(const MatchMapping* p, Reg subject, PatternState& state);
  void matchClass(const MatchClass* p, Reg subject, PatternState& state);
  void matchOr(const MatchOr* p, Reg subject, PatternState& state);
  void capture(Identifier name, Reg value, const Pattern* p, PatternState& state);
  void subpattern(const Pattern* p, Reg subject, PatternState& state);

  syntax::AstContext& context_;
  const sema::Symbols& symbols_;
  const LowerOptions& options_;
  LowerResult& result_;
  std::unique_ptr<pir::Unit> unit_;
  FunctionState* f_ = nullptr;
  std::vector<std::unique_ptr<FunctionState>> states_;
  bool interactive_ = false;
  syntax::SourceRange lastPattern_;  ///< where CPython would report an error of the whole pattern
};

}  // namespace ppy::lower
