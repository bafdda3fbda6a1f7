#pragma once
// The questions on all links: finds the link of the node that is asked, and gives each answer to its asker.

#include "actors/cluster/link_questions.hpp"
#include "runtime/cluster/cluster_view.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace donet::actors {

/// The answer of another node, or the reason why there is none.
struct node_answer {
  enum class outcome : unsigned char {
    answered,
    no_such_node,
    cannot_answer,  ///< its program does not know questions
    busy,           ///< too many questions are open
    no_answer,      ///< the node has not answered in time, or its connection was lost
  };

  outcome what = outcome::no_answer;
  dc::byte_buffer page;  ///< of `answered`
};

using node_answer_function = std::function<void(node_answer)>;

struct peer_questions_calls {
  std::function<void(const runtime::node_ref& to, runtime::link_message)> send;
  /// A question of another node; `peer_questions::answer` follows.
  std::function<void(const runtime::node_ref& from, link_questions::asked)> asked;
};

/// For one thread at a time.
class peer_questions {
public:
  explicit peer_questions(peer_questions_calls calls) : calls_(std::move(calls)) {}
  peer_questions(const peer_questions&) = delete;
  peer_questions& operator=(const peer_questions&) = delete;
  ~peer_questions() { end_all(); }

  /// A link exists from now on. `features` are bits of node_feature that both nodes have.
  void start(const runtime::node_ref& node, std::uint64_t features);
  /// The connection of a link has ended.
  void cut(const runtime::node_ref& node);
  void end(const runtime::node_ref& node);
  void end_all();

  /// Asks the node of this name. `then` is called once.
  void ask(const std::string& name, dc::byte_buffer body, node_answer_function then,
           membership_time now);
  void answer(const runtime::node_ref& to, std::uint32_t number, dc::byte_buffer page);
  void receive(const runtime::node_ref& from, const runtime::link_message& message);
  void tick(membership_time now);

private:
  struct peer {
    bool can_answer = false;
    link_questions questions;
    std::map<std::uint32_t, node_answer_function> askers;
  };

  void pass_on(const runtime::node_ref& node, peer& of);

  peer_questions_calls calls_;
  std::map<runtime::node_ref, peer> peers_;
};

}  // namespace donet::actors
