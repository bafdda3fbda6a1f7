#pragma once
// The clients of a shard that pause because participants are behind with reading (architecture
// section 6.2). A paused client's messages wait, unread; the client still receives everything.
//
// A client pauses when it has added more than its allowance to the backlog of one participant,
// until that participant has caught up or left. Anonymous clients also share one allowance, so that
// many of them count as one client. All clients pause while a participant is extremely far behind.

#include "actors/backlog_report.hpp"
#include "actors/sink_id.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace donet::actors {

/// Bytes that one client may add to the backlog of one participant. An honest player sends as much
/// in some seconds, so it does not pause while a flooding client does.
inline constexpr std::uint64_t backlog_share_max = 4u << 10;
/// The same for all anonymous clients together.
inline constexpr std::uint64_t anonymous_share_max = 64u << 10;

struct pause_bounds {
  std::uint64_t client_bytes = backlog_share_max;
  std::uint64_t anonymous_bytes = anonymous_share_max;
};

/// Not for several threads.
class client_pauses {
public:
  explicit client_pauses(pause_bounds bounds = {}) noexcept : bounds_(bounds) {}

  /// Notes the reported level of a sink. Returns the clients that no longer pause.
  std::vector<runtime::subscriber> set_level(sink_id sink, runtime::backlog level);

  /// Adds to a client's share of the backlog of a sink that is behind. True if the client pauses
  /// from now on and did not before.
  [[nodiscard]] bool note(sink_id sink, runtime::subscriber client, bool is_anonymous,
                          std::uint64_t bytes);

  /// The client has ended; another client may get its number.
  void forget(runtime::subscriber client);

  bool is_paused(runtime::subscriber client) const noexcept { return paused_.count(client) != 0; }
  bool are_anonymous_paused() const noexcept;
  bool are_all_paused() const noexcept;
  /// Clients that pause because of their own share.
  std::size_t size() const noexcept { return paused_.size(); }

private:
  struct sink_entry {
    sink_id sink;
    runtime::backlog level{};
    std::unordered_map<runtime::subscriber, std::uint64_t> bytes;
    std::uint64_t anonymous_bytes = 0;
  };

  sink_entry* find(sink_id sink) noexcept;
  bool release(runtime::subscriber client);

  pause_bounds bounds_;
  std::vector<sink_entry> sinks_;
  std::unordered_map<runtime::subscriber, std::size_t>
    paused_;  // the number of sinks it pauses for
};

}  // namespace donet::actors
