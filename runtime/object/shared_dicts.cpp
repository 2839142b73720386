// The table from instances to the dicts that share their slots.
#include "runtime/object/shared_dicts.h"

#include <utility>

#include "runtime/gc/heap.h"
#include "runtime/object/object_state.h"

namespace ppy {
namespace {

constexpr size_t kLeastEntries = 16;

size_t hashOf(const Object* o) {
  return static_cast<size_t>((reinterpret_cast<uintptr_t>(o) >> 4) * 0x9E3779B97F4A7C15u >> 20);
}

}  // namespace

SharedDicts::Entry* SharedDicts::locate(const Object* o) {
  if (entries_.empty()) return nullptr;
  size_t mask = entries_.size() - 1;
  for (size_t i = hashOf(o) & mask; entries_[i].owner; i = (i + 1) & mask)
    if (entries_[i].owner == o) return &entries_[i];
  return nullptr;
}

void SharedDicts::rebuild(size_t capacity) {
  std::vector<Entry> old(capacity, Entry{nullptr, nullptr});
  std::swap(old, entries_);
  used_ = 0;
  for (const Entry& e : old) {
    if (!e.owner || e.owner == kErased) continue;
    size_t i = hashOf(e.owner) & (capacity - 1);
    while (entries_[i].owner) i = (i + 1) & (capacity - 1);
    entries_[i] = e;
    used_++;
  }
}

DictObject* SharedDicts::find_nogc(const Object* o) {
  std::lock_guard<std::mutex> guard(lock_);
  Entry* e = locate(o);
  return e ? e->dict : nullptr;
}

void SharedDicts::add_nogc(Object* o, DictObject* d) {
  std::lock_guard<std::mutex> guard(lock_);
  if ((used_ + 1) * 2 > entries_.size()) rebuild(entries_.empty() ? kLeastEntries : entries_.size() * 2);
  size_t mask = entries_.size() - 1;
  size_t i = hashOf(o) & mask;
  while (entries_[i].owner) i = (i + 1) & mask;
  entries_[i] = {o, d};
  used_++;
}

void SharedDicts::remove_nogc(const Object* o) {
  std::lock_guard<std::mutex> guard(lock_);
  if (Entry* e = locate(o)) *e = {kErased, nullptr};
}

void SharedDicts::sweep_nogc() {
  size_t kept = 0;
  for (Entry& e : entries_) {
    if (!e.owner || e.owner == kErased) continue;
    if (gc::stateOf(e.dict) & gc::kStateMarked) kept++;
    else e = {kErased, nullptr};
  }
  if (kept == used_) return;
  if (kept == 0 && entries_.size() <= kLeastEntries * 64) {
    for (Entry& e : entries_) e = {nullptr, nullptr};
    used_ = 0;
    return;
  }
  size_t capacity = kLeastEntries;
  while (capacity < kept * 4) capacity *= 2;
  rebuild(capacity);
}

void sharedDictsSweep_nogc(Runtime& rt) {
  if (rt.object) rt.object->sharedDicts.sweep_nogc();
}

}  // namespace ppy
