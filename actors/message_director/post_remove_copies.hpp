#pragma once
// The copies of post-removes that the nodes of a cluster have of each other: what this node's
// participants and services leave for their end goes to all other nodes, which route it if this
// node dies (architecture section 6).
//
//   own post-removes ─► news of each node ─► link data ─► copies at the other node ─► its death

#include "actors/message_director/post_remove_book.hpp"
#include "actors/message_director/post_removes.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/ids.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class post_remove_copies {
public:
  /// A link to a node has begun: its news are all post-removes of this node.
  void begin(runtime::subscriber node, const post_remove_book& own);
  void forget(runtime::subscriber node) { nodes_.erase(node); }

  // ---- of this node ----

  void added(runtime::subscriber holder, runtime::channel key, dc::bytes_view datagram);
  void cleared(runtime::subscriber holder, runtime::channel key);
  /// The holder ends. Returns its number for `dropped`, when its post-removes are routed; 0 if the
  /// other nodes have none of it. The sink's number may have another holder from now on.
  [[nodiscard]] std::uint32_t left(runtime::subscriber holder);
  void dropped(std::uint32_t number);

  bool has_news(runtime::subscriber node) const { return !nodes_.at(node).news.empty(); }
  /// The oldest changes that the node has not received: about 1 MiB of those that existed when the link
  /// began, so that its turns are short; otherwise up to 16 MiB, all of a turn.
  std::vector<runtime::post_remove_change> take_news(runtime::subscriber node);
  /// True if `take_news` has returned all post-removes that existed when the link began.
  bool is_whole(runtime::subscriber node) const { return nodes_.at(node).left_to_begin == 0; }

  // ---- of another node ----

  enum class acceptance : unsigned char {
    accepted,
    refused,  ///< the holder has as many as one may have; its own node has the same bound
  };
  [[nodiscard]] acceptance apply(runtime::subscriber node,
                                 const runtime::post_remove_change& change);
  /// Takes the copies of a node that is dead, a list for each holder.
  std::vector<post_removes> take(runtime::subscriber node);

private:
  using change = runtime::post_remove_change;

  struct record {
    std::deque<change> news;
    std::size_t left_to_begin = 0;  // of `news`: existed when the link began
    std::map<std::uint32_t, post_removes> copies;
  };

  void announce(const change& one);
  std::uint32_t number_of(runtime::subscriber holder);

  std::map<runtime::subscriber, record> nodes_;
  // Sinks are numbered again; these numbers are not.
  std::map<runtime::subscriber, std::uint32_t> numbers_;
  std::uint32_t last_number_ = 0;
};

}  // namespace donet::actors
