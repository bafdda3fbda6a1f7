#include "runtime/cluster/link_bytes.hpp"

#include "runtime/limits.hpp"

#include <caf/all.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace donet::runtime {
namespace {

struct settings : caf::actor_system_config {
  settings() { add_link_messages(*this); }
};

class LinkBytes : public testing::Test {
protected:
  std::vector<char> written(const link_bytes& message) {
    std::vector<char> bytes;
    caf::binary_serializer sink{system_, bytes};
    EXPECT_FALSE(sink(caf::make_message(message)));
    return bytes;
  }

  settings settings_;
  caf::actor_system system_{settings_};
};

TEST_F(LinkBytes, ComeAsTheyWere) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70'000}}) {
    const link_bytes sent{dc::byte_buffer(size, std::byte{0x7f})};
    std::vector<char> bytes = written(sent);
    EXPECT_LT(bytes.size(), size + 100) << "one byte takes one byte";
    caf::message received;
    caf::binary_deserializer source{system_, bytes};
    ASSERT_FALSE(source(received));
    ASSERT_TRUE(received.match_elements<link_bytes>());
    EXPECT_EQ(received.get_as<link_bytes>(0).bytes, sent.bytes);
  }
}

TEST_F(LinkBytes, ASizeThatIsNotThereTakesNoMemory) {
  // As CAF writes a size: seven bits a byte, the lowest first. This one is 2^34 - 1.
  const std::string_view bytes("\xff\xff\xff\xff\x3f", 5);
  caf::binary_deserializer source{system_, bytes.data(), bytes.size()};
  link_bytes read;
  EXPECT_TRUE(source(read));
  EXPECT_LE(read.bytes.capacity(), limits::link_message_size_max);
}

}  // namespace
}  // namespace donet::runtime
