#include "runtime/cluster/node_handshake_codec.hpp"

#include "runtime/cluster/view_codec.hpp"
#include "runtime/limits.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::runtime {
namespace {

node_introduction introduction() {
  node_introduction self;
  self.cluster = "example";
  self.cluster_id = 77;
  self.node = {"gs1", 1234};
  self.address = "10.0.0.12:7600";
  self.caf.host.fill(std::byte{0xcc});
  self.caf.process = 4321;
  self.version = "1.4.0";
  self.contract = 0xfeed;
  self.features = node_feature::inspect;
  self.phase = node_phase::ready;
  self.roles = {"message_director", "state_server"};
  self.claims = {{claim_kind::service_channel, 100100, 100100, ""},
                 {claim_kind::uberdog, 4665, 4665, "LoginManager anonymous"}};
  self.quorum = {2, 3, "ca1", {{"ca1", 1}, {"db1", 2}}};
  return self;
}

node_welcome welcome() {
  node_welcome made{introduction(), 1, {}};
  made.view.members = {{{"ca1", 1}, "10.0.0.11:7600", node_phase::serving, {"client_agent"}, "1"}};
  made.view.tombstones = {{{"ca2", 5}, "10.0.0.21:7600", "db1", death_cause::refused, 5}};
  return made;
}

const std::vector<node_record>& all_records() {
  static const std::vector<node_record> all = {
    node_hello{introduction()}, welcome(),
    node_refusal{refusal_code::claim_conflict, "control channel 100100 is gs2's", "gs2"},
    node_enter{}};
  return all;
}

TEST(NodeHandshakeCodec, ReadsEveryRecordAsItWas) {
  for (const node_record& record : all_records()) {
    const std::optional<node_record> same = read_node_record(write_node_record(record));
    ASSERT_TRUE(same) << record.index();
    EXPECT_EQ(*same, record) << record.index();
  }
}

TEST(NodeHandshakeCodec, ReadsANodeWithoutAClusterAndWithoutAContract) {
  node_hello hello{introduction()};
  hello.self.cluster_id = 0;
  hello.self.contract.reset();
  hello.self.quorum = {};
  EXPECT_EQ(read_node_record(write_node_record(hello)), node_record(hello));
}

TEST(NodeHandshakeCodec, WritesTheDocumentedBytes) {
  EXPECT_EQ(dc::to_hex(write_node_record(node_enter{})), "01000000"
                                                         "04");
  EXPECT_EQ(dc::to_hex(write_node_record(node_refusal{refusal_code::crossing, "no", "a"})),
            "09000000"
            "03"
            "0c"
            "02006e6f"
            "010061");
  const std::string hello = dc::to_hex(write_node_record(node_hello{introduction()}));
  EXPECT_EQ(hello.substr(8, 2 + 16), "01"
                                     "444f4e45544c4e4b")
    << "the kind, then DONETLNK";
}

TEST(NodeHandshakeCodec, RejectsEveryRecordThatIsCutShort) {
  for (const node_record& record : all_records()) {
    const dc::byte_buffer whole = write_node_record(record);
    for (std::size_t cut = 1; cut < whole.size() - 4; ++cut) {
      dc::byte_buffer shorter(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(cut));
      const std::size_t size = shorter.size() - 4;
      for (std::size_t i = 0; i < 4; ++i)
        shorter[i] = static_cast<std::byte>(size >> (8 * i));
      EXPECT_FALSE(read_node_record(shorter)) << record.index() << " without the last " << cut;
    }
  }
}

TEST(NodeHandshakeCodec, IgnoresFieldsOfALaterVersion) {
  dc::byte_buffer bytes = write_node_record(node_refusal{refusal_code::self, "", "a"});
  bytes.push_back(std::byte{9});
  bytes[0] = static_cast<std::byte>(std::to_integer<unsigned>(bytes[0]) + 1);
  EXPECT_EQ(read_node_record(bytes), node_record(node_refusal{refusal_code::self, "", "a"}));
}

TEST(NodeHandshakeCodec, RejectsContentThatMakesNoSense) {
  node_hello hello{introduction()};
  const auto is_refused = [](const node_record& record) {
    return !read_node_record(write_node_record(record));
  };
  hello.self.node.name = "with space";
  EXPECT_TRUE(is_refused(hello));
  hello = {introduction()};
  hello.self.cluster.clear();
  EXPECT_TRUE(is_refused(hello));
  hello = {introduction()};
  hello.self.node.incarnation = 0;
  EXPECT_TRUE(is_refused(hello));
  hello = {introduction()};
  hello.self.protocol_min = 3;
  EXPECT_TRUE(is_refused(hello)) << "more than the greatest";
  hello = {introduction()};
  hello.self.claims[0].high = 1;
  EXPECT_TRUE(is_refused(hello)) << "a range that ends before it begins";
  EXPECT_TRUE(is_refused(node_refusal{refusal_code{0}, "", "a"}));
  EXPECT_TRUE(is_refused(node_refusal{refusal_code{14}, "", "a"}));
}

TEST(NodeHandshakeCodec, RejectsMoreClaimsThanANodeMayHave) {
  node_hello hello{introduction()};
  hello.self.claims.assign(node_claims_max, {claim_kind::object_ids, 1, 2, ""});
  EXPECT_TRUE(read_node_record(write_node_record(hello)));
  hello.self.claims.push_back({claim_kind::object_ids, 3, 4, ""});
  EXPECT_FALSE(read_node_record(write_node_record(hello)));
}

// A node writes what it has received into records of its own, which must not become too large.
TEST(NodeHandshakeCodec, RejectsTextsAndRolesBeyondTheirLimits) {
  using change_function = void (*)(node_introduction&, std::size_t more);
  const std::vector<change_function> changes = {
    [](node_introduction& one, std::size_t more) {
      one.address.assign(limits::node_address_size_max + more, 'a');
    },
    [](node_introduction& one, std::size_t more) {
      one.version.assign(limits::node_version_size_max + more, '1');
    },
    [](node_introduction& one, std::size_t more) {
      one.roles.assign(limits::node_roles_max + more, "state_server");
    },
    [](node_introduction& one, std::size_t more) {
      one.roles = {std::string(limits::node_name_size_max + more, 'r')};
    }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    node_hello hello{introduction()};
    changes[i](hello.self, 0);
    EXPECT_TRUE(read_node_record(write_node_record(hello))) << i;
    changes[i](hello.self, 1);
    EXPECT_FALSE(read_node_record(write_node_record(hello))) << i;
  }
}

TEST(NodeHandshakeCodec, RejectsMembersBeyondTheirLimits) {
  node_welcome at_most = welcome();
  cluster_member& member = at_most.view.members.front();
  member.address.assign(limits::node_address_size_max, 'a');
  member.version.assign(limits::node_version_size_max, '1');
  member.roles.assign(limits::node_roles_max, std::string(limits::node_name_size_max, 'r'));
  EXPECT_TRUE(read_node_record(write_node_record(at_most)));
  for (std::string* const text : {&member.address, &member.version, &member.roles.front()}) {
    text->push_back('x');
    EXPECT_FALSE(read_node_record(write_node_record(at_most)));
    text->pop_back();
  }
}

TEST(NodeHandshakeCodec, RejectsAHelloWithoutTheMagicBytes) {
  dc::byte_buffer bytes = write_node_record(node_hello{introduction()});
  bytes[5] = std::byte{'X'};
  EXPECT_FALSE(read_node_record(bytes));
}

TEST(NodeHandshakeCodec, SaysHowManyBytesAreMissing) {
  const dc::byte_buffer whole = write_node_record(node_enter{});
  const dc::bytes_view bytes = whole;
  EXPECT_EQ(missing_bytes(bytes.first(0)), 4U);
  EXPECT_EQ(missing_bytes(bytes.first(3)), 1U);
  EXPECT_EQ(missing_bytes(bytes.first(4)), 1U);
  EXPECT_EQ(missing_bytes(bytes), 0U);
}

TEST(NodeHandshakeCodec, RejectsASizeBeyondTheLimitAsSoonAsItIsAnnounced) {
  const auto announced = [](std::uint32_t size) {
    dc::byte_buffer bytes;
    dc::append_little_endian(bytes, size);
    return missing_bytes(bytes);
  };
  EXPECT_EQ(announced(limits::node_record_size_max), limits::node_record_size_max);
  EXPECT_EQ(announced(limits::node_record_size_max + 1), std::nullopt);
  EXPECT_EQ(announced(0), std::nullopt);
}

TEST(NodeHandshakeCodec, RefusesToWriteARecordBeyondTheLimit) {
  node_welcome large = welcome();
  large.view.members.assign(1'000, large.view.members.front());
  large.view.members.front().version.assign(60'000, 'x');
  for (cluster_member& member : large.view.members)
    member.version.assign(2'000, 'x');
  EXPECT_THROW(write_node_record(large), std::length_error);
}

}  // namespace
}  // namespace donet::runtime
