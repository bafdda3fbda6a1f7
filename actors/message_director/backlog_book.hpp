#pragma once
// The sinks that are behind with reading, and the senders that add to the bytes that wait for them.
// The book is empty while all sinks keep up: then a run costs one comparison.

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

  /// Sets the level of a sink; `none` also when the sink leaves.
  void set(sink_id sink, runtime::backlog level);

  /// Adds the bytes of frames that are appended for this sink to the shares of their senders. Does
  /// nothing if the sink keeps up.
  void note(runtime::subscriber sink, dc::bytes_view frames);

  /// The changes since the last call: levels, and the bytes that each sender has added.
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
