#include "tools/bench/stream_check.hpp"

#include "tools/bench/failure.hpp"

namespace donet::bench {

namespace {

// Comparing all bytes of every message would cost more than sending it.
constexpr std::uint64_t whole_check_interval = 64;

std::string in_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    text += digits[byte / 16];
    text += digits[byte % 16];
  }
  return text;
}

}  // namespace

stream_check::stream_check(std::string subscriber, const std::vector<publisher_look>& publishers,
                           std::optional<std::size_t> own)
    : subscriber_(std::move(subscriber)), publishers_(&publishers), streams_(publishers.size()),
      own_(own) {}

void stream_check::subscribe(std::size_t publisher) {
  streams_[publisher].subscribed = true;
}

stream_check::arrival stream_check::take(const frame& message) {
  if (message.payload.size() < payload_bytes_min)
    fail("a message of " + std::to_string(message.payload.size())
         + " bytes that nobody sent, behind " + in_hex(message.address));
  const auto numbers = numbers_of(message.payload);
  if (numbers.publisher >= publishers_->size() || !has_right_checks(message.payload, numbers))
    fail("a message with wrong bytes: its checks do not fit its number");
  const auto& look = (*publishers_)[numbers.publisher];
  auto& from = streams_[numbers.publisher];
  if (message.address != look.address)
    fail("a message of publisher " + std::to_string(numbers.publisher)
         + " with another address than it was sent to");
  if (numbers.publisher == own_)
    fail("message " + std::to_string(numbers.number) + ", which it has sent itself");
  if (!from.subscribed)
    fail("a message of publisher " + std::to_string(numbers.publisher)
         + ", to which it is not subscribed");
  if (message.payload.size() != look.payload.size())
    fail("a message of " + std::to_string(message.payload.size()) + " bytes where "
         + std::to_string(look.payload.size()) + " were sent");
  if (numbers.number % whole_check_interval == 0
      && !has_right_pattern(message.payload, look.payload))
    fail("message " + std::to_string(numbers.number) + " of publisher "
         + std::to_string(numbers.publisher) + " with wrong bytes");

  const bool is_probe = (numbers.number & probe_flag) != 0;
  if (is_probe)
    take_probe(from, numbers);
  else if (numbers.number != from.next)
    fail_order(numbers, from.next);
  else
    ++from.next;
  return {numbers.publisher, numbers.number, is_probe};
}

void stream_check::take_probe(stream& from, payload_numbers numbers) {
  const auto number = numbers.number & ~probe_flag;
  if (!probes_wanted_ || number <= from.last_probe)
    fail("probe " + std::to_string(number) + " of publisher " + std::to_string(numbers.publisher)
         + " a second time: duplicated");
  from.last_probe = number;
}

std::uint64_t stream_check::last_probe(std::size_t publisher) const {
  return streams_[publisher].last_probe;
}

void stream_check::fail(std::string_view what) const {
  throw run_failure(subscriber_ + " got " + std::string(what));
}

void stream_check::fail_order(payload_numbers numbers, std::uint64_t due) const {
  const auto message = "message " + std::to_string(numbers.number) + " of publisher "
                       + std::to_string(numbers.publisher);
  if (numbers.number < due)
    fail(message + " a second time: duplicated");
  fail(message + " where " + std::to_string(due) + " was due: lost or out of order");
}

}  // namespace donet::bench
