/// Collects the pieces of an f-string (or t-string): adjacent text is joined, empty text is dropped.
#pragma once
#include <string>
#include <vector>

#include "compiler/syntax/ast.h"

namespace ppy::syntax {

class FStringBuilder {
 public:
  FStringBuilder(AstContext& context, bool unicodeKind) : context_(context), unicodeKind_(unicodeKind) {}

  void addText(std::string_view text, SourceRange range) {
    if (text.empty()) return;
    if (text_.empty()) range_ = range;
    range_.endLineno = range.endLineno;
    range_.endColOffset = range.endColOffset;
    text_.append(text);
  }
  void addNode(ast::Expr* e) {
    flush();
    values_.push_back(e);
  }
  ast::JoinedStr* finish(SourceRange range) { return finishAs<ast::JoinedStr>(range); }
  template <class T>
  T* finishAs(SourceRange range) {
    flush();
    T* j = context_.arena.make<T>();
    j->kind = T::kKind;
    j->range = range;
    j->values.count = static_cast<uint32_t>(values_.size());
    if (!values_.empty()) {
      j->values.items = context_.arena.makeArray<ast::Expr*>(values_.size());
      std::copy(values_.begin(), values_.end(), j->values.items);
    }
    return j;
  }
  bool onlyText() const { return values_.empty(); }

 private:
  void flush() {
    if (text_.empty()) return;
    auto* c = context_.arena.make<ast::Constant>();
    c->kind = ast::Constant::kKind;
    c->range = range_;
    c->value.kind = ConstantKind::Str;
    c->value.text = context_.arena.copy(text_);
    c->value.ascii = true;
    for (char ch : text_) c->value.ascii &= static_cast<unsigned char>(ch) < 0x80;
    if (unicodeKind_) c->literalKind = "u";
    values_.push_back(c);
    text_.clear();
  }
  AstContext& context_;
  bool unicodeKind_;
  std::string text_;
  SourceRange range_;
  std::vector<ast::Expr*> values_;
};

}  // namespace ppy::syntax
