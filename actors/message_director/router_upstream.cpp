// The parent Message Director: what it is sent, and what it is told when it is there again
// (spec/services 2.2, 2.5).

#include "actors/message_director/router_state.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

// All that is in force, then what waits for it (spec/services 2.2).
sink_id router_state::upstream_connected() {
  at(upstream_.number).generation++;
  upstream_ = id_of(upstream_.number);
  upstream_connected_ = true;
  runtime::batch_builder& to = out_.builder(upstream_.number);
  table_.forget_parent();
  table_.for_each_range([&to](runtime::channel_range range) { append_add_range(to, range); });
  for (const channel c : table_.channels())
    append_add_channel(to, c);
  for (const auto& [key, holders] : key_holders_) {
    for (const subscriber holder : holders)
      send_post_removes_upstream(holder, key);
  }
  for (const runtime::batch& frames : upstream_backlog_)
    out_.append(upstream_.number, runtime::no_participant, frames, 0, frames.size());
  upstream_backlog_.clear();
  upstream_backlog_bytes_ = 0;
  return upstream_;
}

void router_state::upstream_lost() {
  upstream_connected_ = false;
  backlogs_.set(upstream_, runtime::backlog::none);
}

// To the parent, unmodified, also when nobody here took it (spec/services 2.5).
void router_state::forward(const runtime::batch& frames, const run& pending) {
  const std::size_t size = pending.end - pending.begin;
  if (upstream_connected_) {
    counts_.upstream_frames += pending.frames;
    out_.append(upstream_.number, runtime::no_participant, frames, pending.begin, size);
    return;
  }
  if (upstream_backlog_bytes_ + size > options_.upstream_backlog_bytes_max) {
    if (std::exchange(counts_.lost_upstream, counts_.lost_upstream + pending.frames) == 0)
      log_.error("message_director",
                 "the upstream cannot be reached and too much waits for it: datagrams are lost",
                 {{"waiting_bytes", upstream_backlog_bytes_}});
    return;
  }
  counts_.upstream_frames += pending.frames;
  upstream_backlog_bytes_ += size;
  upstream_backlog_.push_back(runtime::batch::copy_of(frames.bytes().subspan(pending.begin, size)));
}

}  // namespace donet::actors
