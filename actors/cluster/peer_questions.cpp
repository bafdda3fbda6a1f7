#include "actors/cluster/peer_questions.hpp"

#include "runtime/cluster/node_handshake.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <variant>

namespace donet::actors {

using outcome = node_answer::outcome;
using runtime::node_ref;

void peer_questions::start(const node_ref& node, std::uint64_t features) {
  peers_[node].can_answer = (features & runtime::node_feature::inspect) != 0;
}

void peer_questions::cut(const node_ref& node) {
  if (const auto found = peers_.find(node); found != peers_.end()) {
    found->second.questions.cut();
    pass_on(node, found->second);
  }
}

void peer_questions::end(const node_ref& node) {
  cut(node);
  peers_.erase(node);
}

void peer_questions::end_all() {
  while (!peers_.empty())
    end(node_ref(peers_.begin()->first));
}

void peer_questions::ask(const std::string& name, dc::byte_buffer body, node_answer_function then,
                         membership_time now) {
  const auto found =
    std::ranges::find_if(peers_, [&](const auto& each) { return each.first.name == name; });
  if (found == peers_.end())
    return then({outcome::no_such_node, {}});
  auto& [node, of] = *found;
  if (!of.can_answer)
    return then({outcome::cannot_answer, {}});
  const std::optional<std::uint32_t> number = of.questions.ask(std::move(body), now);
  if (!number)
    return then({outcome::busy, {}});
  of.askers.emplace(*number, std::move(then));
  pass_on(node, of);
}

void peer_questions::answer(const node_ref& to, std::uint32_t number, dc::byte_buffer page) {
  if (const auto found = peers_.find(to); found != peers_.end()) {
    found->second.questions.answer(number, std::move(page));
    pass_on(to, found->second);
  }
}

void peer_questions::receive(const node_ref& from, const runtime::link_message& message) {
  const auto found = peers_.find(from);
  if (found == peers_.end())
    return;
  if (const auto* question = std::get_if<runtime::link_question>(&message))
    found->second.questions.receive(*question);
  else if (const auto* answer = std::get_if<runtime::link_answer>(&message))
    found->second.questions.receive(*answer);
  pass_on(from, found->second);
}

void peer_questions::tick(membership_time now) {
  for (auto& [node, of] : peers_) {
    of.questions.tick(now);
    pass_on(node, of);
  }
}

// The calls only send, so they do not change `peers_`.
void peer_questions::pass_on(const node_ref& node, peer& of) {
  for (runtime::link_message& message : of.questions.take_messages())
    calls_.send(node, std::move(message));
  for (link_questions::asked& question : of.questions.take_asked())
    calls_.asked(node, std::move(question));
  for (link_questions::ended& ended : of.questions.take_ended()) {
    const auto asker = of.askers.extract(ended.number);
    if (asker.empty())
      continue;
    if (ended.answer)
      asker.mapped()({outcome::answered, std::move(*ended.answer)});
    else
      asker.mapped()({outcome::no_answer, {}});
  }
}

}  // namespace donet::actors
