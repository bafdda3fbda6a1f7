#pragma once
// Records which services of a node hold an object with a given DoId, for the DoIds of stored
// objects. If two services hold the same one, both answer for it.

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

/// Shared by the services of a node; any thread may call it. Takes about 40 bytes for each active
/// stored object, and nothing for other objects.
class doid_register {
public:
  /// Records only the DoIds in `stored` and ignores all others.
  explicit doid_register(std::vector<runtime::channel_range> stored);

  /// Adds a service by its name in the role file and returns its number.
  std::size_t add_service(std::string name);
  std::string name_of(std::size_t service) const;

  /// An object enters or leaves a service. `enter` returns another service that already holds an
  /// object with this DoId, if any.
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
