#include "tools/bench/crowd.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/client_protocol.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

#include <algorithm>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

// Clients that log in at the same time. Each receives all objects of its zone; that data must stay
// below the limits of a Client Agent.
constexpr std::size_t coming_max = 32;

// The AI has a link of its own, with a wait of its own.
constexpr auto turn_interval = 1ms;

constexpr std::uint16_t own_zone = 1;  // the number of the interest

std::string done_with(std::uint32_t context) {
  std::string text;
  append(text, context);
  append(text, own_zone);
  return text;
}

const char* what_is_due(std::size_t phase) {
  constexpr const char* due[] = {"nothing",
                                 "HELLO_RESP",
                                 "the answer to its login",
                                 "its avatar",
                                 "all that is in its zone, and the end of that",
                                 "nothing"};
  return due[phase];
}

}  // namespace

crowd::crowd(const session& around, const protocol& spoken, const invocation& asked,
             const stage_plan& plan)
    : around_(around),
      asked_(asked), around_director_{find_endpoint(asked.address), std::nullopt, around.stopped,
                                      around.shown, around.deadline},
      have_avatars_(plan.are_avatars), stage_(around_director_, asked, plan),
      links_(around, spoken), clients_(asked.clients), progress_at_(clock::now()) {
  allow_descriptors(asked.clients + 1);
  come_in();
}

void crowd::come_in() {
  for (std::size_t opened = 0; ready_ < clients_.size();) {
    while (opened < clients_.size() && opened - ready_ < coming_max)
      open(opened++);
    links_.turn(turn_interval,
                [&](std::size_t index, const frame& message) { take(index, message); });
    stage_.serve();
    if (around_.stopped)
      throw run_failure("stopped before anything was measured");
    if (clock::now() - progress_at_ > around_.deadline)
      fail_silence();
    around_.shown.show(links_.now(), [&] {
      return std::to_string(ready_) + " of " + std::to_string(clients_.size()) + " clients";
    });
  }
}

void crowd::open(std::size_t index) {
  links_.open(index, "client " + std::to_string(index), next_source(around_.server, index));
  go_on(index, phase::greeting);
}

void crowd::go_on(std::size_t index, phase to) {
  clients_[index].phase = to;
  progress_at_ = clock::now();
  if (to == phase::ready)
    ++ready_;
}

void crowd::take(std::size_t index, const frame& message) {
  const auto type = client_message_type(message);
  switch (clients_[index].phase) {
  case phase::greeting: {
    if (type != client_message::hello_resp || !message.payload.empty())
      break;
    std::string text;
    append_login(text, asked_.uberdog, static_cast<std::uint32_t>(index));
    links_.send(index, text);
    return go_on(index, phase::logging_in);
  }
  case phase::logging_in:
    if (type != client_message::set_field
        || message.payload != stage::answer(static_cast<std::uint32_t>(index)))
      break;
    return go_on(index, have_avatars_ ? phase::unowned : phase::ready);
  case phase::unowned:
    if (type != client_message::enter_owner || message.payload != stage_.entry(index))
      break;
    return look_around(index);
  case phase::looking:
    if (type != client_message::enter && type != client_message::done_interest)
      break;
    return looked(index, message);
  default: break;
  }
  fail_unexpected(index, message);
}

void crowd::look_around(std::size_t index) {
  const auto zone = stage_.zone_of(index);
  clients_[index].seen.emplace_back(stage_, zone);
  std::string text;
  append_add_interest(text, static_cast<std::uint32_t>(index), own_zone, stage_.district(), zone);
  links_.send(index, text);
  go_on(index, phase::looking);
}

void crowd::looked(std::size_t index, const frame& message) {
  auto& one = clients_[index];
  progress_at_ = clock::now();
  if (client_message_type(message) == client_message::enter)
    return one.seen.front().enter(links_.name(index), message.payload);
  if (message.payload != done_with(static_cast<std::uint32_t>(index)))
    fail_unexpected(index, message);
  one.seen.front().expect_all(links_.name(index));
  one.seen = {};
  go_on(index, phase::ready);
}

void crowd::fail_unexpected(std::size_t index, const frame& message) const {
  throw run_failure(links_.name(index) + " got a message of type "
                    + std::to_string(client_message_type(message)) + " with "
                    + std::to_string(message.payload.size()) + " bytes where "
                    + what_is_due(static_cast<std::size_t>(clients_[index].phase)) + " was due");
}

void crowd::fail_silence() const {
  const auto late = std::ranges::find_if(clients_, [](const client& each) {
    return each.phase != phase::away && each.phase != phase::ready;
  });
  const auto index = static_cast<std::size_t>(late - clients_.begin());
  const auto waited = " in " + std::to_string(around_.deadline / 1ms) + " ms";
  if (links_.is_connecting(index))
    throw run_failure(links_.name(index) + " has not been connected" + waited);
  throw run_failure("lost: " + links_.name(index) + " has not got "
                    + what_is_due(static_cast<std::size_t>(late->phase)) + waited);
}

}  // namespace donet::bench
