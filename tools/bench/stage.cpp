#include "tools/bench/stage.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

#include <atomic>

#include <unistd.h>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t ai = 0;  // the link of the AI
constexpr std::size_t bytes_per_send = 65'536;

// DoIds that are channels of neither clients nor services.
constexpr std::uint32_t first_id = 200'000'000;
// Ids for each world that generators on this machine create, in sequence or in parallel.
constexpr std::uint32_t ids_per_stage = 65'536;
constexpr std::uint32_t stages_per_process = 32;
constexpr std::uint32_t processes = 256;

constexpr std::uint16_t set_state = 1000;
constexpr std::uint16_t create_object = 2000;
constexpr std::uint16_t set_field = 2020;
constexpr std::uint16_t delete_ram = 2032;
constexpr std::uint16_t set_owner = 2060;
constexpr std::uint16_t get_zones_objects = 2102;
constexpr std::uint16_t get_zones_count_resp = 2113;

constexpr std::uint16_t established = 2;

std::uint32_t next_district() {
  static std::atomic<std::uint32_t> stages = 0;
  const auto process = static_cast<std::uint32_t>(::getpid()) % processes;
  const auto number = process * stages_per_process + stages++ % stages_per_process;
  return first_id + number * ids_per_stage;
}

// The number stored in an object.
std::uint64_t number_of(std::uint32_t id) {
  return 0x0123'4567'89ab'cdef ^ id;
}

std::string one_id(std::uint32_t id) {
  std::string text;
  append(text, id);
  return text;
}

}  // namespace

stage::stage(const session& around, const invocation& asked, const stage_plan& plan)
    : around_(around), asked_(asked), plan_(plan), own_channel_(own_channels()),
      district_(next_district()), links_(around, spoken_), welcomed_(asked.clients) {
  links_.connect("the AI");
  build();
  wait_for_all();
}

std::size_t stage::objects_in(std::uint32_t zone) const noexcept {
  const auto first = zone - 1;
  return plan_.objects > first ? (plan_.objects - first - 1) / plan_.zones + 1 : 0;
}

std::string stage::entry(std::size_t index) const {
  std::string text;
  append(text, object(index));
  append(text, district_);
  append(text, zone_of(index));
  append(text, plan_.are_avatars ? world::avatar_class : world::object_class);
  append(text, number_of(object(index)));
  return text;
}

std::string stage::answer(std::uint32_t number) {
  std::string text;
  append(text, number_of(number));
  return text;
}

// ---- setting up ----

void stage::build() {
  append_add_channel(text_, own_channel_);
  append_add_channel(text_, asked_.uberdog);
  std::string farewell;
  append_service_message(farewell, district_, own_channel_, delete_ram, one_id(district_));
  append_add_post_remove(text_, own_channel_, std::string_view(farewell).substr(2));
  create(district_, 0, 0, world::object_class);
  for (std::size_t i = 0; i < plan_.objects; ++i)
    create(object(i), district_, zone_of(i),
           plan_.are_avatars ? world::avatar_class : world::object_class);
  links_.send(ai, text_);
  text_.clear();
}

void stage::create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                   std::uint16_t class_id) {
  std::string payload;
  append(payload, id);
  append(payload, parent);
  append(payload, zone);
  append(payload, class_id);
  append(payload, number_of(id));
  append_service_message(text_, asked_.control_channel, own_channel_, create_object, payload);
  if (text_.size() >= bytes_per_send) {
    links_.send(ai, text_);
    text_.clear();
  }
}

// Clients can see an object as soon as the district counts it.
void stage::wait_for_all() {
  const auto give_up = clock::now() + around_.deadline;
  std::chrono::nanoseconds interval = 20ms;
  while (!is_complete_) {
    std::string question;
    append(question, ++asked_at_);
    append(question, district_);
    append(question, static_cast<std::uint16_t>(plan_.zones));
    for (std::uint32_t zone = 1; zone <= plan_.zones; ++zone)
      append(question, zone);
    say(district_, get_zones_objects, question);
    for (const auto until = clock::now() + interval; !is_complete_ && clock::now() < until;)
      links_.turn(interval, [&](std::size_t, const frame& message) { take(message); });
    interval *= 2;
    if (around_.stopped)
      throw run_failure("stopped before anything was measured");
    if (clock::now() >= give_up && !is_complete_)
      throw run_failure("the objects have not come into being in "
                        + std::to_string(around_.deadline / 1ms)
                        + " ms: does the server have a State Server with the world of "
                          "config/worlds/bench.dc?");
  }
}

// ---- received messages ----

void stage::serve() {
  links_.turn(0ns, [&](std::size_t, const frame& message) { take(message); });
}

// The entries of queried objects arrive here, too.
void stage::take(const frame& message) {
  const auto type = type_of(message.address);
  const auto& payload = message.payload;
  if (type == get_zones_count_resp && payload.size() == 4 + 4)
    is_complete_ |= load<std::uint32_t>(payload.data() + 4) == plan_.objects;
  else if (type == set_field && payload.size() == 4 + 2 + 4
           && load<std::uint32_t>(payload.data()) == asked_.uberdog
           && load<std::uint16_t>(payload.data() + 4) == world::login)
    welcome(sender_of(message.address), payload.substr(6));
}

void stage::welcome(std::uint64_t client, std::string_view login) {
  const auto number = load<std::uint32_t>(login.data());
  if (number >= welcomed_.size() || welcomed_[number])
    throw run_failure("the AI got the login of client " + std::to_string(number)
                      + ", which has logged in already or is nobody");
  welcomed_[number] = true;
  std::string state;
  append(state, established);
  say(client, set_state, state);
  std::string field;
  append(field, asked_.uberdog);
  append(field, world::login_resp);
  const auto bytes = answer(number);
  append(field, static_cast<std::uint16_t>(bytes.size()));
  say(client, set_field, field + bytes);
  if (!plan_.are_avatars)
    return;
  std::string owner;
  append(owner, client);
  say(object(number), set_owner, owner);
}

void stage::say(std::uint64_t to, std::uint16_t type, std::string_view payload) {
  std::string text;
  append_service_message(text, to, own_channel_, type, payload);
  links_.send(ai, text);
}

}  // namespace donet::bench
