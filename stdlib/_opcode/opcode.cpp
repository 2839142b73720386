// The _opcode module: facts about CPython 3.11's instructions (what the opcode module of the library is about), and
// the table of this runtime's own operations for our dis (dis.py beside this file).
#include "compiler/pir/op.h"
#include "runtime/frame/loader.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kInvalid = INT32_MAX;
constexpr int kHaveArgument = 90;

/// The effect of `op`; `jump` is 1 taken, 0 not taken, -1 the larger. Opcode numbers are CPython 3.11's.
int stackEffect(int op, int arg, int jump) {
  auto either = [&](int notTaken, int taken) { return jump < 0 ? std::max(notTaken, taken) : jump ? taken : notTaken; };
  switch (op) {
    case 0: case 9: case 144: case 151: case 166: case 171: case 172: return 0;  // CACHE NOP EXTENDED_ARG RESUME PRECALL KW_NAMES (172)
    case 1: return -1;                    // POP_TOP
    case 2: return 1;                     // PUSH_NULL
    case 10: case 11: case 12: case 15: return 0;   // unary
    case 25: return -1;                   // BINARY_SUBSCR
    case 30: return 1;                    // GET_LEN
    case 31: case 32: return 1;           // MATCH_MAPPING MATCH_SEQUENCE
    case 33: return 1;                    // MATCH_KEYS
    case 35: return 1;                    // PUSH_EXC_INFO
    case 36: case 37: return 0;           // CHECK_EXC_MATCH CHECK_EG_MATCH
    case 49: return 1;                    // WITH_EXCEPT_START
    case 50: return 0;                    // GET_AITER
    case 51: return 1;                    // GET_ANEXT
    case 52: return 1;                    // BEFORE_ASYNC_WITH
    case 53: return 1;                    // BEFORE_WITH
    case 54: return -2;                   // END_ASYNC_FOR
    case 60: return -3;                   // STORE_SUBSCR
    case 61: return -2;                   // DELETE_SUBSCR
    case 68: case 69: return 0;           // GET_ITER GET_YIELD_FROM_ITER
    case 70: return -1;                   // PRINT_EXPR
    case 71: return 1;                    // LOAD_BUILD_CLASS
    case 74: return 1;                    // LOAD_ASSERTION_ERROR
    case 75: return 0;                    // RETURN_GENERATOR
    case 82: return 0;                    // LIST_TO_TUPLE
    case 83: return -1;                   // RETURN_VALUE
    case 84: return -1;                   // IMPORT_STAR
    case 85: return 0;                    // SETUP_ANNOTATIONS
    case 86: return 0;                    // YIELD_VALUE
    case 87: return 0;                    // ASYNC_GEN_WRAP
    case 88: return -1;                   // PREP_RERAISE_STAR
    case 89: return -1;                   // POP_EXCEPT
    case 90: return -1;                   // STORE_NAME
    case 91: return 0;                    // DELETE_NAME
    case 92: return arg - 1;              // UNPACK_SEQUENCE
    case 93: return either(1, -1);        // FOR_ITER
    case 94: return (arg & 0xFF) + (arg >> 8);  // UNPACK_EX
    case 95: return -2;                   // STORE_ATTR
    case 96: return -1;                   // DELETE_ATTR
    case 97: return -1;                   // STORE_GLOBAL
    case 98: return 0;                    // DELETE_GLOBAL
    case 99: return 0;                    // SWAP
    case 100: return 1;                   // LOAD_CONST
    case 101: return 1;                   // LOAD_NAME
    case 102: case 103: case 104: return 1 - arg;  // BUILD_TUPLE LIST SET
    case 105: return 1 - 2 * arg;         // BUILD_MAP
    case 106: return 0;                   // LOAD_ATTR
    case 107: return -1;                  // COMPARE_OP
    case 108: return -1;                  // IMPORT_NAME
    case 109: return 1;                   // IMPORT_FROM
    case 110: return 0;                   // JUMP_FORWARD
    case 111: case 112: return either(-1, 0);  // JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP
    case 114: case 115: return -1;        // POP_JUMP_FORWARD_IF_…
    case 116: return 1 + (arg & 1);       // LOAD_GLOBAL
    case 117: case 118: return -1;        // IS_OP CONTAINS_OP
    case 119: return -1;                  // RERAISE
    case 120: return 1;                   // COPY
    case 122: return -1;                  // BINARY_OP
    case 123: return either(0, -1);       // SEND
    case 124: return 1;                   // LOAD_FAST
    case 125: return -1;                  // STORE_FAST
    case 126: return 0;                   // DELETE_FAST
    case 128: case 129: return -1;        // POP_JUMP_FORWARD_IF_NOT_NONE …
    case 130: return -arg;                // RAISE_VARARGS
    case 131: return 0;                   // GET_AWAITABLE
    case 132: return -__builtin_popcount(static_cast<unsigned>(arg) & 15);  // MAKE_FUNCTION
    case 133: return arg == 3 ? -2 : -1;  // BUILD_SLICE
    case 134: return 0;                   // JUMP_BACKWARD_NO_INTERRUPT
    case 135: return 0;                   // MAKE_CELL
    case 136: return 1;                   // LOAD_CLOSURE
    case 137: return 1;                   // LOAD_DEREF
    case 138: return -1;                  // STORE_DEREF
    case 139: return 0;                   // DELETE_DEREF
    case 140: return 0;                   // JUMP_BACKWARD
    case 142: return -2 - (arg & 1);      // CALL_FUNCTION_EX
    case 145: case 146: case 147: return -1;  // LIST_APPEND SET_ADD (-1) MAP_ADD below
    case 148: return 1;                   // LOAD_CLASSDEREF
    case 149: return 0;                   // COPY_FREE_VARS
    case 152: return -2;                  // MATCH_CLASS
    case 155: return (arg & 4) == 4 ? -1 : 0;  // FORMAT_VALUE
    case 156: return -arg;                // BUILD_CONST_KEY_MAP
    case 157: return 1 - arg;             // BUILD_STRING
    case 160: return 1;                   // LOAD_METHOD
    case 162: case 163: case 164: case 165: return -1;  // LIST_EXTEND SET_UPDATE DICT_MERGE DICT_UPDATE
    case 173: case 174: case 175: case 176: return -1;  // POP_JUMP_BACKWARD_IF_…
    default: return kInvalid;
  }
}

Value stackEffectFunction(Thread& t, Value, Value* a) {
  int op, arg = 0, jump = -1;
  if (!intArg_py(t, a[0], &op)) return {};
  bool hasArgument = op >= kHaveArgument;
  bool given = isGiven(a[1]);
  if (given && !intArg_py(t, a[1], &arg)) return {};
  if (hasArgument && !given) return raise(t, PyExc_ValueError, "stack_effect: opcode requires oparg but oparg was not specified");
  if (!hasArgument && given) return raise(t, PyExc_ValueError, "stack_effect: opcode does not permit oparg but oparg was specified");
  if (isGiven(a[2])) {
    if (!isTrue(a[2]) && !isFalse(a[2])) return raise(t, PyExc_ValueError, "stack_effect: jump must be False, True or None");
    jump = isTrue(a[2]);
  }
  int effect = op == 147 ? -2 : op == 171 ? -1 : op == 166 ? -arg : stackEffect(op, arg, jump);
  if (effect == kInvalid) return raise(t, PyExc_ValueError, "invalid opcode or oparg");
  return Value::smallInt(effect);
}

Value specializationStats(Thread&, Value, Value*) { return none(); }

/// ((name, operand letters), …) of the runtime's operations, in the order of their numbers.
Value operationTable(Thread& t, Value, Value*) {
  TupleObject* all = newTuple(t, pir::kOpCount);
  if (!all) return {};
  for (unsigned i = 0; i < pir::kOpCount; i++) {
    const pir::OpInfo& info = pir::infoOf(static_cast<pir::Op>(i));
    PPY_TRY(row, tupleOf(t, {newStr(t, info.name), newStr(t, info.operands)}));
    gc::store(all, &all->ob_item[i], row);
  }
  return all;
}

/// The names that the operands of a code's instructions number: those of co_names among those of locals and cells.
Value operandNames(Thread& t, Value, Value* a) {
  if (!isExactly(a[0], &PyCode_Type)) return raise(t, PyExc_TypeError, "operand_names() needs a code object, not %T", a[0]);
  auto* code = a[0].as<CodeObject>();
  return ensureLoaded(t, code) ? tupleFrom(t, code->nameTable, code->nnames) : Value();
}

const BuiltinDef kFunctions[] = {{"operations", "", operationTable},
                                 {"operand_names", "code, /", operandNames},
                                 {"stack_effect", "opcode, oparg=None, /, *, jump=None", stackEffectFunction},
                                 {"get_specialization_stats", "", specializationStats}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kOpcodeModule = {"_opcode", kFunctions, nullptr, nullptr};

}  // namespace ppy
