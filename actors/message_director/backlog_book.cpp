#include "actors/message_director/backlog_book.hpp"

#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace donet::actors {

namespace {

std::vector<sender_share> merged(std::vector<sender_share> shares) {
  std::sort(shares.begin(), shares.end(),
            [](const sender_share& a, const sender_share& b) { return a.sender < b.sender; });
  std::vector<sender_share> result;
  for (const sender_share& share : shares) {
    if (!result.empty() && result.back().sender == share.sender)
      result.back().bytes += share.bytes;
    else
      result.push_back(share);
  }
  return result;
}

}  // namespace

backlog_book::entry* backlog_book::find(runtime::subscriber sink) noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [sink](const entry& candidate) {
    return candidate.report.sink.number == sink;
  });
  return found != entries_.end() ? &*found : nullptr;
}

void backlog_book::set(sink_id sink, runtime::backlog level) {
  entry* const known = find(sink.number);
  if (level != runtime::backlog::none) {
    if (known != nullptr) {
      known->is_news = known->is_news || known->report.level != level;
      known->report.level = level;
    } else {
      entries_.push_back({{sink, level, {}}});
    }
  } else if (known != nullptr) {
    relieved_.push_back({known->report.sink, runtime::backlog::none, {}});
    entries_.erase(entries_.begin() + (known - entries_.data()));
  }
}

void backlog_book::note(runtime::subscriber sink, dc::bytes_view frames) {
  entry* const behind = find(sink);
  if (behind == nullptr)
    return;
  std::vector<sender_share>& senders = behind->report.senders;
  runtime::frame_walker walker(frames);
  for (dc::bytes_view frame; walker.next(frame);) {
    const auto datagram = runtime::datagram_view::of(frame);
    const auto message = datagram ? runtime::message_view::of(*datagram) : std::nullopt;
    if (!message)
      continue;
    const std::size_t size = runtime::limits::length_tag_size + frame.size();
    if (!senders.empty() && senders.back().sender == message->sender)
      senders.back().bytes += size;
    else
      senders.push_back({message->sender, size});
  }
}

std::vector<backlog_report> backlog_book::take() {
  std::vector<backlog_report> reports = std::exchange(relieved_, {});
  for (entry& behind : entries_) {
    if (!behind.is_news && behind.report.senders.empty())
      continue;
    behind.is_news = false;
    reports.push_back(
      {behind.report.sink, behind.report.level, merged(std::exchange(behind.report.senders, {}))});
  }
  return reports;
}

}  // namespace donet::actors
