/// Tables of the diagnosing pass, generated from diagnose.peg.
#pragma once
#include <cstdint>

#include "compiler/syntax/token.h"

namespace ppy::syntax::diag {

enum class Op : uint8_t { Token, Soft, SoftKeyword, AugAssign, Rule, Opt, Star, Plus, Gather, And, Not, Cut, Forced };

struct Item {
  Op op;
  uint8_t capture;  ///< slot that remembers the match, 255: none
  uint16_t a;       ///< Token, Forced: the kind; Soft: the word; Rule: the rule; else an item
  uint16_t b;       ///< Gather: a is the separator, b the element
};

/// What the actions need to know of a matched piece of text.
enum class DiagKind : uint16_t {
  Token, Generic, Sequence, Items,
  Name, Constant, True, False, None, Ellipsis, Attribute, Subscript, Starred, List, Tuple, Lambda, Call, BoolOp, BinOp, UnaryOp,
  GeneratorExp, Yield, YieldFrom, Await, ListComp, SetComp, DictComp, Dict, Set, JoinedStr, Compare, IfExp, NamedExpr,
  Arg, Args, Keyword, DoubleStarKeyword, Comprehension, Pattern,
};

enum class Action : uint8_t {
  PassOnly,     ///< the value of item args[0]
  PassCapture,  ///< the capture args[0]
  Generic,
  Node,         ///< a node of DiagKind `arg` with the captures args as children
  Error,        ///< row `arg` of kErrors; args are its captures
};

struct Alternative {
  uint16_t firstItem;
  uint8_t itemCount;
  uint8_t minVersion;
  bool needsInvalid;  ///< tried only while the reporting rules are on
  Action action;
  uint16_t arg;
  uint8_t args[3];
};

enum : uint8_t {
  kMemo = 1,           ///< results are shared between the passes of rules on and off
  kMemoByPass = 2,     ///< results are kept apart
  kWithoutInvalid = 4, ///< reporting rules are off below
};

struct Rule {
  const char* name;
  uint16_t firstAlternative;
  uint8_t count;
  uint8_t flags;
  int16_t base;  ///< item of a left-recursive rule's base, or -1
};

enum class Where : uint8_t {
  At, Range, RangeLast, RangeItems, Here, Indent, From, TargetAssign, TargetFor, TargetDelete, AfterKey,
  Generator, GeneratorInCall, ArgumentOrder, LegacyStatement, MissingComma,
  CheckStrings, CheckNotEqual, EnsureReal, EnsureImaginary,
};

struct ErrorRow {
  Where where;
  const char* message;
};

extern const Item kItems[];
extern const Alternative kAlternatives[];
extern const Rule kRules[];
extern const char* const kSoftKeywords[];
extern const ErrorRow kErrors[];
extern const uint16_t kStartFile, kStartInteractive, kStartEval, kStartFuncType, kStartFstring;

}  // namespace ppy::syntax::diag
