#include "tools/bench/siege/desk.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

#include <atomic>
#include <utility>

#include <unistd.h>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t own_link = 0;
constexpr std::size_t bytes_per_send = 65'536;
constexpr auto serve_interval = 20ms;

// Above the DoIds of all stages.
constexpr std::uint32_t first_id = 760'000'000;
constexpr std::uint32_t ids_per_parent = 65'536;
constexpr std::uint32_t ids_per_siege = 2 * ids_per_parent + 2;
constexpr std::uint32_t sieges_per_process = 32;
constexpr std::uint32_t processes = 32;
// Offset of a desk's channels, behind those of a stage.
constexpr std::uint64_t channel_offset = 0x5000'0000;

constexpr std::uint16_t set_state = 1000;
constexpr std::uint16_t declare_object = 1010;
constexpr std::uint16_t create_object = 2000;
constexpr std::uint16_t set_field = 2020;
constexpr std::uint16_t delete_ram = 2032;
constexpr std::uint16_t get_child_count = 2114;
constexpr std::uint16_t get_child_count_resp = 2115;
constexpr std::uint16_t established = 2;

std::uint64_t next_channel() {
  static std::atomic<std::uint64_t> next = channel_offset;
  return own_channels() + next++;
}

std::string one_id(std::uint32_t id) {
  std::string text;
  append(text, id);
  return text;
}

}  // namespace

attack_plan next_numbers(const invocation& asked, std::string greeting) {
  static std::atomic<std::uint32_t> sieges = 0;
  const auto process = static_cast<std::uint32_t>(::getpid()) % processes;
  const auto number = process * sieges_per_process + sieges++ % sieges_per_process;
  const auto first = first_id + number * ids_per_siege;
  return {.greeting = std::move(greeting),
          .login = asked.uberdog + 1,
          .victim = asked.uberdog + 2,
          .target = first,
          .full_parent = first + 1,
          .full_children = 0,
          .wide_parent = first + 1 + ids_per_parent};
}

desk::desk(const session& around, const invocation& asked, const attack_plan& numbers,
           const desk_plan& plan)
    : around_(around), asked_(asked), numbers_(numbers), own_channel_(next_channel()),
      links_(around, spoken_) {
  links_.connect("the attackers' AI");
  build(plan);
  if (plan.full_children > 0)
    wait_for_children(numbers_.full_parent, plan.full_children);
  if (plan.wide_children > 0)
    wait_for_children(numbers_.wide_parent, plan.wide_children);
  thread_ = std::thread([this] { serve(); });
}

desk::~desk() {
  is_over_ = true;
  if (thread_.joinable())
    thread_.join();
}

// ---- setting up ----

void desk::build(const desk_plan& plan) {
  append_add_channel(text_, own_channel_);
  append_add_channel(text_, numbers_.login);
  const auto make_parent = [&](std::uint32_t parent, std::size_t children, bool is_full) {
    if (children == 0)
      return;
    delete_at_the_end(parent);
    create(parent, 0, 0);
    for (std::uint32_t i = 1; i <= children; ++i)
      create(parent + i, parent, is_full ? i : 1);
  };
  make_parent(numbers_.full_parent, plan.full_children, true);
  make_parent(numbers_.wide_parent, plan.wide_children, false);
  links_.send(own_link, text_);
  text_.clear();
}

void desk::delete_at_the_end(std::uint32_t id) {
  std::string farewell;
  append_service_message(farewell, id, own_channel_, delete_ram, one_id(id));
  append_add_post_remove(text_, own_channel_, std::string_view(farewell).substr(2));
}

void desk::create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  std::string payload;
  append(payload, id);
  append(payload, parent);
  append(payload, zone);
  append(payload, world::object_class);
  append(payload, std::uint64_t{id});
  append_service_message(text_, asked_.control_channel, own_channel_, create_object, payload);
  if (text_.size() >= bytes_per_send) {
    links_.send(own_link, text_);
    text_.clear();
  }
}

void desk::wait_for_children(std::uint32_t parent, std::size_t count) {
  const auto give_up = clock::now() + around_.deadline;
  std::string question;
  append(question, std::uint32_t{1});
  append(question, parent);
  counted_ = 0;
  while (counted_ != count) {
    say(parent, get_child_count, question);
    for (const auto until = clock::now() + serve_interval;
         counted_ != count && clock::now() < until;)
      links_.turn(serve_interval, [&](std::size_t, const frame& message) { take(message); });
    if (clock::now() >= give_up && counted_ != count)
      throw run_failure("the objects of the attack have not come into being in "
                        + std::to_string(around_.deadline / 1ms) + " ms");
  }
}

// ---- serving ----

void desk::serve() {
  try {
    while (!is_over_)
      links_.turn(serve_interval, [&](std::size_t, const frame& message) { take(message); });
  } catch (const run_failure&) {
    is_lost_ = true;
  }
}

void desk::take(const frame& message) {
  const auto type = type_of(message.address);
  const auto& payload = message.payload;
  if (type == get_child_count_resp && payload.size() == 4 + 4) {
    counted_ = load<std::uint32_t>(payload.data() + 4);
  } else if (type == set_field && payload.size() == 4 + 2 + 4
             && load<std::uint32_t>(payload.data()) == numbers_.login) {
    const auto client = sender_of(message.address);
    std::string text;
    append(text, established);
    say(client, set_state, text);
    text.clear();
    append(text, numbers_.target);
    append(text, world::target_class);
    say(client, declare_object, text);
    text.clear();
    append(text, numbers_.login);
    append(text, world::login_resp);
    append(text, std::uint16_t{0});
    say(client, set_field, text);
  }
}

void desk::say(std::uint64_t to, std::uint16_t type, std::string_view payload) {
  std::string text;
  append_service_message(text, to, own_channel_, type, payload);
  links_.send(own_link, text);
}

}  // namespace donet::bench::siege
