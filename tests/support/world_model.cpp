// Finds the receivers of a datagram, and models the State Server itself.

#include "tests/support/world_model.hpp"

#include "tests/support/world_model_acts.hpp"
#include "tests/support/world_model_heard.hpp"

#include <utility>

namespace donet::test {

using dc::keyword;

namespace {

constexpr std::uint64_t all_state_servers = 12;

}  // namespace

bool world_model::is_for_role(const heard_message& message, speaker by) const {
  return by != state_server_role
         && (message.to.count(control_) != 0 || message.to.count(all_state_servers) != 0);
}

// The objects that are subscribed when the datagram arrives.
std::vector<std::pair<std::uint32_t, speaker>>
world_model::reached(const heard_message& message, speaker by, bool as_child_too) const {
  std::vector<std::pair<std::uint32_t, speaker>> all;
  for (const auto& [id, object] : objects_.all) {
    const bool is_child =
      as_child_too && object.parent != 0 && message.to.count(children_of(object.parent)) != 0;
    if (object.life != by && (is_child || message.to.count(id) != 0))
      all.emplace_back(id, object.life);
  }
  return all;
}

bool world_model::needs(const datagram& one, speaker by, bool as_child_too) const {
  const heard_message message(one);
  return is_for_role(message, by) || !reached(message, by, as_child_too).empty();
}

std::vector<utterances> world_model::hear(const datagram& one, speaker by) {
  ++objects_.received;
  const heard_message message(one);
  std::vector<utterances> all;
  const auto let = [&](speaker who, auto&& react) {
    utterances now{who, {}};
    objects_.output = &now.all;
    heard_message again = message;
    react(again, now);
    if (!now.all.empty())
      all.push_back(std::move(now));
  };
  const auto objects = reached(message, by, true);
  if (is_for_role(message, by))
    let(state_server_role, [&](heard_message& again, utterances& now) {
      const speaker last = last_life_;
      act_as_role(again);
      if (last_life_ != last)
        now.by = last_life_;  // the sender of a new object's messages
    });
  for (const auto& [id, life] : objects)
    let(life, [&, of = id](heard_message& again, utterances&) {
      act(objects_, objects_.all.at(of), again);
    });
  return all;
}

// ---- the State Server itself ----

void world_model::act_as_role(heard_message& message) {
  if (message.type == 2000 || message.type == 2001)
    create(message);
  if (message.type != 2009)
    return;
  const std::uint64_t ai = message.channel();
  std::set<std::uint64_t> to;
  for (const auto& [id, object] : objects_.all) {
    if (object.ai_is_explicit && object.ai == ai && ai != 0)
      to.insert(id);
  }
  if (message.ok)
    objects_.send(to, message.from, 2009, u64(ai));
}

// 3.4.1
void world_model::create(heard_message& message) {
  model_object made;
  made.id = message.id();
  const std::uint32_t parent = message.id();
  const std::uint32_t zone = message.id();
  made.kind = contract_.find_class(message.number<std::uint16_t>());
  if (!message.ok || made.id == 0 || objects_.all.count(made.id) != 0 || made.kind == nullptr)
    return;
  for (const dc::field* const field : made.kind->by_number) {
    if (field->has(keyword::required) && field->kind != dc::field_kind::molecular)
      made.required[field->id()] = {field, message.value(field->type())};
  }
  if (!message.ok || (message.type == 2001 && !read_other(message, made)))
    return;
  made.life = ++last_life_;
  made.born = objects_.received;
  model_object& object = objects_.all[made.id] = std::move(made);
  move(objects_, object, parent, zone, message.from);
  objects_.send({children_of(object.id)}, object.id, 2044, u32(1001));
}

bool world_model::read_other(heard_message& message, model_object& made) {
  for (auto count = message.number<std::uint16_t>(); count > 0; --count) {
    const dc::field* const field = made.kind->find(message.number<std::uint16_t>());
    if (!message.ok)
      return false;
    if (field == nullptr)
      return true;
    if (!field->has(keyword::ram)) {
      message.skip(field->type());
      continue;
    }
    const std::string value = message.value(field->type());
    if (message.ok)
      made.store(*field, value);
  }
  return message.ok;
}

}  // namespace donet::test
