#pragma once
// What two nodes say to each other. A connection begins with a hello from each side; everything
// else has a number, in each direction from 1, and is acknowledged.

#include "runtime/datagram/batch.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace donet::runtime {

/// The first message after connecting.
struct link_hello {
  std::uint64_t incarnation = 0;  ///< of the sender: another one each time that its node starts
  std::uint64_t knows = 0;        ///< the incarnation that the sender talked to last; 0 is nobody
  std::uint64_t applied = 0;      ///< the number of the last data of that one that it has applied
};

/// News, in the order: changes of interest, frames, settled.
struct link_data {
  std::uint64_t number = 0;
  /// Channels and ranges that somebody on the sender's node is subscribed to now, or no more.
  std::vector<subscription_change> interest;
  /// Whole frames for subscribers on the receiver's node.
  std::vector<batch> frames;
  /// The services of the sender's node have handled all that the receiver sent up to this number.
  std::uint64_t settled = 0;
};

/// All up to this number is applied: for frames that the acknowledging node routes from now on, the
/// interest in it holds.
struct link_ack {
  std::uint64_t applied = 0;
};

using link_message = std::variant<link_hello, link_data, link_ack>;

}  // namespace donet::runtime
