#include "tests/fuzz/sockets/mutation.hpp"

#include "tests/support/wire.hpp"

#include <algorithm>

namespace donet::test::sockets {

namespace {

std::string interesting_number(random_source& random) {
  switch (random.below(6)) {
  case 0: return u8(0xff);
  case 1: return u16(0xffff);
  case 2: return u16(0);
  case 3: return u32(0xffffffff);
  case 4: return u32(0x80000000);
  default: return u64(UINT64_MAX - random.below(2));
  }
}

void mutate(random_source& random, std::string& bytes) {
  const std::size_t at = bytes.empty() ? 0 : random.below(bytes.size());
  const std::size_t count = std::min<std::size_t>(bytes.size() - at, 1 + random.below(16));
  switch (random.below(6)) {
  case 0:
    if (!bytes.empty())
      bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << random.below(8)));
    return;
  case 1: bytes.erase(at, count); return;
  case 2: bytes.insert(at, bytes.substr(at, count)); return;
  case 3: bytes.insert(at, random_bytes(random, 16)); return;
  case 4: {
    const std::string number = interesting_number(random);
    bytes.replace(at, std::min(number.size(), bytes.size() - at), number);
    return;
  }
  default: bytes.resize(at); return;
  }
}

}  // namespace

std::string random_bytes(random_source& random, std::size_t size_max) {
  std::string bytes(random.below(size_max + 1), '\0');
  for (char& one : bytes)
    one = static_cast<char>(random.below(256));
  return bytes;
}

std::string perhaps_mutated(random_source& random, std::string bytes, unsigned percent) {
  if (random.chance(percent)) {
    for (std::uint64_t i = 1 + random.below(4); i > 0; --i)
      mutate(random, bytes);
  }
  return bytes;
}

void send_in_pieces(random_source& random, std::string_view bytes, script& to) {
  if (random.chance(70)) {
    to.send(std::string(bytes));
    return;
  }
  while (!bytes.empty()) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), 1 + random.below(64));
    to.send(std::string(bytes.substr(0, count)));
    bytes.remove_prefix(count);
    if (random.chance(10))
      to.wait(std::chrono::milliseconds(random.below(100)));
  }
}

}  // namespace donet::test::sockets
