#include "runtime/net/name_lookup.hpp"

#include "runtime/net/event_loop.hpp"
#include "runtime/net/seed_lookup.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include <pthread.h>

namespace donet::runtime {

// Guarded by the mutex.
struct name_lookup::shared_state {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<blocking_work> waiting;
  bool is_busy = false;
  event_loop* loop = nullptr;  // null: the thread has to end
};

name_lookup::name_lookup(event_loop& loop, const std::optional<address>& dns_server)
    : state_(std::make_shared<shared_state>()) {
  state_->loop = &loop;
  thread_ = std::thread([state = state_, dns_server] {
    if (dns_server)
      use_dns_server(*dns_server);
    serve(state);
  });
  ::pthread_setname_np(thread_.native_handle(), "donet-names");
}

name_lookup::~name_lookup() {
  std::deque<blocking_work> dropped;
  bool is_busy = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->loop = nullptr;
    dropped.swap(state_->waiting);
    is_busy = state_->is_busy;
  }
  state_->changed.notify_one();
  if (is_busy)
    thread_.detach();
  else
    thread_.join();
}

void name_lookup::find(address name, found_function found) {
  run([name = std::move(name), found = std::move(found)] {
    return loop_work([all = find_peer_addresses(name), found] { found(all); });
  });
}

void name_lookup::find_all(address name, found_function found) {
  run([name = std::move(name), found = std::move(found)] {
    return loop_work([all = find_all_addresses(name), found] { found(all); });
  });
}

void name_lookup::find_service(std::string service, address name, found_function found) {
  run([service = std::move(service), name = std::move(name), found = std::move(found)] {
    return loop_work([all = find_service_addresses(service, name), found] { found(all); });
  });
}

void name_lookup::run(blocking_work work) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->waiting.push_back(std::move(work));
  }
  state_->changed.notify_one();
}

void name_lookup::serve(const std::shared_ptr<shared_state>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->loop == nullptr || !state->waiting.empty(); });
    if (state->loop == nullptr)
      return;
    blocking_work next = std::move(state->waiting.front());
    state->waiting.pop_front();
    state->is_busy = true;
    lock.unlock();
    loop_work result = next();
    next = nullptr;
    lock.lock();
    state->is_busy = false;
    // Under the mutex, because the loop ends after this object.
    if (state->loop != nullptr)
      state->loop->post(std::move(result));
  }
}

}  // namespace donet::runtime
