#pragma once
// The protocol of NATS servers: lines of text, each message's payload after its line.
//
//   INFO {…}    CONNECT {…}    SUB subject id
//   PUB subject size ⏎ payload ⏎    MSG subject id size ⏎ payload ⏎
//
// A channel is a subject, and its number is the id of the subscription.

#include "tools/bench/protocol.hpp"

namespace donet::bench {

class nats_protocol final : public protocol {
public:
  std::string greeting() const override;
  std::string subscription(std::uint64_t channel) const override;
  std::string message(std::uint64_t channel, std::string_view payload) const override;
  std::size_t trailer_size() const override { return 2; }
  std::string address(std::uint64_t channel) const override;
  std::size_t split(std::string_view stream, std::vector<frame>& frames,
                    std::string& reply) const override;
};

}  // namespace donet::bench
