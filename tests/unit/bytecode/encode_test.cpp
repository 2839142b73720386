// Bytecode units: what is encoded can be read back, in narrow and wide forms.
#include <gtest/gtest.h>

#include "compiler/bytecode/compile.h"
#include "compiler/bytecode/emit.h"
#include "compiler/pir/builder.h"
#include "runtime/abi/bytecode_reader.h"

namespace ppy::bytecode {
namespace {

CompileResult compile(std::string text) {
  CompileOptions options;
  options.filename = "t.py";
  options.verify = true;
  return compileSource(support::SourceFile::fromText("t.py", std::move(text)), options);
}

pir::Unit oneFunction(int32_t padding) {
  pir::Unit unit;
  unit.functions.push_back(std::make_unique<pir::Function>());
  pir::Function& fn = *unit.functions[0];
  fn.name = fn.qualname = "<module>";
  fn.filename = "t.py";
  pir::Builder b(fn);
  b.startBlock();
  pir::BlockId head = b.newBlock();
  pir::Reg r = b.allocTemp(70000);
  b.emit(pir::Op::LoadInt, {r + 69999, 100000}, {7, 3, 7, 9});
  b.emit(pir::Op::Move, {r, r + 69999}, {8, 0, 9, 300});
  b.startBlock(head);
  for (int32_t i = 0; i < padding; ++i) b.emit(pir::Op::Move, {r, r}, {8, 0, 9, 300});
  b.emit(pir::Op::JumpIfTrue, {r, head}, {300, 1, 300, 2});
  b.emit(pir::Op::Return, {r}, {});
  b.finish();
  return unit;
}

TEST(Encode, WidensLargeOperands) {
  auto bytes = encode(oneFunction(0));
  EXPECT_EQ(ppyUnitCheck(bytes.data(), bytes.size() * 8, pir::kOpCount, 1), nullptr);
  std::string text = disassemble(bytes.data(), bytes.size() * 8);
  EXPECT_NE(text.find("wide int r69999, 100000"), std::string::npos) << text;
  EXPECT_NE(text.find("jump_if_true r0, ->4"), std::string::npos) << text;
}

TEST(Encode, WidensFarJumps) {
  auto bytes = encode(oneFunction(40000));
  std::string text = disassemble(bytes.data(), bytes.size() * 8);
  EXPECT_NE(text.find("wide jump_if_true r0, ->4"), std::string::npos);
}

TEST(Encode, KeepsPositions) {
  auto bytes = encode(oneFunction(0));
  const PpyCode* code = ppyUnitCode(bytes.data(), 0);
  auto* table = static_cast<const unsigned char*>(ppyUnitAt(bytes.data(), code->positions.offset));
  auto at = [&](uint32_t word) { return ppyPositionAt(table, code->positions.count, code->firstLine, word); };
  EXPECT_EQ(at(0).line, 7);
  EXPECT_EQ(at(1).endColumn, 9);
  EXPECT_EQ(at(2).endLine, 9);
  EXPECT_EQ(at(3).endColumn, 300);
  EXPECT_EQ(at(4).line, 300);
  EXPECT_EQ(at(5).line, 0);
}

TEST(Encode, NoticesDamage) {
  auto bytes = encode(oneFunction(0));
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_STREQ(ppyUnitCheck(bytes.data(), bytes.size() * 8, pir::kOpCount, 1), "damaged bytecode unit");
  EXPECT_STREQ(ppyUnitCheck(bytes.data(), 16, pir::kOpCount, 1), "not a bytecode unit");
}

TEST(Compile, EncodesConstants) {
  auto r = compile("x = (1, 2.5, 'é', b'\\0', None, 12345678901234567890123, -1j)\n");
  ASSERT_TRUE(r.ok);
  std::string text = disassemble(r.unit.data(), r.unit.size() * 8);
  EXPECT_NE(text.find("(1, 2.5, 'é', b'\\x00', None, bigint of 3 digits, -0+-1j)"), std::string::npos) << text;
}

TEST(Compile, ReportsErrorsWithBytePositions) {
  auto r = compile("'é'; return\n");
  ASSERT_TRUE(r.error);
  EXPECT_EQ(r.error->message, "'return' outside function");
  EXPECT_EQ(r.error->line, 1);
  EXPECT_EQ(r.error->column, 7);
  EXPECT_EQ(r.error->sourceLine, "'é'; return\n");
}

TEST(Compile, WarnsLikeCPython) {
  auto r = compile("assert (x, 'message')\nx is 1\n1()\n");
  ASSERT_EQ(r.warnings.size(), 3u);
  EXPECT_EQ(r.warnings[0].message, "assertion is always true, perhaps remove parentheses?");
  EXPECT_EQ(r.warnings[1].message, "\"is\" with a literal. Did you mean \"==\"?");
  EXPECT_EQ(r.warnings[2].message, "'int' object is not callable; perhaps you missed a comma?");
}

TEST(Compile, RefusesDeepNesting) {
  std::string text = "x = a";
  for (int i = 0; i < 4000; ++i) text += "+a";
  auto r = compile(text + "\n");
  ASSERT_TRUE(r.error);
  EXPECT_EQ(r.error->errorClass, syntax::ErrorClass::RecursionError);
}

}  // namespace
}  // namespace ppy::bytecode
