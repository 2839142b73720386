/// Object locks: one at a time inside the operations of a built-in object, once several threads run.
///
/// Operations of built-in types lock the object they change, and those whose readers cannot do without it the
/// one they read. With one Python thread nothing is locked. A lock is held while the operation allocates or calls
/// Python code, and given up while its thread waits for anything else (another object's lock, a system call, a
/// thread that asked for it at a safepoint): whoever takes it then finds the object as Python code called from
/// the operation might, and the operation goes on as after such a call. So no order of locks can dead-lock, and
/// nothing is less atomic than under a lock around the whole interpreter.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

struct LockStripe;

class ObjectLock {
 public:
  /// `object` null: nothing is locked.
  ObjectLock(Thread& t, const void* object) : t_(t) {
    if (t.runtime->multiThreaded && object) [[unlikely]] take(object);
  }
  ~ObjectLock() {
    if (stripe_) [[unlikely]] release();
  }
  ObjectLock(const ObjectLock&) = delete;

  /// Gives up all locks of a thread that is about to wait / takes the innermost again; the others come back as
  /// they become the innermost.
  static void suspendAll(Thread& t);
  static void resumeInnermost(Thread& t);

 private:
  void take(const void* object);
  void release();
  void acquireStripe();

  Thread& t_;
  LockStripe* stripe_ = nullptr;  ///< null: nothing to give back
  ObjectLock* outer_ = nullptr;
  bool suspended_ = false;
};

/// A lock that is kept while its operation waits: of objects whose operations block half way (buffers of files). A thread
/// may take it again.
class ExclusiveLock {
 public:
  /// `object` null: nothing is locked.
  ExclusiveLock(Thread& t, const void* object) : t_(t), object_(object) {
    if (object) [[unlikely]] take();
  }
  ~ExclusiveLock() {
    if (object_) [[unlikely]] release();
  }
  ExclusiveLock(const ExclusiveLock&) = delete;

 private:
  void take();
  void release();

  Thread& t_;
  const void* object_;
};

/// At a safepoint where Python code may run: lets the threads that wait for one of this thread's locks go first.
void yieldObjectLocks(Thread& t);
/// In a child of fork: no other thread is left to hold a lock.
void resetObjectLocks(Thread& t);

}  // namespace ppy
