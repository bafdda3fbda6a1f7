#pragma once
// The objects of the model of a State Server, and their output.

#include "tests/support/wire.hpp"
#include "tests/support/world_model_object.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

namespace donet::test {

/// The same datagram with its recipients in ascending order, because their order has no meaning.
datagram canonical(const datagram& one);

struct model_objects {
  /// The option `relearns_children` (QUIRK 27).
  bool relearns = false;
  std::map<std::uint32_t, model_object> all;
  /// The number of datagrams so far, as the time.
  std::uint64_t received = 0;
  /// Receives the messages of the present sender.
  std::deque<datagram>* output = nullptr;

  /// Null if the object does not exist.
  const model_object* find(std::uint32_t id) const;

  void send(const std::set<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
            const std::string& payload);
  /// Sends all values that the receiver may see, behind `before` (3.3). `type` is the message
  /// without OTHER.
  void send_whole(const model_object& object, std::uint64_t to, std::uint16_t type,
                  const std::string& before = {});
};

}  // namespace donet::test
