#include "tools/bench/record_messages.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/world.hpp"

namespace donet::bench {

namespace {

constexpr std::uint16_t activate_object = 2200;
constexpr std::uint16_t create_object = 3000;
constexpr std::uint16_t get_field = 3010;
constexpr std::uint16_t get_whole = 3014;
constexpr std::uint16_t set_field = 3020;
constexpr std::uint16_t delete_object = 3032;

template <class... T>
std::string numbers(T... each) {
  std::string text;
  (append(text, each), ...);
  return text;
}

// The field with an object's name, which contains the level at its creation.
std::string name_field(std::uint32_t level) {
  const std::string name = "record " + std::to_string(level);
  return numbers(world::record_set_name, static_cast<std::uint16_t>(name.size())) + name;
}

}  // namespace

void record_messages::create(std::string& to, std::uint32_t context, std::uint32_t level) const {
  append_service_message(
    to, database_, own_, create_object,
    numbers(context, world::record_class, std::uint16_t{2}, world::record_set_level, level)
      + name_field(level));
}

void record_messages::set(std::string& to, std::uint32_t object, std::uint32_t level) const {
  append_service_message(to, database_, own_, set_field,
                         numbers(object, world::record_set_level, level));
}

void record_messages::get(std::string& to, std::uint32_t context, std::uint32_t object) const {
  append_service_message(to, database_, own_, get_field,
                         numbers(context, object, world::record_set_level));
}

void record_messages::get_all(std::string& to, std::uint32_t context, std::uint32_t object) const {
  append_service_message(to, database_, own_, get_whole, numbers(context, object));
}

void record_messages::remove(std::string& to, std::uint32_t object) const {
  append_service_message(to, database_, own_, delete_object, numbers(object));
}

void record_messages::activate(std::string& to, std::uint32_t object) const {
  append_service_message(
    to, object, own_, activate_object,
    numbers(object, static_cast<std::uint32_t>(place >> 32), static_cast<std::uint32_t>(place)));
  append_service_message(to, object, own_, delete_ram, numbers(object));
}

std::string not_there() {
  return numbers(std::uint8_t{0});
}

std::string level_answer(std::uint32_t level) {
  return numbers(std::uint8_t{1}, world::record_set_level, level);
}

std::string whole_answer(std::uint32_t level, std::uint32_t made_with) {
  return numbers(std::uint8_t{1}, world::record_class, std::uint16_t{2}, world::record_set_level,
                 level)
         + name_field(made_with);
}

}  // namespace donet::bench
