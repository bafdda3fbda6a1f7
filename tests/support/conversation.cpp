#include "tests/support/conversation.hpp"

#include "runtime/datagram/view.hpp"

#include <set>
#include <stdexcept>

namespace donet::test {

namespace {

constexpr std::uint16_t talk_type = 1;
constexpr std::uint16_t ask_type = 2;
constexpr std::uint16_t answer_type = 3;

constexpr std::uint64_t own_channels = 10'000;     // + person
constexpr std::uint64_t answer_channels = 20'000;  // + question

// The text of the `nth` message that the speaker has sent to this listener.
std::string text_of(std::size_t listener, std::size_t speaker, std::uint64_t nth,
                    std::uint16_t type) {
  return "to " + std::to_string(listener) + ": " + std::to_string(nth) + " of "
         + std::to_string(speaker) + ", type " + std::to_string(type);
}

}  // namespace

conversation::conversation(stage& where, random_source& chance, std::size_t people,
                           std::size_t nodes)
    : stage_(where), random_(chance), nodes_(nodes), people_(people) {}

void conversation::begin() {
  for (std::size_t i = 0; i < people_.size(); ++i)
    stage_.says(i, {add_channel(own_channels + i)});
}

// A message with a number, so that the listener can check the order.
datagram conversation::words(std::size_t speaker, const std::vector<std::uint64_t>& to,
                             std::uint16_t type, std::uint64_t subject) {
  return message(to, speaker, type, u64(++people_[speaker].said) + u64(subject));
}

// Records that the listener has to receive the speaker's latest message.
void conversation::expect(std::size_t listener, std::size_t speaker, std::uint16_t type) {
  ++expected_[text_of(listener, speaker, people_[speaker].said, type)];
}

void conversation::tell(std::size_t speaker, const std::vector<std::size_t>& listeners) {
  std::vector<std::uint64_t> to;
  std::set<std::size_t> reached;
  for (const std::size_t listener : listeners) {
    to.push_back(own_channels + listener);
    if (listener != speaker)
      reached.insert(listener);
  }
  const datagram one = words(speaker, to, talk_type, 0);
  for (const std::size_t listener : reached)
    expect(listener, speaker, talk_type);
  stage_.says(speaker, {one});
}

void conversation::talk() {
  const std::size_t speaker = random_.below(people_.size());
  std::vector<std::size_t> listeners(1 + random_.below(3));
  for (std::size_t& each : listeners)
    each = random_.below(people_.size());
  tell(speaker, listeners);
}

// Sometimes a neighbour has subscribed to the same channel just before, so the node has announced
// it already. That alone does not put the new subscription in force.
void conversation::ask() {
  const std::size_t speaker = random_.below(people_.size());
  const std::size_t other = (speaker + 1 + random_.below(people_.size() - 1)) % people_.size();
  const std::uint64_t question = asked_by_.size();
  const std::uint64_t c = answer_channels + question;
  asked_by_.push_back(speaker);
  const std::size_t neighbour = (speaker + nodes_) % people_.size();
  if (neighbour != speaker && neighbour % nodes_ == speaker % nodes_ && random_.chance(30))
    stage_.says(neighbour, {add_channel(c)});
  const datagram subscription = random_.chance(30) ? add_range(c, c) : add_channel(c);
  const datagram one = words(speaker, {own_channels + other}, ask_type, question);
  expect(other, speaker, ask_type);
  if (random_.chance(50)) {
    stage_.says(speaker, {subscription, one});
  } else {
    stage_.says(speaker, {subscription});
    stage_.says(speaker, {one});
  }
}

void conversation::listen() {
  for (std::size_t i = 0; i < people_.size(); ++i) {
    for (const datagram& one : stage_.heard_by(i))
      hear(i, one);
  }
}

void conversation::hear(std::size_t listener, const datagram& one) {
  const auto view = runtime::datagram_view::of(dc::as_bytes(one));
  const auto said = view ? runtime::message_view::of(*view) : std::nullopt;
  std::uint64_t nth = 0;
  std::uint64_t subject = 0;
  dc::byte_reader reader(said ? said->payload : dc::bytes_view{});
  if (!reader.read(nth) || !reader.read(subject))
    throw std::runtime_error("what was heard is not what anybody says");
  const std::size_t speaker = value(said->sender);
  // A neighbour that only shares the channel of the answer receives it, too.
  if (said->type == answer_type && asked_by_.at(subject) != listener)
    return;
  const std::string text = text_of(listener, speaker, nth, said->type);
  ++heard_[text];
  if (speaker == listener)
    fault_ = text + " came back to its sender";
  std::uint64_t& last = people_[listener].last_heard[speaker];
  if (nth <= last)
    fault_ = text + " came after " + std::to_string(last);
  last = nth;
  if (said->type == ask_type)
    reply(listener, subject);
}

void conversation::reply(std::size_t listener, std::uint64_t question) {
  const datagram one = words(listener, {answer_channels + question}, answer_type, question);
  expect(asked_by_.at(question), listener, answer_type);
  stage_.says(listener, {one});
}

std::string conversation::verdict() const {
  if (!fault_.empty())
    return fault_;
  for (const auto& [text, times] : expected_) {
    const auto found = heard_.find(text);
    const int count = found == heard_.end() ? 0 : found->second;
    if (count != times)
      return text + " was heard " + std::to_string(count) + " times";
  }
  for (const auto& [text, times] : heard_) {
    if (!expected_.contains(text))
      return text + " was never said to it";
  }
  return {};
}

void conversation::plant_a_loss() {
  if (!heard_.empty())
    heard_.erase(heard_.begin());
}

}  // namespace donet::test
