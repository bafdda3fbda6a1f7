#pragma once
// The messages that two nodes exchange on a link (runtime/cluster/README.md). A connection begins
// with a hello from each side. Data is numbered from 1 in each direction, is sent in parts, and is
// acknowledged; all other messages have no number and are not retransmitted. link_codec defines the
// bytes.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/cluster_view.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/ids.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace donet::runtime {

/// The first message after connecting.
struct link_hello {
  std::uint64_t incarnation = 0;  ///< of the sender; differs after each start of its node
  std::uint64_t knows = 0;        ///< incarnation that the sender was linked to last; 0 = none
  std::uint64_t applied = 0;      ///< number of the last data from that node that was applied
};

/// A change of the datagrams that a node's participants and services leave for their end
/// (post-removes).
struct post_remove_change {
  enum class kind : std::uint8_t {
    add = 0,    ///< adds a datagram under a key
    clear = 1,  ///< removes all datagrams under a key
    drop = 2,   ///< the holder has ended, and its datagrams have been routed
  };

  kind what{};
  std::uint32_t holder = 0;  ///< the sender's number for the participant or service
  channel key{};             ///< 0 in `drop`
  dc::byte_buffer datagram;  ///< empty except in `add`

  friend bool operator==(const post_remove_change&, const post_remove_change&) = default;
};

/// A unit of numbered data, which the receiver's router applies as one job, in the order of the
/// members.
struct link_data {
  std::uint64_t number = 0;
  /// The services of the sender's node have handled all data from the receiver up to this number.
  std::uint64_t settled = 0;
  /// Subscriptions that the sender's node has added or removed.
  std::vector<subscription_change> interest;
  /// True if the sender has now sent all interest and post-removes that existed when the link
  /// began.
  bool is_whole = false;
  std::vector<post_remove_change> post_removes;
  /// Whole frames for subscribers on the receiver's node.
  std::vector<batch> frames;
};

/// A part of a `link_data` (link_parts.hpp).
struct link_part {
  std::uint16_t index = 0;  ///< from 0 in each link_data
  bool is_last = false;
  link_data piece;  ///< number and `settled` of the whole, and a part of the content
};

struct link_ack {
  /// All data up to this number is applied: from now on the acknowledging node routes its frames by
  /// the interest in that data.
  std::uint64_t applied = 0;
  /// Number of parts that have arrived on this connection.
  std::uint32_t parts = 0;
};

/// The health of a node, and reports about the health of others that it passes on.
struct link_heartbeat {
  /// The last heartbeat of another member that the sender of this heartbeat has received.
  struct report {
    node_ref of;
    std::uint32_t round = 0;
    std::uint64_t view_hash = 0;
    std::vector<node_ref> unreachable;
    std::vector<node_ref> suspect;

    friend bool operator==(const report&, const report&) = default;
  };

  std::uint32_t round = 0;
  std::uint32_t echo = 0;  ///< the last round of the receiver that the sender has received
  node_phase phase{};
  std::uint16_t peak = 0;  ///< the largest size of the cluster that the sender has seen
  std::uint64_t view_hash = 0;
  std::vector<node_ref> unreachable;
  std::vector<node_ref> suspect;
  std::vector<report> others;
  /// The whole view as long as the receiver's hash differs, otherwise empty.
  cluster_view view;

  friend bool operator==(const link_heartbeat&, const link_heartbeat&) = default;
};

/// The sender leaves in order. `number` is that of its last data, which is acknowledged.
struct link_goodbye {
  std::uint64_t number = 0;
};

/// The members of the cluster have declared the receiver dead; it must stop.
struct link_expelled {
  std::uint64_t incarnation = 0;  ///< of the receiver
  std::string by;                 ///< the node that declared it dead first
  death_cause why{};
};

/// A question of one node's Inspector to that of another node.
struct link_question {
  enum class operation : std::uint8_t { ask = 0, next_slice = 1, end = 2 };
  /// The operator's rights, which the asking Inspector has verified.
  enum class right : std::uint8_t { read = 0, operate = 1, change = 2 };

  std::uint32_t number = 0;
  operation what{};
  right may{};
  dc::byte_buffer body;
};

struct link_answer {
  std::uint32_t number = 0;  ///< of the question
  bool is_last = false;
  dc::byte_buffer slice;
};

using link_message = std::variant<link_hello, link_part, link_ack, link_heartbeat, link_goodbye,
                                  link_expelled, link_question, link_answer>;

}  // namespace donet::runtime
