#include "tests/fuzz/sockets/session.hpp"

#include <utility>

namespace donet::test::sockets {

namespace {

// A connection that cannot send for this long is given up, because the node may pause it forever.
constexpr std::chrono::seconds stuck_max{3};

transport transport_of(target at) noexcept {
  switch (at) {
  case target::client_tls:
  case target::client_websocket_tls: return transport::tls;
  case target::event_logger: return transport::udp;
  default: return transport::tcp;
  }
}

}  // namespace

session::session(script what, const ports& where)
    : script_(std::move(what)), line_(where[static_cast<std::size_t>(script_.at)],
                                      transport_of(script_.at), script_.address) {}

bool session::go_on(time_point now) {
  if (is_reading_) {
    line_.read();
    line_.forget_received();
  }
  while (line_.is_open() && next_ < script_.steps.size()) {
    if (!play(script_.steps[next_], now)) {
      if (stuck_since_ == time_point{})
        stuck_since_ = now;
      return is_waiting_ || now < stuck_since_ + stuck_max;
    }
    ++next_;
    sent_of_step_ = 0;
    stuck_since_ = {};
  }
  return false;
}

// True if the step is done.
bool session::play(const step& one, time_point now) {
  switch (one.what) {
  case step::kind::send: {
    const std::size_t count = line_.send(std::string_view(one.bytes).substr(sent_of_step_));
    sent_of_step_ += count;
    sent_ += count;
    return sent_of_step_ == one.bytes.size();
  }
  case step::kind::send_below_tls: line_.send_below_tls(one.bytes); return true;
  case step::kind::renew_keys: line_.renew_keys(); return true;
  case step::kind::wait:
    if (!std::exchange(is_waiting_, true))
      wait_until_ = now + one.time;
    is_waiting_ = now < wait_until_;
    return !is_waiting_;
  case step::kind::stop_reading: is_reading_ = false; return true;
  case step::kind::resume_reading: is_reading_ = true; return true;
  case step::kind::end_of_stream: line_.end_of_stream(); return true;
  case step::kind::reset: line_.reset(); return true;
  }
  return true;
}

}  // namespace donet::test::sockets
