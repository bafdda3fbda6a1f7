#include "runtime/net/loop_thread.hpp"

#include <utility>

#include <pthread.h>

namespace donet::runtime {

loop_thread::loop_thread(std::string name) : name_(std::move(name)) {}

loop_thread::~loop_thread() {
  stop();
}

void loop_thread::start() {
  thread_ = std::thread([this] {
    loop_.attach();
    while (!stopping_.load(std::memory_order_acquire)) {
      loop_.turn(true);
      loop_.end_turn();
    }
  });
  ::pthread_setname_np(thread_.native_handle(), name_.substr(0, 15).c_str());
}

void loop_thread::stop() {
  if (!thread_.joinable())
    return;
  stopping_.store(true, std::memory_order_release);
  loop_.wake();
  thread_.join();
}

}  // namespace donet::runtime
