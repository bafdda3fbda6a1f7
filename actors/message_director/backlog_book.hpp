#pragma once
// Which sinks are behind with reading, and which senders add to the bytes that wait for them. The book
// is empty while all sinks keep up, so that routing pays for one comparison.

#include "actors/backlog_report.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <vector>

namespace donet::actors {

class backlog_book {
public:
  bool empty() const noexcept { return entries_.empty(); }
  /// True if no sink is behind, nor was since the last report.
  bool is_quiet() const noexcept { return entries_.empty() && relieved_.empty(); }
  /// Sinks that are behind.
  std::size_t size() const noexcept { return entries_.size(); }

  /// The level of a sink; `none` also when it leaves.
  void set(sink_id sink, runtime::backlog level);

  /// Counts frames that are sent to this sink by their senders. Does nothing if the sink keeps up.
  void note(runtime::subscriber sink, dc::bytes_view frames);

  /// The changes since the last call.
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
