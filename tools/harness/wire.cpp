#include "tools/harness/wire.hpp"

namespace donet::harness {

writer& writer::append(std::uint64_t number, std::size_t size) {
  for (; size > 0; --size, number >>= 8)
    bytes_.push_back(static_cast<std::byte>(number));
  return *this;
}

}  // namespace donet::harness
