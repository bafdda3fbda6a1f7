#include "runtime/net/tls_handshakes.hpp"

#include "runtime/net/wire_limits.hpp"

#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/resource.h>

namespace donet::runtime {

namespace {

// An I/O thread that competes for the same core gets three quarters of it.
constexpr int priority_below_game = 5;

constexpr std::size_t network_size_of_ipv6 = 8;

}  // namespace

std::string network_of(const address& from) {
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, from.host.c_str(), &parsed) != 1)
    return from.host;
  return {reinterpret_cast<const char*>(parsed.s6_addr), network_size_of_ipv6};
}

struct tls_handshakes::step {
  tls_stream stream;
  done_function done;
  io_result result;
};

tls_handshakes::tls_handshakes(event_loop& loop)
    : loop_(loop), waiting_(limits::tls_handshakes_waiting_max), thread_([this] { run(); }) {
  ::pthread_setname_np(thread_.native_handle(), "donet-tls");
}

tls_handshakes::~tls_handshakes() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  added_.notify_one();
  thread_.join();
}

void tls_handshakes::advance(const std::string& network, tls_stream stream, done_function done) {
  const auto next = std::make_shared<step>(step{std::move(stream), std::move(done), {}});
  bool is_queued = false;
  {
    const std::lock_guard lock(mutex_);
    is_queued = waiting_.push(network, next);
  }
  if (is_queued)
    added_.notify_one();
  else
    next->done(std::move(next->stream), {0, io_wait::nothing, close_reason::over_limit});
}

void tls_handshakes::run() {
  // Linux keeps a priority for each thread; 0 is the calling one.
  ::setpriority(PRIO_PROCESS, 0, priority_below_game);
  std::unique_lock lock(mutex_);
  for (;;) {
    added_.wait(lock, [this] { return stopping_ || waiting_.size() != 0; });
    if (stopping_)
      return;
    const std::shared_ptr<step> next = *waiting_.pop();
    lock.unlock();
    next->result = next->stream.handshake();
    loop_.post([next] { next->done(std::move(next->stream), next->result); });
    lock.lock();
  }
}

}  // namespace donet::runtime
