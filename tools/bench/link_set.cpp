#include "tools/bench/link_set.hpp"

namespace donet::bench {

link_set::link_set(const session& around, const protocol& spoken)
    : around_(around), protocol_(spoken), now_(clock::now()) {
  frames_.reserve(frames_max);
}

std::size_t link_set::connect(std::string name) {
  const auto index = slots_.size();
  slots_.push_back({link::connect(around_.server, std::move(name))});
  poller_.add(slots_[index].link->descriptor(), index, poller::interest::read);
  send(index, protocol_.greeting());
  return index;
}

void link_set::open(std::size_t index, std::string name, std::optional<std::uint32_t> source) {
  if (index == slots_.size())
    slots_.emplace_back();
  auto& place = slots_[index];
  place.link = link::begin_connect(around_.server, std::move(name), source);
  place.is_connecting = true;
  poller_.add(place.link->descriptor(), index, poller::interest::both);
  send(index, protocol_.greeting());
}

void link_set::close(std::size_t index, bool abort) {
  auto& place = slots_[index];
  if (abort)
    place.link->abort();
  place.link.reset();
}

void link_set::send(std::size_t index, std::string_view bytes) {
  auto& to = slots_[index];
  if (to.is_connecting) {
    to.link->send_later(bytes);
    return;
  }
  const bool was_blocked = to.link->is_blocked();
  to.link->send(bytes);
  if (to.link->is_blocked() && !was_blocked)
    poller_.change(to.link->descriptor(), index, poller::interest::both);
}

// Handles an established connection, and a kernel that accepts bytes again.
void link_set::settle(std::size_t index, const poller::event& event) {
  auto& from = slots_[index];
  if (from.is_connecting) {
    from.link->finish_connect();
    from.is_connecting = false;
  }
  if (event.writable && from.link->flush())
    poller_.change(from.link->descriptor(), index, poller::interest::read);
}

}  // namespace donet::bench
