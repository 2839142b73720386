// PIR text reads back to the same text.
#include <gtest/gtest.h>

#include "compiler/pir/builder.h"
#include "compiler/pir/liveness.h"
#include "compiler/pir/passes.h"
#include "compiler/pir/text.h"
#include "compiler/pir/verify.h"

namespace ppy::pir {
namespace {

constexpr std::string_view kLoop = R"(function @0 "f" {
  qualname "m.f"
  file "x.py"
  kind function
  line 3 flags 0x3
  args 1 posonly 0 kwonly 0
  registers 4 loops 1
  var r0 "n"
  var r1 "i"
  const k0 none
  const k1 str "a\"b\n\xc3\xa9"
  const k2 tuple (int 1, float 1.5, complex 0 -2, bigint -ffffffffffffffffff, bytes "\x00", frozenset (true, ellipsis))
  name n0 "i"
b0:
  int r1.i, 0 @3:1-3:2
b1 handler b3:
  loop_header 0
  check_bound r1.i, n0 @4:0-4:1 ; "i"
  add_int r1.i, r1.i, 1 @5:2-6:8
  jump_if_lt r1.i, r0.n, b1
b2:
  return r1.i
b3:
  catch r2
  const r3, k0 ; none
  return r3
}
)";

std::unique_ptr<Unit> parse(std::string_view text) {
  std::string error;
  auto unit = read(text, error);
  EXPECT_TRUE(unit) << error;
  return unit;
}

TEST(PirText, ReadsBackWhatItPrints) {
  auto unit = parse(kLoop);
  EXPECT_EQ(print(*unit), kLoop);
}

TEST(PirText, SaysWhereTextIsMalformed) {
  std::string error;
  EXPECT_FALSE(read("function @0 \"f\" {\n  kind planet\n}\n", error));
  EXPECT_EQ(error, "line 2: no such kind");
}

TEST(PirVerify, AcceptsTheLoop) { EXPECT_EQ(verify(*parse(kLoop)->functions[0]), ""); }

TEST(PirVerify, RejectsTemporaryThatMayBeUnwritten) {
  auto unit = parse(kLoop);
  unit->functions[0]->blocks[2].instrs[0].operands[0] = 3;
  EXPECT_NE(verify(*unit->functions[0]).find("may be unwritten"), std::string::npos);
}

TEST(PirVerify, RejectsRegisterOutOfRange) {
  auto unit = parse(kLoop);
  unit->functions[0]->blocks[0].instrs[0].operands[0] = 9;
  EXPECT_NE(verify(*unit->functions[0]).find("register out of range"), std::string::npos);
}

TEST(PirVerify, RejectsHandlerWithoutCatch) {
  auto unit = parse(kLoop);
  unit->functions[0]->blocks[1].handler = 2;
  EXPECT_NE(verify(*unit->functions[0]).find("does not begin with catch"), std::string::npos);
}

TEST(PirVerify, RejectsFallingOffTheEnd) {
  auto unit = parse(kLoop);
  unit->functions[0]->blocks[3].instrs.pop_back();
  EXPECT_NE(verify(*unit->functions[0]).find("falls off the end"), std::string::npos);
}

TEST(PirLiveness, FollowsTheLoop) {
  auto unit = parse(kLoop);
  Liveness live(*unit->functions[0]);
  EXPECT_EQ(live.in(1).list(), (std::vector<Reg>{0, 1}));
  EXPECT_EQ(live.in(2).list(), (std::vector<Reg>{1}));
  EXPECT_EQ(live.before(1, 3).list(), (std::vector<Reg>{0, 1}));
  EXPECT_TRUE(live.in(3).list().empty());
}

TEST(PirPasses, RemoveChecksOfBoundVariables) {
  auto unit = parse(kLoop);
  removeBoundChecks(*unit->functions[0]);
  EXPECT_EQ(print(*unit).find("check_bound"), std::string::npos);
}

TEST(PirPasses, KeepChecksOfVariablesThatMayBeUnbound) {
  auto unit = parse(kLoop);
  unit->functions[0]->blocks[0].instrs[0].op = Op::Clear;
  removeBoundChecks(*unit->functions[0]);
  EXPECT_NE(print(*unit).find("check_bound"), std::string::npos);
}

TEST(PirBuilder, DropsWhatCannotBeReached) {
  Function fn;
  Builder b(fn);
  b.startBlock();
  BlockId end = b.newBlock(), dead = b.newBlock();
  Reg r = b.allocTemp();
  b.emit(Op::LoadInt, {r, 1}, {});
  b.jump(end, {});
  b.startBlock(dead);
  b.emit(Op::LoadInt, {r, 2}, {});
  b.startBlock(end);
  b.emit(Op::Return, {r}, {});
  b.finish();
  ASSERT_EQ(fn.blocks.size(), 2u);
  EXPECT_EQ(fn.blocks[0].instrs.back().operands[0], 1);
  EXPECT_EQ(verify(fn), "");
}

}  // namespace
}  // namespace ppy::pir
