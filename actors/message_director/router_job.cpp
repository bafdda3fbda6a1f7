#include "actors/message_director/router_job.hpp"

#include "actors/message_director/sink_table.hpp"
#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"

#include <utility>

namespace donet::actors {

namespace {

// Bytes of post-removes that are copied before some of them are routed.
constexpr std::size_t left_behind_at_once = 256u << 10;

}  // namespace

void frame_cursor::begin(runtime::batch next) {
  frames = std::move(next);
  done = 0;
  prefetcher.reset();
}

void left_behind_job::continue_key() {
  runtime::batch_builder frames;
  do {
    runtime::check(runtime::append_frame(frames, datagrams[next++]),
                   "a post-remove is larger than a datagram");
  } while (next < datagrams.size() && frames.size() < left_behind_at_once);
  cursor.begin(frames.take());
}

sink_id sender_of(const router_job& job) noexcept {
  if (const auto* const leaving = std::get_if<leaving_job>(&job))
    return leaving->from;
  sink_id sender = sink_table::no_sink;
  std::visit(
    [&sender](const auto& kind) {
      if constexpr (requires { kind.cursor; })
        sender = kind.cursor.from;
    },
    job);
  return sender;
}

void job_queue::add_frames(sink_id from, runtime::batch&& frames, runtime::read_credit&& credit) {
  // A spare of this kind is a `frames_job`, and so is a new one: it is the first alternative.
  std::unique_ptr<router_job> added = spare_frames_.take();
  frames_job& job = *std::get_if<frames_job>(added.get());
  job.cursor.from = from;
  job.cursor.frames = std::move(frames);
  job.credit = std::move(credit);
  jobs_.push_back(std::move(added));
}

void job_queue::add_emission(sink_id from, runtime::emission& emission,
                             std::vector<runtime::read_credit>&& credits) {
  std::unique_ptr<router_job> added = spare_emissions_.take();
  if (!std::holds_alternative<emission_job>(*added))
    added->emplace<emission_job>();
  emission_job& job = *std::get_if<emission_job>(added.get());
  job.cursor.from = from;
  job.cursor.origin = frame_origin::service;
  job.cursor.frames = std::move(emission.frames);
  job.steps.swap(emission.steps);
  job.handled = emission.handled;
  job.credits = std::move(credits);
  jobs_.push_back(std::move(added));
}

std::unique_ptr<router_job> job_queue::take_range_operation() noexcept {
  if (jobs_.empty())
    return nullptr;
  const frames_job* const first = std::get_if<frames_job>(jobs_.front().get());
  return first != nullptr && first->cursor.is_in_range ? jobs_.take_front() : nullptr;
}

void job_queue::recycle(std::unique_ptr<router_job> done) noexcept {
  const auto clear = [](frame_cursor& cursor) {
    cursor.frames = {};
    cursor.done = 0;
    cursor.sender = runtime::no_participant;
    cursor.is_in_range = false;
    cursor.subscribes = false;
    cursor.expected.clear();
    cursor.dismissed_for.reset();
    cursor.prefetcher.reset();
  };
  if (frames_job* const frames = std::get_if<frames_job>(done.get())) {
    clear(frames->cursor);
    frames->credit = {};
    spare_frames_.keep(std::move(done));
  } else if (emission_job* const emission = std::get_if<emission_job>(done.get())) {
    clear(emission->cursor);
    emission->steps.clear();
    if (emission->steps.capacity() > runtime::kept_elements_max)
      std::vector<runtime::emission::step>().swap(emission->steps);
    emission->next_step = emission->step_end = 0;
    emission->handled = 0;
    emission->credits.clear();
    spare_emissions_.keep(std::move(done));
  }
}

}  // namespace donet::actors
