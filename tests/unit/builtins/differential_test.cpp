// Numbers, text and bytes against CPython 3.11: gen_cases.py writes expressions and what CPython makes
// of them; the same expressions run here. PPY_CASES overrides the file, PPY_CASE_SEED the seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "runtime/thread/runtime.h"
#include "value_machine.h"

namespace {

std::string unhex(const std::string& s) {
  std::string out;
  for (size_t i = 0; i + 1 < s.size(); i += 2) out.push_back(static_cast<char>(std::stoi(s.substr(i, 2), nullptr, 16)));
  return out;
}

/// Addresses differ from run to run.
std::string withoutAddresses(std::string s) {
  for (size_t at; (at = s.find(" at 0x")) != std::string::npos;) {
    size_t end = at + 6;
    while (end < s.size() && std::isxdigit(static_cast<unsigned char>(s[end]))) end++;
    s.replace(at, end - at, " at ADDRESS");
  }
  return s;
}

TEST(Differential, ExpressionsGiveWhatCPythonGives) {
  setenv("PYTHONHASHSEED", "0", 1);
  std::string path;
  if (const char* given = std::getenv("PPY_CASES")) {
    path = given;
  } else {
    const char* seed = std::getenv("PPY_CASE_SEED");
    path = testing::TempDir() + "ppy_value_cases.tsv";
    std::string command = std::string(PPY_PYTHON " " PPY_SOURCE_DIR "/gen_cases.py ") + path + " " + (seed ? seed : "1") +
                          " " PPY_SOURCE_DIR "/listed_cases.txt 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  ppy::Runtime* rt = ppy::createRuntime(nullptr);
  std::ifstream file(path);
  std::string line;
  int count = 0, bad = 0;
  while (std::getline(file, line)) {
    size_t a = line.find('\t'), b = line.find('\t', a + 1);
    std::string expected = withoutAddresses(unhex(line.substr(a + 1, b - a - 1)));
    if (std::getenv("PPY_SHOW_CASES")) fprintf(stderr, "%s\n", unhex(line.substr(0, a)).c_str());
    std::string got = withoutAddresses(ppy::test::runProgram(*rt->mainThread, line.substr(b + 1)));
    count++;
    if (got == expected) continue;
    if (++bad <= 40) ADD_FAILURE() << unhex(line.substr(0, a)) << "\n  CPython " << expected << "\n  here    " << got;
  }
  EXPECT_GT(count, 1000);
  EXPECT_EQ(bad, 0) << "of " << count;
  ppy::destroyRuntime(rt);
}

}  // namespace
