#include "dcfile/descent.hpp"

#include <utility>

namespace donet::dc {

number descent::signed_number() {
  const bool negative = at('-');
  if (negative || at('+'))
    take();
  const auto where = current().where;
  if (current().kind == token_kind::real) {
    const double read = take().real;
    return negative ? -read : read;
  }
  if (current().kind != token_kind::integer) {
    fail("a number");
    return std::int64_t{0};
  }
  const auto magnitude = take().integer;
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  if (!negative)
    return magnitude <= most ? number(static_cast<std::int64_t>(magnitude)) : number(magnitude);
  if (magnitude > most + 1) {
    problems_.error(error::number_out_of_range, where,
                    "the number is less than -9223372036854775808, the least of 64 bits");
    return std::int64_t{0};
  }
  return static_cast<std::int64_t>(0 - magnitude);
}

value descent::whole_value() {
  auto read = any_value(false);
  if (!panic_ && !at_end())
    fail("the end of the value");
  return read;
}

/// `in_list`: a value may be repeated only in a list.
value descent::any_value(bool in_list) {
  const nesting level_guard(*this);
  value read;
  if (!within(values_, limits::values_max, "values"))
    return read;
  read.where = current().where;
  if (current().kind == token_kind::identifier && next_.is('=')) {
    read.name = take().text;
    take();
  }
  switch (current().kind) {
  case token_kind::string: read.content = take().bytes; break;
  case token_kind::hex_blob: {
    const auto blob = take();
    const auto bytes = as_bytes(blob.bytes);
    read.content = value::packed{{bytes.begin(), bytes.end()}};
    break;
  }
  default:
    if (at('{') || at('[') || at('(')) {
      list(read);
      return read;
    }
    if (!at('+') && !at('-') && current().kind != token_kind::integer
        && current().kind != token_kind::real) {
      fail("a value");
      return read;
    }
    std::visit([&](auto n) { read.content = n; }, signed_number());
  }
  if (in_list && accept('*'))
    read.count = repeat_count();
  return read;
}

void descent::list(value& to) {
  const auto opener = take();
  const char closer = opener.is('{') ? '}' : opener.is('[') ? ']' : ')';
  value::list elements;
  if (at(',') && next_.is(closer))
    take();
  while (!at(closer) && !panic_) {
    elements.push_back(any_value(true));
    if (!accept(','))
      break;
  }
  expect(closer, "to close the list");
  to.content = std::move(elements);
}

std::uint32_t descent::repeat_count() {
  if (current().kind != token_kind::integer) {
    fail("a whole number behind '*'");
    return 1;
  }
  const auto count = take();
  if (count.integer > limits::value_size_max) {
    problems_.error(error::too_large, count.where,
                    "a value can be repeated at most " + std::to_string(limits::value_size_max)
                      + " times");
    return 1;
  }
  return static_cast<std::uint32_t>(count.integer);
}

}  // namespace donet::dc
