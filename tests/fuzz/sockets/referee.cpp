#include "tests/fuzz/sockets/referee.hpp"

#include "tests/fuzz/sockets/honest.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace donet::test::sockets {

using std::chrono::steady_clock;

referee::referee(places where, const vocabulary& words, std::chrono::seconds deadline)
    : where_(std::move(where)), words_(words), deadline_(deadline), thread_([this] { run(); }) {}

referee::~referee() {
  if (thread_.joinable())
    finish();
}

std::string referee::finish() {
  is_over_ = true;
  thread_.join();
  return complaint_;
}

void referee::run() {
  try {
    do {
      for (std::size_t i = 0; i < target_names.size(); ++i)
        check(static_cast<target>(i));
      ++rounds_;
    } while (!is_over_);
  } catch (const std::exception& error) {
    complaint_ = error.what();
    has_complaint_ = true;
  }
}

void referee::check(target at) {
  const std::uint16_t port = where_.listeners[static_cast<std::size_t>(at)];
  const auto begin = steady_clock::now();
  const auto until = begin + deadline_;
  switch (at) {
  case target::message_director: pass_a_message(port, until); break;
  case target::client_tcp: say_hello(port, transport::tcp, false, words_, until); break;
  case target::client_websocket: say_hello(port, transport::tcp, true, words_, until); break;
  case target::client_tls: say_hello(port, transport::tls, false, words_, until); break;
  case target::client_websocket_tls: say_hello(port, transport::tls, true, words_, until); break;
  case target::event_logger: log_an_event(port, where_.events, until); break;
  case target::http: ask_for_health(port, until); break;
  case target::inspector: ask_for_status(port, where_.inspect, until); break;
  }
  std::chrono::milliseconds& slowest = slowest_[static_cast<std::size_t>(at)];
  slowest = std::max(
    slowest, std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin));
}

}  // namespace donet::test::sockets
