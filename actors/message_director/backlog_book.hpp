#pragma once
// Which sinks are behind with reading, and who adds to what waits for them. Empty while all keep up,
// so that routing pays for one comparison.

#include "actors/backlog_report.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <vector>

namespace donet::actors {

class backlog_book {
public:
  bool empty() const noexcept { return entries_.empty(); }
  /// Nothing is behind, nor was since the last report.
  bool is_quiet() const noexcept { return entries_.empty() && relieved_.empty(); }
  /// Sinks that are behind.
  std::size_t size() const noexcept { return entries_.size(); }

  /// The level of a sink; `none` also when it leaves.
  void set(sink_id sink, runtime::backlog level);

  /// These frames are sent to this sink. Nothing happens if it keeps up.
  void note(runtime::subscriber to, dc::bytes_view frames);

  /// What has changed since the last call.
  std::vector<backlog_report> take();

private:
  struct entry {
    backlog_report report;
    bool is_news = true;
  };

  entry* find(runtime::subscriber sink) noexcept;

  std::vector<entry> entries_;  // few: one for each sink that is behind
  std::vector<backlog_report> relieved_;
};

}  // namespace donet::actors
