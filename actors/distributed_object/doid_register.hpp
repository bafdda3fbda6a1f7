#pragma once
// Which services of a node have an object of which DoId, for the DoIds of stored objects: with two
// services that have one, both answer for it.

#include "runtime/ids.hpp"
#include "runtime/routing/channel_range.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace donet::actors {

/// Shared by the services of a node; any thread may call it. Takes about 40 bytes for each stored
/// object that is active, and nothing for any other.
class doid_register {
public:
  /// Of the DoIds in `stored`; all others are no concern of it.
  explicit doid_register(std::vector<runtime::channel_range> stored);

  /// Adds a service, named as in the role file; the result stands for it.
  std::size_t add_service(std::string name);
  std::string name_of(std::size_t service) const;

  /// An object enters or leaves a service. `enter` returns another service that has one of that
  /// DoId, if there is any.
  std::optional<std::size_t> enter(runtime::doid id, std::size_t service);
  void leave(runtime::doid id, std::size_t service);

private:
  bool is_stored(runtime::doid id) const noexcept;

  const std::vector<runtime::channel_range> stored_;
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
  std::unordered_multimap<runtime::doid, std::uint32_t> services_;
};

}  // namespace donet::actors
