/// The dicts that share an instance's slots, found by instance, so that `o.__dict__ is o.__dict__`.
#pragma once
#include <mutex>
#include <vector>

#include "runtime/object/layout.h"

namespace ppy {

/// Weak in both: a dict keeps its instance, and an entry goes when its dict was not reached by a collection.
class SharedDicts {
 public:
  DictObject* find_nogc(const Object* o);
  void add_nogc(Object* o, DictObject* d);
  /// The dict stands for itself from now on.
  void remove_nogc(const Object* o);
  /// After marking: drops the dicts that were not reached.
  void sweep_nogc();

 private:
  struct Entry {
    const Object* owner;  ///< null: free; kErased: was used
    DictObject* dict;
  };
  static inline const Object* const kErased = reinterpret_cast<const Object*>(8);
  Entry* locate(const Object* o);
  void rebuild(size_t capacity);

  std::mutex lock_;
  std::vector<Entry> entries_;  ///< open addressing, a power of two or none
  size_t used_ = 0;             ///< erased ones included
};

}  // namespace ppy
