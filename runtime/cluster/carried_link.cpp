#include "runtime/cluster/carried_link.hpp"

#include "runtime/cluster/link_codec.hpp"

#include <caf/actor_cast.hpp>

#include <optional>
#include <utility>

namespace donet::runtime {

void carried_link::connected(caf::actor peer) {
  peer_ = std::move(peer);
  state_.connected();
  flush();
}

void carried_link::disconnected() {
  peer_ = {};
  state_.disconnected();
}

link_state::outcome carried_link::receive(const link_bytes& message) {
  if (!peer_)
    peer_ = caf::actor_cast<caf::actor>(self_.current_sender());
  received_bytes_ += message.bytes.size();
  std::optional<link_message> read = read_link_message(message.bytes);
  if (!read)
    return state_.fail();
  return state_.receive(*std::move(read));
}

void carried_link::send(const link_message& message) {
  if (!peer_)
    return;
  link_bytes written{write_link_message(message)};
  sent_bytes_ += written.bytes.size();
  self_.send(peer_, std::move(written));
}

void carried_link::flush() {
  if (!peer_)
    return;
  for (const link_message& message : state_.take_outgoing())
    send(message);
}

}  // namespace donet::runtime
