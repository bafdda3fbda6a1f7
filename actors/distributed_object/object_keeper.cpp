#include "actors/distributed_object/object_keeper.hpp"

#include "runtime/check.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::participant;
using runtime::subscriber;

namespace {

std::size_t index(subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

}  // namespace

object_keeper::object_keeper(std::string_view name, const object_options& options,
                             participant first, runtime::logger& log, object_host& host,
                             std::shared_ptr<runtime::object_metrics> metrics)
    : world_(options, log, std::move(metrics)), name_(name), host_(host), participants_{first},
      next_participant_(first) {}

runtime::emission object_keeper::take_emission() {
  acknowledged_ = frames_in_.handled();
  return world_.out.take(acknowledged_);
}

void object_keeper::show_counts() const noexcept {
  runtime::object_metrics& to = *world_.metrics;
  to.created.set(counts_.created);
  to.deleted.set(counts_.deleted);
  to.deliveries.set(counts_.deliveries);
  to.malformed.set(counts_.malformed);
}

// ---- input ----

bool object_keeper::work(std::size_t budget) {
  while (budget > 0) {
    if (next_recipient_ < recipients_.size()) {
      deliver(next_recipient_++);
      --budget;
    } else if (!next_frame()) {
      return false;
    }
  }
  return true;
}

// False if there is none.
bool object_keeper::next_frame() {
  if (!frames_in_.next())
    return false;
  if (frames_in_.begins_piece())
    prefetcher_.begin(frames_in_.rest_of_piece());
  prefetcher_.advance(world_.table, participants_, host_);
  look_up(frames_in_.frame());
  return true;
}

void object_keeper::look_up(dc::bytes_view frame) {
  recipients_.clear();
  next_recipient_ = 0;
  datagram_ = runtime::datagram_view::of(frame);
  const auto message = datagram_ ? runtime::message_view::of(*datagram_) : std::nullopt;
  world_.log.about(message ? message->sender : channel{0});
  if (!message) {
    ++counts_.malformed;
    world_.log.error(name_, "datagram cut short; dropped", {{"bytes", frame.size()}});
    return;
  }
  message_ = *message;
  is_question_ = question_.read(*datagram_, message_);
  if (is_question_) {
    question_.find(world_.places, recipients_);
    return;
  }
  world_.table.collect(datagram_->recipients(), datagram_->recipient_count(), recipients_);
  // The objects receive the message before the service does (QUIRK 47).
  if (recipients_.size() < 2)
    return;
  if (const auto service = std::find(recipients_.begin(), recipients_.end(), role);
      service != recipients_.end())
    std::rotate(service, service + 1, recipients_.end());
}

void object_keeper::deliver(std::size_t nth) {
  const subscriber to = recipients_[nth];
  const participant who = participants_[index(to)];
  // An object is deleted only by a message delivered to itself, and it receives each frame once.
  runtime::check(who != runtime::no_participant, "a frame is for an object that is gone");
  // A participant never receives its own messages.
  if (who == frames_in_.sender())
    return;
  ++counts_.deliveries;
  if (to != role) {
    static_cast<void>(deliver_to_object(to, is_question_ ? question_.message_for(nth) : message_));
    return;
  }
  world_.out.speak_as(who);
  handle(*datagram_, message_);
}

object_life object_keeper::deliver_to_object(subscriber to, const runtime::message_view& message) {
  world_.out.speak_as(participants_[index(to)]);
  if (host_.deliver(to, world_, message) == object_life::exists)
    return object_life::exists;
  participants_[index(to)] = runtime::no_participant;
  free_.push_back(to);
  ++counts_.deleted;
  --counts_.objects;
  return object_life::ended;
}

// ---- its objects ----

subscriber object_keeper::create(doid id, place where, const class_layout& layout,
                                 field_store values, channel requester) {
  const subscriber number = new_number();
  object_state made(number, id, layout, std::move(values));
  world_.out.speak_as(participants_[index(number)]);
  made.enter(world_, where, requester);
  host_.take_in(number, std::move(made));
  ++counts_.created;
  ++counts_.objects;
  send_as_service();
  return number;
}

object_life object_keeper::give(subscriber to, const runtime::message_view& message) {
  const object_life life = deliver_to_object(to, message);
  send_as_service();
  return life;
}

std::optional<subscriber> object_keeper::find(doid id) {
  found_.clear();
  world_.table.collect(channel_of(id), found_);
  const auto one =
    std::find_if(found_.begin(), found_.end(), [](subscriber each) { return each != role; });
  return one == found_.end() ? std::nullopt : std::optional(*one);
}

subscriber object_keeper::new_number() {
  if (free_.empty()) {
    free_.push_back(subscriber{static_cast<std::uint32_t>(participants_.size())});
    participants_.push_back(runtime::no_participant);
  }
  const subscriber number = free_.back();
  free_.pop_back();
  next_participant_ = participant{static_cast<std::uint64_t>(next_participant_) + 1};
  participants_[index(number)] = next_participant_;
  return number;
}

}  // namespace donet::actors
