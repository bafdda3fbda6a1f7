#pragma once
// What must be true of all that was said around a State Server. Each check says what is wrong, or
// nothing.

#include "tests/support/wire.hpp"
#include "tests/support/world_model.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// All that was said, in the order in which it was routed.
struct record {
  std::vector<datagram> said;
  /// What of it the State Server was given.
  std::vector<datagram> given;
  /// What outsiders said, each in their order.
  std::vector<std::deque<datagram>> outsiders;
  /// How much had been said when everything had come to rest for the first time.
  std::size_t at_rest = 0;
};

/// Everything that was said is what outsiders said and what the model says when it hears what the
/// State Server was given, and nothing of that is missing. The State Server is given everything that
/// somebody there is subscribed to; only what is sent to the children of an object may miss them if
/// they are about to come: they will tell the object themselves.
std::string inexplicable(const record& all, world_model& model);

/// The order that those who watch an object depend on (spec/services 7.3): each move is told before
/// the object enters its new place, its updates come behind that, nothing behind its end.
std::string disorder(const std::vector<datagram>& said);

/// Somebody who subscribes to places and then asks who is there, as a Client Agent does, and goes by
/// what it is told.
class onlooker {
public:
  onlooker(const dc::schema& contract, std::uint64_t channel, std::uint32_t parent,
           std::set<std::uint32_t> zones)
      : contract_(contract), channel_(channel), parent_(parent), zones_(std::move(zones)) {}

  /// What it says at the beginning.
  std::vector<datagram> asks() const;

  /// To how many it subscribes.
  std::size_t channels() const noexcept { return 1 + zones_.size(); }

  void hear(const std::vector<datagram>& all);
  std::size_t sees() const noexcept { return seen_.size(); }

  /// Compares what it sees with what is there. `relearns` as in the model.
  std::string mistake(const world_model& world, bool relearns) const;

private:
  struct sight {
    const dc::class_entry* kind = nullptr;
    std::uint32_t zone = 0;
    std::map<std::uint16_t, std::string> values;
  };

  void hear(const datagram& one);
  void see(dc::byte_reader& reader, bool has_other, bool is_answer, bool is_counted);
  std::string wrong_count() const;
  std::string difference(const model_object& object, bool must_be_seen) const;
  bool is_in_view(std::uint32_t parent, std::uint32_t zone) const {
    return parent == parent_ && zones_.count(zone) != 0;
  }

  const dc::schema& contract_;
  std::uint64_t channel_;
  std::uint32_t parent_;
  std::set<std::uint32_t> zones_;
  std::map<std::uint32_t, sight> seen_;
  bool was_answered_ = false;
  std::uint32_t promised_ = 0;
  std::set<std::uint32_t> counted_;  // said that they are
  std::set<std::uint32_t> moved_;    // in or out of view
  std::string fault_;
};

}  // namespace donet::test
