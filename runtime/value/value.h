/// Value: one 64-bit word that is an int, a float or a pointer to an object. See abi/value_bits.h
/// for the drawing. Holds the encoding only; anything that looks inside an object is in object/.
#pragma once
#include <bit>
#include <cstdint>

#include "runtime/abi/value_bits.h"

namespace ppy {

struct Object;

class Value {
 public:
  constexpr Value() : bits_(0) {}
  Value(Object* object) : bits_(reinterpret_cast<uint64_t>(object)) {}
  static constexpr Value fromBits(uint64_t bits) {
    Value v;
    v.bits_ = bits;
    return v;
  }
  /// `i` must fit 49 bits; makeInt (object/number.h) takes any int64_t.
  static constexpr Value smallInt(int64_t i) {
    return fromBits(PPY_INT_TAG | (static_cast<uint64_t>(i) & ((1ull << PPY_INT_BITS) - 1)));
  }
  /// `d` must not be a NaN; makeFloat (object/number.h) takes any double.
  static constexpr Value number(double d) {
    return fromBits(std::bit_cast<uint64_t>(d) + PPY_FLOAT_OFFSET);
  }
  static constexpr bool fitsSmallInt(int64_t i) { return i >= PPY_INT_MIN && i <= PPY_INT_MAX; }

  constexpr uint64_t bits() const { return bits_; }
  /// Empty: unbound, absent, or "look at the thread" when returned.
  constexpr bool isEmpty() const { return bits_ == 0; }
  constexpr explicit operator bool() const { return bits_ != 0; }
  constexpr bool isSmallInt() const { return bits_ >= PPY_INT_TAG; }
  constexpr bool isNumber() const { return bits_ >= PPY_FLOAT_OFFSET && bits_ < PPY_INT_TAG; }
  /// A heap or static object; false for empty.
  constexpr bool isObject() const { return bits_ - 1 < PPY_POINTER_LIMIT - 1; }
  constexpr int64_t asSmallInt() const {
    return static_cast<int64_t>(bits_ << PPY_INT_SHIFT) >> PPY_INT_SHIFT;
  }
  constexpr double asNumber() const { return std::bit_cast<double>(bits_ - PPY_FLOAT_OFFSET); }
  Object* object() const { return reinterpret_cast<Object*>(bits_); }
  template <class T>
  T* as() const {
    return reinterpret_cast<T*>(bits_);
  }
  /// Identity (`is`) of immediates and objects; boxed numbers are compared by value by `is`
  /// in object/number.h where both are numbers.
  constexpr bool operator==(const Value&) const = default;

 private:
  uint64_t bits_;
};
static_assert(sizeof(Value) == 8);

/// What a slot holds that other threads write without a lock (gc::store): what it refers to is whole.
inline Value loadShared(const Value* slot) {
  return Value::fromBits(__atomic_load_n(reinterpret_cast<const uint64_t*>(slot), __ATOMIC_ACQUIRE));
}
inline void storeShared(Value* slot, Value v) { __atomic_store_n(reinterpret_cast<uint64_t*>(slot), v.bits(), __ATOMIC_RELEASE); }

constexpr bool bothSmallInts(Value a, Value b) { return (a.bits() & b.bits()) >= PPY_INT_TAG; }

}  // namespace ppy
