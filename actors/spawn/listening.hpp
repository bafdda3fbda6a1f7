#pragma once
// Reports of a node's listeners: addresses that the machine does not have, and a lack of file
// descriptors.

#include "config/address.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/listener.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

enum class listener_kind : unsigned char { clients, participants, inspectors, http };

/// Counts how often listeners stopped accepting because they ran out of descriptors. Any thread.
class listener_pauses {
public:
  void add(listener_kind kind) noexcept { of(kind).fetch_add(1, std::memory_order_relaxed); }

  /// The counts by the name of the listener kind.
  std::vector<std::pair<std::string_view, std::uint64_t>> counts() const;

private:
  static constexpr std::size_t kinds = 4;

  std::atomic<std::uint64_t>& of(listener_kind kind) noexcept {
    return counts_[static_cast<std::size_t>(kind)];
  }

  std::array<std::atomic<std::uint64_t>, kinds> counts_{};
};

/// The number of descriptors that listeners of this kind leave to others.
unsigned spared_by(listener_kind kind) noexcept;

/// Logs and counts the pauses of a listener whose address has this key in the role file. `log` and
/// `pauses` must outlive the returned function.
std::function<void(bool is_paused)> report_pauses(runtime::logger& log, std::string_view category,
                                                  std::string key, listener_kind kind,
                                                  listener_pauses& pauses);

/// Warns of each address of `where` that was left out.
void warn_of_missing(runtime::logger& log, std::string_view category, const std::string& key,
                     const config::address& where, const std::vector<std::string>& not_there);

}  // namespace donet::actors
