// The shape of lowered code where the engines' speed depends on it.
#include <gtest/gtest.h>

#include "compiler/bytecode/emit.h"

namespace ppy::lower {
namespace {

std::string pirOf(std::string text) {
  bytecode::CompileOptions options;
  options.filename = "t.py";
  auto r = bytecode::emitStage(support::SourceFile::fromText("t.py", std::move(text)), options, bytecode::Stage::Pir, false);
  return r.error ? r.error->message : r.text;
}

/// The instructions of block `name` of the function "f", one per line, without notes.
std::string blockOf(const std::string& pir, const std::string& name) {
  size_t at = pir.find("\n" + name, pir.find("function @1"));
  if (at == std::string::npos) return pir;
  at = pir.find('\n', at + 1) + 1;
  std::string out;
  while (pir.compare(at, 2, "  ") == 0) {
    size_t end = pir.find('\n', at), note = pir.find(" ;", at);
    out += pir.substr(at + 2, (note < end ? note : end) - at - 2) + "\n";
    at = end + 1;
  }
  return out;
}

TEST(Lower, WhileLoopIsInvertedAndTight) {
  std::string pir = pirOf("def f(n):\n  i = s = 0\n  while i < n:\n    s += i\n    i += 1\n  return s\n");
  EXPECT_EQ(blockOf(pir, "b2:"), "loop_header 0\niadd r2.s, r2.s, r1.i\niadd r1.i, r1.i, r4\njump_if_lt r1.i, r0.n, b2\n");
}

TEST(Lower, ForLoopComputesInPlace) {
  std::string pir = pirOf("def f(xs):\n  t = 0\n  for x in xs:\n    t += x * 2\n  return t\n");
  EXPECT_EQ(blockOf(pir, "b2:"), "mul r4, r2.x, r5\niadd r1.t, r1.t, r4\njump b1\n");
}

TEST(Lower, SmallLiteralsAreImmediate) {
  std::string pir = pirOf("def f(n):\n  return n - 1\n");
  EXPECT_EQ(blockOf(pir, "b0:"), "sub_int r1, r0.n, 1\nreturn r1\n");
}

TEST(Lower, SwapMakesNoTuple) {
  std::string pir = pirOf("def f(a, b):\n  a, b = b, a + b\n  return a\n");
  EXPECT_EQ(pir.find("build_tuple"), std::string::npos);
}

TEST(Lower, LocalThatIsReboundInAnExpressionIsCopied) {
  std::string pir = pirOf("def f(x):\n  return x + (x := 1)\n");
  EXPECT_EQ(blockOf(pir, "b0:"), "move r1, r0.x\nint r0.x, 1\nmove r2, r0.x\nadd r1, r1, r2\nreturn r1\n");
}

TEST(Lower, UnpacksIntoAdjoiningLocals) {
  std::string pir = pirOf("def f(p):\n  a, b = p\n  return a\n");
  EXPECT_EQ(blockOf(pir, "b0:"), "unpack_sequence r1.a, #2, r0.p\nreturn r1.a\n");
}

TEST(Lower, CapturedVariablesLiveInCells) {
  std::string pir = pirOf("def f(a):\n  b = a\n  def g():\n    return a + b\n  return g\n");
  EXPECT_NE(pir.find("make_cell r0.a"), std::string::npos);
  EXPECT_NE(pir.find("new_cell r2.b"), std::string::npos);
  EXPECT_NE(pir.find("free f0 \"a\""), std::string::npos);
}

TEST(Lower, DeadCodeIsLeftOut) {
  std::string pir = pirOf("def f():\n  return 1\n  g()\n");
  EXPECT_EQ(pir.find("call"), std::string::npos);
}

TEST(Lower, NoneTestsAreOneBranch) {
  std::string pir = pirOf("def f(x):\n  if x is not None:\n    return x\n");
  EXPECT_NE(pir.find("jump_if_none r0.x"), std::string::npos);
}

TEST(Lower, ZeroArgumentSuperIsDirect) {
  std::string pir = pirOf("class A:\n  def f(self):\n    return super().f(1)\n");
  EXPECT_NE(pir.find("load_super_method"), std::string::npos);
  pir = pirOf("class A:\n  def f(self):\n    return super().x\n");
  EXPECT_NE(pir.find("load_super_attr"), std::string::npos);
}

TEST(Lower, LoopOverFreshGeneratorClosesIt) {
  EXPECT_NE(pirOf("def f():\n  for x in g():\n    break\n").find("end_iter"), std::string::npos);
  EXPECT_EQ(pirOf("def f():\n  for x in range(3):\n    break\n").find("end_iter"), std::string::npos);
}

}  // namespace
}  // namespace ppy::lower
