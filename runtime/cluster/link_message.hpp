#pragma once
// What two nodes send each other on a link (runtime/cluster/README.md). A connection begins with a
// hello from each side. Data has a number, in each direction from 1, travels in parts, and is
// acknowledged; nothing else is numbered or sent again. link_codec has the bytes.

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
  std::uint64_t incarnation = 0;  ///< of the sender: another one each time that its node starts
  std::uint64_t knows = 0;        ///< the incarnation that the sender was linked to last; 0 = none
  std::uint64_t applied = 0;      ///< the number of the last data of that one that it has applied
};

/// One change to the datagrams that the participants and services of a node leave behind.
struct post_remove_change {
  enum class kind : std::uint8_t {
    add = 0,    ///< one more datagram under a key
    clear = 1,  ///< those under a key are taken back
    drop = 2,   ///< the holder has left, and its datagrams have been routed
  };

  kind what{};
  std::uint32_t holder = 0;  ///< the sender's number for the participant or service
  channel key{};             ///< 0 in `drop`
  dc::byte_buffer datagram;  ///< empty except in `add`

  friend bool operator==(const post_remove_change&, const post_remove_change&) = default;
};

/// News, which the receiver's router applies as one job, in the order of the members.
struct link_data {
  std::uint64_t number = 0;
  /// The services of the sender's node have handled all that the receiver sent up to this number.
  std::uint64_t settled = 0;
  /// Channels and ranges that the sender's node is subscribed to now, or no longer.
  std::vector<subscription_change> interest;
  /// A link that has begun has sent all interest and all post-removes that there were.
  bool is_whole = false;
  std::vector<post_remove_change> post_removes;
  /// Whole frames for subscribers on the receiver's node.
  std::vector<batch> frames;
};

/// A piece of a `link_data` (link_parts.hpp).
struct link_part {
  std::uint16_t index = 0;  ///< from 0, in each data
  bool is_last = false;
  link_data piece;  ///< the number and `settled` of the whole, and some of its content
};

struct link_ack {
  /// All data up to this number is applied: for frames that the acknowledging node routes from now
  /// on, the interest in it holds.
  std::uint64_t applied = 0;
  /// How many parts have come on this connection.
  std::uint32_t parts = 0;
};

/// What a node says of its health, and passes on of others'.
struct link_heartbeat {
  /// What another member said last, as far as the sender of the heartbeat knows.
  struct report {
    node_ref of;
    std::uint32_t round = 0;
    std::uint64_t view_hash = 0;
    std::vector<node_ref> unreachable;
    std::vector<node_ref> suspect;

    friend bool operator==(const report&, const report&) = default;
  };

  std::uint32_t round = 0;
  std::uint32_t echo = 0;  ///< the receiver's last round that the sender has seen
  node_phase phase{};
  std::uint16_t peak = 0;  ///< the largest size of the cluster that the sender knows of
  std::uint64_t view_hash = 0;
  std::vector<node_ref> unreachable;
  std::vector<node_ref> suspect;
  std::vector<report> others;
  /// In full while the receiver's hash is another one, otherwise empty.
  cluster_view view;

  friend bool operator==(const link_heartbeat&, const link_heartbeat&) = default;
};

/// The sender leaves in order; `number` is that of its last data, which is acknowledged.
struct link_goodbye {
  std::uint64_t number = 0;
};

/// The receiver is dead for the members of the cluster, and must stop.
struct link_expelled {
  std::uint64_t incarnation = 0;  ///< of the receiver
  std::string by;                 ///< the node that declared it dead first
  death_cause why{};
};

/// A question of one node's Inspector to another's.
struct link_question {
  enum class operation : std::uint8_t { ask = 0, next_slice = 1, end = 2 };
  /// What the asking Inspector has verified that the operator may do.
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
