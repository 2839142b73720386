// Decoding of source text.
#include "compiler/support/source_file.h"

#include <gtest/gtest.h>

namespace ppy::support {
namespace {

std::string decoded(const std::string& bytes, bool wholeFile = false) {
  DecodeError error;
  auto s = SourceFile::fromBytes("f.py", bytes, error, wholeFile);
  return s ? std::string(s->text()) : "error: " + error.message;
}

TEST(Source, CookiesChooseTheCodec) {
  EXPECT_EQ(decoded("# -*- coding: latin-1 -*-\n\xE9"), "# -*- coding: latin-1 -*-\n\xC3\xA9");
  EXPECT_EQ(decoded("#!/bin/x\n# vim: set fileencoding=koi8-r :\n\xC1"), "#!/bin/x\n# vim: set fileencoding=koi8-r :\n\xD0\xB0");
  EXPECT_EQ(decoded("# coding: cp1252\n\x80"), "# coding: cp1252\n\xE2\x82\xAC");
  EXPECT_EQ(decoded("# coding: iso8859_15\n\xA4"), "# coding: iso8859_15\n\xE2\x82\xAC");
  EXPECT_EQ(decoded("x = 1\n# coding: latin-1\n"), "x = 1\n# coding: latin-1\n");
}

TEST(Source, CookieErrors) {
  EXPECT_EQ(decoded("# coding: foo\n"), "error: unknown encoding: foo");
  EXPECT_EQ(decoded("\xEF\xBB\xBF# coding: latin-1\n"), "error: encoding problem: iso-8859-1 with BOM");
  EXPECT_EQ(decoded("# coding: cp1252\nx=\"\x81\""), "error: 'charmap' codec can't decode byte 0x81 in position 20: character maps to <undefined>");
  EXPECT_EQ(decoded("# coding: ascii\nx=\"\x81\""), "error: 'ascii' codec can't decode byte 0x81 in position 19: ordinal not in range(128)");
}

TEST(Source, Utf8) {
  EXPECT_EQ(decoded("\xEF\xBB\xBFx"), "x");
  EXPECT_EQ(decoded("x\n\xFF", true),
            "error: Non-UTF-8 code starting with '\\xff' in file f.py on line 2, but no encoding declared; see "
            "https://peps.python.org/pep-0263/ for details");
  DecodeError error;
  EXPECT_TRUE(SourceFile::fromBytes("f.py", "# \xFF", error)->hasInvalidUtf8());
}

TEST(Source, NewlinesAndLines) {
  SourceFile s = SourceFile::fromText("f.py", "a\r\nb\rc\n\nd");
  EXPECT_EQ(s.text(), "a\nb\nc\n\nd");
  EXPECT_EQ(s.lineCount(), 5u);
  EXPECT_EQ(s.line(2), "b\n");
  EXPECT_EQ(s.line(5), "d");
  EXPECT_EQ(s.line(6), "");
}

TEST(Source, MissingFile) {
  DecodeError error;
  EXPECT_FALSE(SourceFile::load("/nonexistent/file.py", error));
  EXPECT_TRUE(error.isIo);
  EXPECT_EQ(error.message, "No such file or directory");
}

}  // namespace
}  // namespace ppy::support
