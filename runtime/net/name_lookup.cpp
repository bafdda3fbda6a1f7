#include "runtime/net/name_lookup.hpp"

#include "runtime/net/event_loop.hpp"

#include <utility>

#include <pthread.h>

namespace donet::runtime {

name_lookup::name_lookup(event_loop& loop) : loop_(loop), thread_([this] { run(); }) {
  ::pthread_setname_np(thread_.native_handle(), "donet-names");
}

name_lookup::~name_lookup() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void name_lookup::find(address name, found_function found) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(name), std::move(found)});
  }
  changed_.notify_one();
}

void name_lookup::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    if (is_stopping_)
      return;
    query next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    found_addresses all = find_peer_addresses(next.name);
    loop_.post(
      [found = std::move(next.found), all = std::move(all)]() mutable { found(std::move(all)); });
    lock.lock();
  }
}

}  // namespace donet::runtime
