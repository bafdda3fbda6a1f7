#include "runtime/cluster/link_state.hpp"

#include <algorithm>
#include <utility>

namespace donet::runtime {

namespace {

// After so many consecutive breaks the ends no longer try to resume.
constexpr unsigned breaks_max = 2;

// An acknowledgement of every part would double the number of messages on a link.
constexpr std::uint32_t parts_per_acknowledgement = 2;

}  // namespace

void link_state::connected() {
  up_ = true;
  met_ = false;
  outgoing_.clear();
  outgoing_.emplace_back(link_hello{incarnation_, peer_, applied_});
  joiner_.clear();
  parts_come_ = 0;
  restart_sending();
}

void link_state::disconnected() noexcept {
  up_ = false;
  met_ = false;
}

// Restarts with the first part of the kept data.
void link_state::restart_sending() {
  next_ = 0;
  cursor_ = {};
  in_flight_.clear();
  in_flight_bytes_ = 0;
  parts_acknowledged_ = 0;
}

std::uint64_t link_state::push(link_data data) {
  data.number = ++pushed_;
  kept_bytes_ += content_size(data);
  kept_.push_back(std::move(data));
  return pushed_;
}

link_state::outcome link_state::receive(link_message message) {
  if (!up_)
    return {};
  if (const auto* hello = std::get_if<link_hello>(&message))
    return met_ ? broken() : meet(*hello);
  if (!met_)
    return broken();
  if (auto* part = std::get_if<link_part>(&message))
    return take(std::move(*part));
  if (const auto* ack = std::get_if<link_ack>(&message))
    return acknowledge(*ack);
  if (const auto* goodbye = std::get_if<link_goodbye>(&message))
    return part_with(*goodbye);
  return {.what = event::other, .message = std::move(message)};
}

link_state::outcome link_state::broken() {
  disconnected();
  if (++breaks_ >= breaks_max)
    peer_ = 0;
  return {event::broken};
}

link_state::outcome link_state::meet(const link_hello& hello) {
  const bool is_known = hello.incarnation == peer_ && hello.knows == incarnation_;
  // One of the two ends has lost its state although it was not restarted.
  if (is_known && (hello.applied < acknowledged_ || hello.applied > sent_))
    return broken();
  met_ = true;
  if (!is_known) {
    begin(hello.incarnation);
    return {event::begun};
  }
  forget_up_to(hello.applied);
  // Our hello may have been in flight when the last data of the peer was applied.
  outgoing_.emplace_back(link_ack{applied_, parts_come_});
  return {event::resumed};
}

void link_state::begin(std::uint64_t peer) {
  peer_ = peer;
  breaks_ = 0;
  pushed_ = 0;
  sent_ = 0;
  acknowledged_ = 0;
  received_ = 0;
  applied_ = 0;
  kept_.clear();
  kept_bytes_ = 0;
  joiner_.clear();
  restart_sending();
}

link_state::outcome link_state::take(link_part part) {
  if (++parts_come_ % parts_per_acknowledgement == 0)
    outgoing_.emplace_back(link_ack{applied_, parts_come_});
  // A retransmission, because the acknowledgement was lost.
  if (part.piece.number <= received_)
    return {};
  if (part.piece.number != received_ + 1)
    return broken();
  switch (joiner_.add(std::move(part))) {
  case part_joiner::outcome::more: return {};
  case part_joiner::outcome::broken: return broken();
  case part_joiner::outcome::complete: break;
  }
  ++received_;
  breaks_ = 0;
  return {event::data, joiner_.take()};
}

void link_state::applied() {
  ++applied_;
  if (is_up())
    outgoing_.emplace_back(link_ack{applied_, parts_come_});
}

link_state::outcome link_state::acknowledge(const link_ack& ack) {
  const std::uint32_t come = ack.parts - parts_acknowledged_;
  if (ack.applied > sent_ || come > in_flight_.size())
    return broken();
  parts_acknowledged_ = ack.parts;
  for (std::uint32_t i = 0; i < come; ++i) {
    in_flight_bytes_ -= in_flight_.front();
    in_flight_.pop_front();
  }
  if (ack.applied > acknowledged_)
    breaks_ = 0;
  forget_up_to(ack.applied);
  return {};
}

link_state::outcome link_state::part_with(const link_goodbye& goodbye) {
  if (goodbye.number != applied_ || applied_ != received_)
    return broken();
  return {.what = event::goodbye, .message = goodbye};
}

// The acknowledgement may arrive while data of the former connection is being retransmitted. If the
// peer has applied that data already, the rest of it is not sent.
void link_state::forget_up_to(std::uint64_t number) {
  while (!kept_.empty() && kept_.front().number <= number) {
    kept_bytes_ -= content_size(kept_.front());
    kept_.pop_front();
    if (next_ > 0)
      --next_;
    else
      cursor_ = {};
  }
  if (number > acknowledged_)
    acknowledged_ = number;
}

// However small the window is, enough parts are in flight to trigger an acknowledgement.
void link_state::fill_window() {
  const auto has_room = [this] {
    return in_flight_bytes_ < window_bytes_ || in_flight_.size() < parts_per_acknowledgement;
  };
  while (is_up() && next_ < kept_.size() && has_room()) {
    link_part part = cut_part(kept_[next_], cursor_);
    // A part without content counts, too, because the transport has to carry it.
    in_flight_.push_back(content_size(part.piece) + limits::link_part_overhead);
    in_flight_bytes_ += in_flight_.back();
    if (part.is_last) {
      sent_ = std::max(sent_, part.piece.number);
      ++next_;
      cursor_ = {};
    }
    outgoing_.emplace_back(std::move(part));
  }
}

std::vector<link_message> link_state::take_outgoing() {
  fill_window();
  return std::exchange(outgoing_, {});
}

}  // namespace donet::runtime
