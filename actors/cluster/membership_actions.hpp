#pragma once
// The actions that membership_state decides on. Its owner takes and executes them in their order.

#include "actors/cluster/cluster_report.hpp"
#include "actors/cluster/membership_texts.hpp"
#include "runtime/cluster/cluster_view.hpp"
#include "runtime/cluster/link_message.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace donet::actors::membership_action {

/// Dials `address` ("host:port"). The result is reported with this number: `dial_failed`, `refused` or
/// `entered`; before it `dial_connected`, once TCP is connected.
struct dial {
  std::uint64_t number = 0;
  std::string address;
};

/// The result of this dial no longer matters: it may be cancelled. A result is ignored.
struct give_up_dial {
  std::uint64_t number = 0;
};

/// Creates the link to a node, without a connection. Precedes the first stream of this incarnation.
struct start_link {
  runtime::cluster_member node;
  std::uint64_t features = 0;  ///< bits of node_feature that both have
};

/// Cuts the connection of a link. The link keeps its data.
struct cut {
  runtime::node_ref node;
  cut_cause why{};
};

/// Ends the link to a node and its connection. Nothing about this incarnation is reported any more.
struct end_link {
  enum class cause : unsigned char {
    left,       ///< in order: it has withdrawn its interest and post-removes
    dead,       ///< declared dead: its post-removes are due
    forgotten,  ///< it never became a member
  };
  runtime::node_ref node;
  cause why{};
};

/// Sends a message that is not about data (heartbeat, expelled) on the connection of a link.
struct send {
  runtime::node_ref node;
  runtime::link_message message;
};

/// The node has become a member: it is ready and has exchanged all interest with this node.
struct admit {
  runtime::node_ref node;
};

/// The link waits until all its data is acknowledged, then sends its goodbye. Answer: `goodbye_sent`.
struct say_goodbye {
  runtime::node_ref node;
};

/// This node serves from now on: the router routes, and the listeners open. Once.
struct serve {};

struct log {
  log_line line;
};

/// The node ends with this status; the last action.
struct exit {
  enum class status : unsigned char {
    left = 0,          ///< in order
    refused = 1,       ///< a setting of the role file or of the operator
    not_all_sent = 3,  ///< a node has not acknowledged all data in time
    fenced = 4,        ///< the other nodes continue without this one: clients are ejected first
  };
  status with{};
  std::string sentence;
};

using any = std::variant<dial, give_up_dial, start_link, cut, end_link, send, admit, say_goodbye,
                         serve, log, exit>;

}  // namespace donet::actors::membership_action

namespace donet::actors {

using membership_outbox = std::vector<membership_action::any>;

}  // namespace donet::actors
