#pragma once
// A participant that watches places, and the expected content of its view.

#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "tests/support/wire.hpp"
#include "tests/support/world_model.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// Subscribes to places and then queries their objects, as a Client Agent does, and builds a view
/// from the messages that it receives.
class onlooker {
public:
  onlooker(const dc::schema& contract, std::uint64_t channel, std::uint32_t parent,
           std::set<std::uint32_t> zones)
      : contract_(contract), channel_(channel), parent_(parent), zones_(std::move(zones)) {}

  /// Its first messages.
  std::vector<datagram> asks() const;

  /// The number of channels that it subscribes to.
  std::size_t channels() const noexcept { return 1 + zones_.size(); }

  void hear(const std::vector<datagram>& all);
  std::size_t sees() const noexcept { return seen_.size(); }

  /// Compares its view with the model. `relearns` as in the model.
  std::string mistake(const world_model& world, bool relearns) const;

private:
  struct sight {
    const dc::class_entry* kind = nullptr;
    std::uint32_t zone = 0;
    std::map<std::uint16_t, std::string> values;
  };

  void hear(const datagram& one);
  void see(dc::byte_reader& reader, bool has_other, bool is_answer, bool is_counted);
  void count(std::uint32_t id);
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
  std::set<std::uint32_t> counted_;  // reported by themselves, or by the parent's count
  std::set<std::uint32_t> moved_;    // moved in or out of view
  std::string fault_;
};

}  // namespace donet::test
