#include "runtime/cluster/wire_fields.hpp"

#include <limits>
#include <stdexcept>

namespace donet::runtime::wire {

std::uint16_t count_of(std::size_t elements) {
  if (elements > std::numeric_limits<std::uint16_t>::max())
    throw std::length_error("too many elements for a message between nodes");
  return static_cast<std::uint16_t>(elements);
}

void append_number(dc::byte_buffer& to, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    to.push_back(static_cast<std::byte>(number >> (8 * i)));
}

void append(dc::byte_buffer& to, std::string_view text) {
  append(to, count_of(text.size()));
  dc::append(to, dc::as_bytes(text));
}

}  // namespace donet::runtime::wire
