#include "runtime/log/json_line.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>

namespace donet::runtime {

namespace {

constexpr std::int64_t exact_in_a_double = std::int64_t{1} << 53;

nlohmann::ordered_json value_of(const log_field& field) {
  std::int64_t number = 0;
  const char* const end = field.value.data() + field.value.size();
  const bool fits = std::from_chars(field.value.data(), end, number).ec == std::errc();
  if (field.is_number && fits && number <= exact_in_a_double && number >= -exact_in_a_double)
    return number;
  return field.value;
}

}  // namespace

std::string json_line(log_level level, std::string_view who, std::string_view sentence,
                      logger::fields with) {
  nlohmann::ordered_json line{{"level", name(level)}, {"category", who}, {"message", sentence}};
  for (const log_field& field : with) {
    std::string key(field.key);
    while (line.contains(key) || key == "time")
      key += '_';
    line[key] = value_of(field);
  }
  return line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace).substr(1);
}

}  // namespace donet::runtime
