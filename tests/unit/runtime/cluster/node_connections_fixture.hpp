#pragma once
// Two nodes that a test connects by real sockets, on one loop that it turns by hand.

#include "runtime/cluster/node_connections.hpp"
#include "runtime/cluster/node_handshake_codec.hpp"
#include "runtime/net/socket.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

inline node_introduction node_named(const std::string& name, std::uint64_t incarnation) {
  node_introduction self;
  self.cluster = "example";
  self.node = {name, incarnation};
  self.address = "127.0.0.1:7600";
  self.caf.process = static_cast<std::uint32_t>(incarnation);
  self.version = "1.4.0";
  self.contract = 0xfeed;
  return self;
}

class TwoNodes : public testing::Test {
protected:
  static node_handshake_options options_of(const node_introduction& self,
                                           std::shared_ptr<const tls_context> tls = nullptr) {
    node_handshake_options options;
    options.tls = std::move(tls);
    options.policy.introduce = [self] { return self; };
    options.policy.view = [] { return cluster_view{}; };
    return options;
  }

  // gs1 listens, and ca1 can dial it.
  void open(node_handshake_options acceptor, node_handshake_options dialer) {
    acceptor_.emplace(loop_, std::move(acceptor),
                      [this](node_arrival one) { accepted_.push_back(std::move(one)); });
    dialer_.emplace(loop_, std::move(dialer), [](node_arrival) {});
    ASSERT_EQ(acceptor_->open({"127.0.0.1", 0}), "");
    acceptor_->start();
  }
  void open() { open(options_of(acceptor_self_), options_of(dialer_self_)); }

  std::uint16_t port() const { return acceptor_->where().front().port; }

  void dial() {
    dialer_->dial({"127.0.0.1", port()}, [this](node_arrival one) { dialed_ = std::move(one); });
  }

  // Until both sides have a result.
  bool until_decided() {
    return turn_until(loop_, [this] { return dialed_ && !accepted_.empty(); });
  }

  bool until_ended(far_end& peer) {
    return turn_until(loop_, [&peer] {
      peer.pull();
      return peer.ended();
    });
  }

  // Moves a text from one end to the other.
  std::string carried(any_stream& from, any_stream& to, std::string_view text) {
    const iovec piece{const_cast<char*>(text.data()), text.size()};
    EXPECT_EQ(from.transmit(std::span(&piece, 1)).bytes, text.size());
    std::string received;
    turn_until(loop_, [&] {
      std::vector<std::byte> room(tls_stream::receive_size_min);
      const io_result result = to.receive(room);
      received += dc::as_text(dc::bytes_view(room).first(result.bytes));
      return received.size() >= text.size() || result.ended;
    });
    return received;
  }

  node_introduction acceptor_self_ = node_named("gs1", 2);
  node_introduction dialer_self_ = node_named("ca1", 1);
  event_loop loop_;
  std::optional<node_connections> acceptor_;
  std::optional<node_connections> dialer_;
  std::vector<node_arrival> accepted_;
  std::optional<node_arrival> dialed_;
};

}  // namespace donet::runtime
