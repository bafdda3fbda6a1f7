#include "runtime/sim/sim_connection.hpp"

#include <algorithm>
#include <utility>

namespace donet::runtime::sim {

sim_connection::sim_connection(world& in, unit& where, std::string peer, peer_bounds bounds)
    : world_(in), unit_(where), peer_(std::move(peer)), bounds_(bounds) {
  world_.add(*this);
}

sim_connection::~sim_connection() {
  world_.forget(*this);
}

// ---- the node's end ----

void sim_connection::start(connection_user& user) {
  user_ = &user;
}

void sim_connection::send(batch frames) {
  if (closed_ || finishing_)
    return;
  queue_.push(std::move(frames));
  report_backlog();
}

void sim_connection::report_backlog() {
  const backlog level = next_backlog(bounds_.backlogs, backlog_, queue_.bytes());
  if (level != std::exchange(backlog_, level) && user_ != nullptr)
    world_.inside(unit_, [this, level] { user_->on_backlog(level); });
}

void sim_connection::finish(close_reason reason, std::chrono::milliseconds patience) {
  if (closed_ || finishing_)
    return;
  finishing_ = reason;
  patience_ = world_.clock().after(patience, [this] { close(*finishing_); });
}

void sim_connection::close(close_reason reason) {
  if (std::exchange(closed_, true))
    return;
  patience_.cancel();
  queue_.clear();
  to_node_.clear();
  if (user_ != nullptr) {
    const auto self = shared_from_this();
    world_.inside(unit_, [&] { std::exchange(user_, nullptr)->on_closed(reason); });
  }
}

void sim_connection::give_back(std::size_t) noexcept {
  ++credits_;
}

// ---- the peer's end ----

void sim_connection::peer_sends(dc::bytes_view bytes) {
  dc::append(to_node_, bytes);
}

void sim_connection::peer_sends_empty() {
  if (!closed_ && user_ != nullptr)
    world_.inside(unit_, [this] { user_->on_frames({}, {}); });
}

void sim_connection::breaks() {
  // Without a user the break is reported later, when `start` has been called.
  if (user_ != nullptr)
    close(close_reason::peer_reset);
  else
    broken_ = true;
}

// ---- what happens ----

bool sim_connection::can_reach_node() const noexcept {
  if (closed_ || user_ == nullptr)
    return false;
  if (broken_)
    return true;
  return !finishing_ && credits_ > 0 && (!to_node_.empty() || peer_closed_);
}

bool sim_connection::can_reach_peer() const noexcept {
  if (closed_ || broken_)
    return false;
  if (queue_.bytes() > bounds_.queue_bytes_max)
    return true;
  return peer_reads_ && (!queue_.empty() || finishing_);
}

std::size_t sim_connection::choices() {
  return (can_reach_node() ? 1U : 0U) + (can_reach_peer() ? 1U : 0U);
}

void sim_connection::happen(std::size_t index) {
  if (index == 0 && can_reach_node())
    bytes_reach_node();
  else
    bytes_reach_peer();
}

void sim_connection::bytes_reach_node() {
  if (broken_) {
    close(close_reason::peer_reset);
    return;
  }
  if (to_node_.empty()) {
    close(close_reason::peer_closed);
    return;
  }
  const std::size_t most = std::min(to_node_.size(), bounds_.read_bytes_max);
  const std::size_t count = world_.chance().chance(50) ? most : 1 + world_.chance().below(most);
  const auto end = to_node_.begin() + static_cast<std::ptrdiff_t>(count);
  batch frames = cutter_.cut({to_node_.data(), count});
  to_node_.erase(to_node_.begin(), end);
  if (frames.empty())
    return;
  --credits_;
  const std::size_t size = frames.size();
  world_.inside(
    unit_, [&] { user_->on_frames(std::move(frames), read_credit(shared_from_this(), size)); });
}

void sim_connection::bytes_reach_peer() {
  if (queue_.bytes() > bounds_.queue_bytes_max && !peer_reads_) {
    close(close_reason::too_much_waits);
    return;
  }
  if (queue_.empty()) {
    close(*finishing_);
    return;
  }
  const dc::bytes_view piece = queue_.piece(0);
  const std::size_t count =
    world_.chance().chance(50) ? piece.size() : 1 + world_.chance().below(piece.size());
  arrived_.append(peer_cutter_.cut(piece.first(count)).bytes());
  queue_.written(count);
  report_backlog();
}

}  // namespace donet::runtime::sim
