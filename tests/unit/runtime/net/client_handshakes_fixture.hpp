#pragma once
// A listener with a loop that the test turns, and its clients.

#include "runtime/net/client_handshakes.hpp"
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

class ClientHandshakes : public testing::Test {
protected:
  static constexpr std::size_t gate_high = 64u << 20;

  ClientHandshakes() {
    loop_.attach();
    // The libraries of the test's clients write without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// Runs the handshakes with the client at the near end.
  void start(int socket) {
    // As the sockets of a listener inherit them.
    set_connection_options(socket);
    handshakes_->start(
      socket, std::make_shared<const client_handshake_options>(options_),
      [this](client_handshake_result how) {
        ++arrivals_;
        result_ = std::move(how);
        if (result_.made && starts_) {
          connection_ = result_.made;
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
    start(pair.near);
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
    EXPECT_EQ(result_.made, nullptr);
    EXPECT_EQ(name(result_.reason), name(why));
    EXPECT_EQ(handshakes_->under_way(), 0U);
  }

  event_loop loop_;
  flow_gate gate_{gate_high, gate_high / 2};
  recorder user_;
  client_handshake_options options_;
  std::unique_ptr<client_handshakes> handshakes_ =
    std::make_unique<client_handshakes>(loop_, gate_);
  far_end far_;
  bool starts_ = true;
  bool admits_ = true;
  std::vector<address> asked_;  // the addresses for which admission was requested
  int arrivals_ = 0;
  client_handshake_result result_;
  std::shared_ptr<connection> connection_;
};

}  // namespace donet::runtime
