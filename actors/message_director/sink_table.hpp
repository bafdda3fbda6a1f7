#pragma once
// The sinks of the router: everything that it sends frames to. A sink is a participant, one of the
// node's services, another node of the cluster, or the parent Message Director.

#include "actors/sink_id.hpp"
#include "runtime/log/logger.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

/// `leaving`: a participant whose subscriptions end.
enum class sink_kind : unsigned char { free, participant, leaving, upstream, service, node };

struct sink {
  sink_kind kind = sink_kind::free;
  std::uint32_t generation = 0;
  std::string peer;  ///< of the connection, for the log
  std::string name;  ///< as the participant calls itself
  std::string url;   ///< likewise
  std::uint64_t faults = 0;
};

/// Not for several threads.
class sink_table {
public:
  /// The sender of post-removes, whose participant has left.
  static constexpr sink_id no_sink{runtime::subscriber{UINT32_MAX}, 0};

  /// Gives out the number that was released last, or a new one, with the next generation.
  sink_id open(sink_kind kind, std::string peer);
  /// Frees a number for the next `open`.
  void release(runtime::subscriber number);
  /// Gives a sink the next generation, so that its earlier id is no longer valid.
  sink_id renew(runtime::subscriber number) noexcept;

  sink& at(runtime::subscriber number) noexcept { return sinks_[static_cast<std::size_t>(number)]; }
  const sink& at(runtime::subscriber number) const noexcept {
    return sinks_[static_cast<std::size_t>(number)];
  }
  sink_id id_of(runtime::subscriber number) const noexcept {
    return {number, at(number).generation};
  }

  /// The kind of a sink; `free` if the sink has left.
  sink_kind kind_of(sink_id id) const noexcept {
    const auto index = static_cast<std::size_t>(id.number);
    return index < sinks_.size() && sinks_[index].generation == id.generation ? sinks_[index].kind
                                                                              : sink_kind::free;
  }
  bool is(sink_id id, sink_kind kind) const noexcept { return kind_of(id) == kind; }
  /// True if the sink has neither left nor is about to leave.
  bool is_present(sink_id id) const noexcept {
    const sink_kind kind = kind_of(id);
    return kind != sink_kind::free && kind != sink_kind::leaving;
  }

  /// Numbers that were given out so far; all are below this.
  std::size_t size() const noexcept { return sinks_.size(); }

  /// Logs a fault of a sink. A peer that sends nothing but faults must not fill the disk, so each
  /// sink's first three faults are logged, then those whose number is a power of ten.
  void report_fault(runtime::logger& log, sink_id of, std::string_view sentence,
                    std::string_view key, std::uint64_t value);

private:
  std::vector<sink> sinks_;
  std::vector<runtime::subscriber> free_;
};

}  // namespace donet::actors
