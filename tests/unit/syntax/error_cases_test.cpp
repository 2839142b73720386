// Every row of error_cases.tsv (written by error_cases.py from CPython's answers) against our parser.
#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "tests/unit/syntax/syntax_fixture.h"

namespace ppy::syntax::test {
namespace {

std::string unescape(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      char c = text[++i];
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> out;
  size_t begin = 0;
  for (size_t tab; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1) out.push_back(line.substr(begin, tab - begin));
  out.push_back(line.substr(begin));
  return out;
}

TEST(SyntaxErrors, AreCPythons) {
  std::ifstream in(PPY_SYNTAX_TEST_DATA "/error_cases.tsv");
  ASSERT_TRUE(in.is_open());
  std::string line;
  int rows = 0;
  while (std::getline(in, line)) {
    std::vector<std::string> row = split(line);
    ASSERT_GE(row.size(), 3u) << line;
    ParseOptions options;
    options.mode = row[0] == "eval" ? ParseMode::Eval : row[0] == "single" ? ParseMode::Single : ParseMode::Exec;
    Parsed p(unescape(row[1]), options);
    ++rows;
    if (row[2] == "OK") {
      EXPECT_TRUE(p.ok()) << row[1] << ": " << p.message();
      continue;
    }
    ASSERT_FALSE(p.ok()) << row[1];
    const SyntaxErrorInfo& e = *p.result.error;
    EXPECT_EQ(errorClassName(e.errorClass), row[2]) << row[1];
    EXPECT_EQ(e.message, unescape(row[7])) << row[1];
    EXPECT_EQ(std::to_string(e.line) + "," + std::to_string(e.column) + "-" + std::to_string(e.endLine) + "," + std::to_string(e.endColumn),
              row[3] + "," + row[4] + "-" + row[5] + "," + row[6])
        << row[1];
    EXPECT_EQ(e.sourceLine, unescape(row[8])) << row[1];
  }
  EXPECT_GT(rows, 500);
}

}  // namespace
}  // namespace ppy::syntax::test
