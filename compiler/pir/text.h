/// PIR as text, and back. `read(print(u))` prints the same text again.
///
///   function @1 "f" {
///     qualname "m.f"
///     …
///   b0 handler b2:
///     add r3, r0.x, r1.y @2:11-2:16
///   }
///
/// A name after a register ("r0.x") and text after ";" are for the reader's eye only.
#pragma once
#include "compiler/pir/pir.h"

namespace ppy::pir {

struct PrintOptions {
  bool positions = true;
};

std::string print(const Unit& unit, const PrintOptions& options = {});
std::string print(const Function& fn, size_t index, const PrintOptions& options = {});
/// A constant as PIR text: `int 5`, `str "x"`, `tuple (int 1, none)`, …
std::string printConstant(const Constant& c);
/// Null and `error` ("line 3: …") when `text` is not PIR. What is read is not verified.
std::unique_ptr<Unit> read(std::string_view text, std::string& error);

}  // namespace ppy::pir
