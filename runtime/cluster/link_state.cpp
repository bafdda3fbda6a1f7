#include "runtime/cluster/link_state.hpp"

#include <utility>

namespace donet::runtime {

namespace {

std::size_t bytes_of(const link_data& data) noexcept {
  std::size_t bytes = 0;
  for (const batch& piece : data.frames)
    bytes += piece.size();
  return bytes;
}

}  // namespace

void link_state::connected() {
  up_ = true;
  met_ = false;
  outgoing_.clear();
  outgoing_.emplace_back(link_hello{incarnation_, peer_, applied_});
}

std::uint64_t link_state::push(link_data data) {
  data.number = ++pushed_;
  kept_bytes_ += bytes_of(data);
  if (is_up())
    outgoing_.emplace_back(data);
  kept_.push_back(std::move(data));
  return pushed_;
}

link_state::outcome link_state::receive(link_message message) {
  if (!up_)
    return {};
  if (const auto* hello = std::get_if<link_hello>(&message))
    return met_ ? outcome{event::broken, {}} : meet(*hello);
  if (!met_)
    return {event::broken, {}};
  if (auto* data = std::get_if<link_data>(&message))
    return take(std::move(*data));
  return acknowledge(std::get<link_ack>(message).applied);
}

link_state::outcome link_state::meet(const link_hello& hello) {
  met_ = true;
  const bool known = hello.incarnation == peer_ && hello.knows == incarnation_;
  if (known && hello.applied >= acknowledged_ && hello.applied <= pushed_) {
    forget_up_to(hello.applied);
    // Our hello may have been under way when the last of it was applied.
    outgoing_.emplace_back(link_ack{applied_});
    for (const link_data& data : kept_)
      outgoing_.emplace_back(data);
    return {event::resumed, {}};
  }
  // If the numbers make no sense, one of us is not who it says; the other must come to know.
  if (known) {
    peer_ = 0;
    return {event::broken, {}};
  }
  peer_ = hello.incarnation;
  pushed_ = 0;
  acknowledged_ = 0;
  received_ = 0;
  applied_ = 0;
  kept_.clear();
  kept_bytes_ = 0;
  return {event::begun, {}};
}

link_state::outcome link_state::take(link_data data) {
  // Sent again, because the acknowledgement was lost.
  if (data.number <= received_)
    return {};
  if (data.number != received_ + 1) {
    peer_ = 0;
    return {event::broken, {}};
  }
  ++received_;
  return {event::data, std::move(data)};
}

void link_state::applied() {
  ++applied_;
  if (is_up())
    outgoing_.emplace_back(link_ack{applied_});
}

link_state::outcome link_state::acknowledge(std::uint64_t number) {
  if (number > pushed_) {
    peer_ = 0;
    return {event::broken, {}};
  }
  forget_up_to(number);
  return {};
}

void link_state::forget_up_to(std::uint64_t number) {
  while (!kept_.empty() && kept_.front().number <= number) {
    kept_bytes_ -= bytes_of(kept_.front());
    kept_.pop_front();
  }
  if (number > acknowledged_)
    acknowledged_ = number;
}

std::vector<link_message> link_state::take_outgoing() {
  return std::exchange(outgoing_, {});
}

}  // namespace donet::runtime
