#include "tools/bench/payload.hpp"

#include "tools/bench/bytes.hpp"

namespace donet::bench {

namespace {

constexpr std::size_t pattern_begin = 16;
constexpr std::size_t tail_size = 8;

std::uint64_t check_of(std::uint64_t number, std::uint32_t publisher) {
  auto x = number + 0x9e37'79b9'7f4a'7c15 * (std::uint64_t{publisher} + 1);
  x *= 0xbf58'476d'1ce4'e5b9;
  return x ^ (x >> 31);
}

std::string_view pattern_of(std::string_view payload) {
  return payload.substr(pattern_begin, payload.size() - pattern_begin - tail_size);
}

}  // namespace

std::string unnumbered_payload(std::uint32_t publisher, std::size_t size) {
  std::string payload(size, '\0');
  for (std::size_t i = pattern_begin; i < size; ++i)
    payload[i] = static_cast<char>(static_cast<unsigned char>(check_of(i, publisher) >> 24));
  return payload;
}

void number_payload(char* payload, std::size_t size, std::uint32_t publisher,
                    std::uint64_t number) {
  const auto check = check_of(number, publisher);
  store(payload, number);
  store(payload + 8, publisher);
  store(payload + 12, static_cast<std::uint32_t>(check >> 32));
  store(payload + size - tail_size, check);
}

payload_numbers numbers_of(std::string_view payload) {
  return {load<std::uint64_t>(payload.data()), load<std::uint32_t>(payload.data() + 8)};
}

bool has_right_checks(std::string_view payload, payload_numbers numbers) {
  const auto check = check_of(numbers.number, numbers.publisher);
  return load<std::uint32_t>(payload.data() + 12) == static_cast<std::uint32_t>(check >> 32)
         && load<std::uint64_t>(payload.data() + payload.size() - tail_size) == check;
}

bool has_right_pattern(std::string_view payload, std::string_view model) {
  return payload.size() == model.size() && pattern_of(payload) == pattern_of(model);
}

}  // namespace donet::bench
