#pragma once
// A listener with a loop that the test turns, and its clients.

#include "runtime/net/greeting.hpp"
#include "runtime/net/socket.hpp"
#include "tests/unit/runtime/net/connection_fixture.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {

class Door : public testing::Test {
protected:
  static constexpr std::size_t gate_high = 64u << 20;

  Door() {
    loop_.attach();
    // The libraries of the test's clients write without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// Runs the handshakes with the client at the near end.
  void greet(int socket) {
    // As the sockets of a listener inherit them.
    set_connection_options(socket);
    greeter_->greet(
      socket, std::make_shared<const door_options>(door_),
      [this](arrival how) {
        ++arrivals_;
        arrival_ = std::move(how);
        if (arrival_.made && starts_) {
          connection_ = arrival_.made;
          connection_->start(user_);
        }
      },
      [this](const origin& from) {
        asked_.push_back(from.remote);
        return admits_;
      });
  }

  /// Connects a client by plain TCP.
  void come_in(int buffer = 0) {
    loopback pair(buffer);
    far_ = std::move(pair.far);
    greet(pair.near);
  }

  template <class Condition>
  bool until(Condition met) {
    return turn_until(loop_, [&] {
      loop_.post([] {});
      return met();
    });
  }

  bool until_arrived() {
    return until([this] { return arrivals_ != 0; });
  }

  bool until_closed() {
    return until([this] { return user_.closed.has_value(); });
  }

  /// The plain client writes all of it, and the connection reads it.
  void far_pushes(std::string_view bytes) {
    ASSERT_TRUE(until([&] {
      bytes.remove_prefix(far_.push(bytes));
      return bytes.empty();
    }));
  }

  bool until_far_ended() {
    return until([this] {
      far_.pull();
      return far_.ended();
    });
  }

  // The client failed, for this reason.
  void expect_refused(close_reason why) {
    ASSERT_TRUE(until_arrived());
    EXPECT_EQ(arrival_.made, nullptr);
    EXPECT_EQ(name(arrival_.reason), name(why));
    EXPECT_EQ(greeter_->under_way(), 0U);
  }

  event_loop loop_;
  flow_gate gate_{gate_high, gate_high / 2};
  recorder user_;
  door_options door_;
  std::unique_ptr<greeter> greeter_ = std::make_unique<greeter>(loop_, gate_);
  far_end far_;
  bool starts_ = true;
  bool admits_ = true;
  std::vector<address> asked_;  // the addresses for which admission was requested
  int arrivals_ = 0;
  arrival arrival_;
  std::shared_ptr<connection> connection_;
};

}  // namespace donet::runtime
