#include "actors/state_server/state_server_state.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "actors/state_server/creation.hpp"
#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::participant;
using runtime::subscriber;

namespace {

constexpr std::string_view self = "state_server";

// The State Server itself, which is subscribed to its control channels.
constexpr subscriber role{0};

std::size_t index(subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

}  // namespace

state_server_state::state_server_state(const state_server_options& options,
                                       const class_layouts& layouts, runtime::logger& log,
                                       object_host& host)
    : options_(options), layouts_(layouts), host_(host),
      world_(options.objects, log), participants_{options.first_participant},
      next_participant_(options.first_participant) {
  world_.subscribe(role, options_.control);
  world_.subscribe(role, all_state_servers);
  for (const runtime::channel_range& range : options_.doids)
    world_.out.subscribe(range);
}

runtime::emission state_server_state::take_emission() {
  told_ = frames_in_.handled();
  return world_.out.take(told_);
}

// ---- what comes in ----

bool state_server_state::work(std::size_t budget) {
  while (budget > 0) {
    if (next_recipient_ < recipients_.size()) {
      deliver(recipients_[next_recipient_++]);
      --budget;
    } else if (!next_frame()) {
      return false;
    }
  }
  return true;
}

// False if there is none.
bool state_server_state::next_frame() {
  if (!frames_in_.next())
    return false;
  if (frames_in_.begins_piece())
    scout_.begin(frames_in_.rest_of_piece());
  scout_.advance(world_.table, host_);
  look_up(frames_in_.frame());
  return true;
}

void state_server_state::look_up(dc::bytes_view frame) {
  recipients_.clear();
  next_recipient_ = 0;
  const auto datagram = runtime::datagram_view::of(frame);
  const auto message = datagram ? runtime::message_view::of(*datagram) : std::nullopt;
  world_.log.about(message ? message->sender : channel{0});
  if (!message) {
    ++counts_.malformed;
    world_.log.error(self, "a datagram is cut short", {{"bytes", frame.size()}});
    return;
  }
  message_ = *message;
  world_.table.collect(datagram->recipients(), datagram->recipient_count(), recipients_);
}

void state_server_state::deliver(subscriber to) {
  const participant who = participants_[index(to)];
  // An object ends by what it is given itself, and is given each frame once.
  runtime::check(who != runtime::no_participant, "a frame is for an object that is gone");
  // Nobody hears what it says itself.
  if (who == frames_in_.sender())
    return;
  ++counts_.deliveries;
  world_.out.speak_as(who);
  if (to == role) {
    handle(message_);
    return;
  }
  if (host_.deliver(to, world_, message_))
    return;
  participants_[index(to)] = runtime::no_participant;
  free_.push_back(to);
  ++counts_.deleted;
  --counts_.objects;
}

// ---- what is for the State Server itself ----

void state_server_state::handle(const runtime::message_view& message) {
  switch (message.type) {
  case msgtype::create_object_with_required:
  case msgtype::create_object_with_required_other: create(message); break;
  case msgtype::delete_ai_objects: delete_objects_of_ai(message); break;
  default:
    world_.log.warn(self, "a message is not for a State Server",
                    {{"type", message.type}, {"sender", value(message.sender)}});
  }
}

void state_server_state::create(const runtime::message_view& message) {
  const std::optional<doid> id = id_of_creation(message);
  if (id && (*id == doid{0} || exists(*id))) {
    world_.log.warn(self,
                    *id == doid{0} ? "0 is not the id of an object" : "an object exists already",
                    {{"object", value(*id)}, {"sender", value(message.sender)}});
    return;
  }
  std::optional<creation> wanted =
    read_creation(message, layouts_, options_.objects.strings, world_.log);
  if (!wanted)
    return;
  if (value(wanted->id) < reserved_below)
    world_.log.warn(self, "an object has a reserved id",
                    {{"object", value(wanted->id)}, {"sender", value(message.sender)}});
  const subscriber number = new_number();
  object_state made(number, wanted->id, *wanted->layout, std::move(wanted->values));
  world_.out.speak_as(participants_[index(number)]);
  made.enter(world_, wanted->where, message.sender);
  host_.take_in(number, std::move(made));
  ++counts_.created;
  ++counts_.objects;
}

bool state_server_state::exists(doid id) {
  std::vector<subscriber> there;
  world_.table.collect(channel_of(id), there);
  return std::any_of(there.begin(), there.end(), [](subscriber one) { return one != role; });
}

subscriber state_server_state::new_number() {
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

void state_server_state::delete_objects_of_ai(const runtime::message_view& message) {
  dc::byte_reader reader(message.payload);
  channel ai{};
  if (!read_channel(reader, ai)) {
    world_.log.error(self, "a message is cut short",
                     {{"type", message.type}, {"sender", value(message.sender)}});
    return;
  }
  std::vector<channel> objects;
  for (const doid each : world_.objects_of(ai))
    objects.push_back(channel_of(each));
  if (objects.empty())
    return;
  std::sort(objects.begin(), objects.end());
  runtime::check(append_to_all(world_.out.frames(), objects, message.sender,
                               msgtype::delete_ai_objects, message.payload.first(sizeof(ai))),
                 "a short message does not fit");
}

}  // namespace donet::actors
