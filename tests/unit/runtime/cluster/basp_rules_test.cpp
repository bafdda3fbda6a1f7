#include "runtime/cluster/basp_rules.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {
namespace {

constexpr std::size_t payload_max = 1'000;
constexpr std::uint64_t published = 42;

constexpr char server_handshake = 0;
constexpr char client_handshake = 1;
constexpr char direct_message = 2;
constexpr char monitor_message = 4;
constexpr char down_message = 5;
constexpr char heartbeat = 6;

constexpr std::string_view permitted_type = "request";

basp_permissions permissions() {
  return {.payload_bytes_max = payload_max,
          .published = published,
          .contents = {beginning_of(permitted_type)},
          .senders_max = 2};
}

// The payload of a message: no forwarding actor, no type number, the types, the content.
std::string message(std::string_view types = permitted_type, std::string_view content = {}) {
  const std::string names = "@<>+" + std::string(types);
  return std::string(3, '\0') + static_cast<char>(names.size()) + names + std::string(content);
}

std::string header(char operation, std::uint32_t payload, std::uint64_t to = published,
                   char flags = 0, char from = 1) {
  std::string bytes(basp_header_size, '\0');
  bytes[0] = operation;
  bytes[3] = flags;
  for (std::size_t i = 0; i < 4; ++i)
    bytes[4 + i] = static_cast<char>(payload >> (24 - 8 * i));
  for (std::size_t i = 0; i < 8; ++i)
    bytes[24 + i] = static_cast<char>(to >> (56 - 8 * i));
  bytes[23] = from;
  return bytes;
}

// The verdict on the last piece; the earlier ones must be allowed.
basp_verdict judged(basp_rules& rules, std::initializer_list<std::string> pieces) {
  basp_verdict last = basp_verdict::allowed;
  for (const std::string& piece : pieces) {
    EXPECT_EQ(last, basp_verdict::allowed);
    last = rules.judge(dc::as_bytes(piece));
  }
  return last;
}

bool allowed(basp_rules& rules, std::initializer_list<std::string> pieces) {
  return judged(rules, pieces) == basp_verdict::allowed;
}

// The rules after the handshake.
basp_rules introduced() {
  basp_rules rules(permissions());
  EXPECT_TRUE(allowed(rules, {header(client_handshake, 5), "whois"}));
  return rules;
}

std::string message_header(std::string_view payload) {
  return header(direct_message, static_cast<std::uint32_t>(payload.size()));
}

TEST(BaspRules, AllowOperationsOfAPeerThatHasIntroducedItself) {
  for (const char operation : {monitor_message, down_message, heartbeat}) {
    basp_rules stranger(permissions());
    EXPECT_EQ(judged(stranger, {header(operation, 7)}), basp_verdict::not_introduced)
      << int{operation};
    basp_rules rules = introduced();
    EXPECT_TRUE(allowed(
      rules, {header(operation, 7), "whois..", header(operation, 0), header(operation, payload_max),
              "whois" + std::string(payload_max - 5, 'x'), header(operation, basp_header_size)}))
      << int{operation};
  }
}

TEST(BaspRules, RejectAReservedIdOfAnUnknownPeer) {
  basp_permissions reserving = permissions();
  reserving.is_reserved = [](dc::bytes_view id) { return dc::as_text(id).starts_with("gs1"); };
  basp_rules unknown(reserving);
  EXPECT_EQ(judged(unknown, {header(client_handshake, 4), "gs1."}), basp_verdict::another_identity);
  basp_rules honest(reserving);
  EXPECT_TRUE(allowed(honest, {header(client_handshake, 5), "whois"}));
  const dc::bytes_view id = dc::as_bytes(std::string_view("gs1"));
  basp_rules known(reserving, basp_peer::client, {id.begin(), id.end()});
  EXPECT_TRUE(allowed(known, {header(client_handshake, 3), "gs1"})) << "the node itself";
}

TEST(BaspRules, AllowMessagesOfThePermittedTypesOnly) {
  basp_rules stranger(permissions());
  EXPECT_EQ(judged(stranger, {message_header(message())}), basp_verdict::not_introduced);
  for (const std::string& payload : {message(), message(permitted_type, "content")}) {
    basp_rules rules = introduced();
    EXPECT_TRUE(allowed(rules, {message_header(payload), payload, message_header(payload)}));
  }
  const std::string types = message();
  for (const std::string& payload :
       {message("@atom+@strong_actor_ptr"), message("@exit"), message("request+@strong_actor_ptr"),
        message("requesu"), message("reques"), "\1" + types.substr(1), "\0\1" + types.substr(2),
        types.substr(0, types.size() - 1), std::string(1, '\0')}) {
    basp_rules rules = introduced();
    EXPECT_EQ(judged(rules, {message_header(payload), payload}), basp_verdict::another_content);
  }
  basp_rules empty = introduced();
  EXPECT_EQ(judged(empty, {message_header("")}), basp_verdict::another_content);
}

TEST(BaspRules, AllowAsManySendersAsArePermitted) {
  basp_rules rules = introduced();
  const std::string payload = message();
  const auto size = static_cast<std::uint32_t>(payload.size());
  const auto from = [&](char sender) { return header(direct_message, size, published, 0, sender); };
  EXPECT_TRUE(allowed(rules, {from(1), payload, from(2), payload, from(1), payload, from(0),
                              payload, from(2), payload}));
  EXPECT_EQ(judged(rules, {from(3)}), basp_verdict::too_many_actors);
}

// CAF makes a proxy for the sender before it finds that nobody has the name.
TEST(BaspRules, CountTheSendersOfMessagesToANameToo) {
  constexpr char named_receiver = 1;
  basp_rules rules = introduced();
  for (const char sender : {'\1', '\2'})
    EXPECT_TRUE(allowed(rules, {header(direct_message, 1, 7, named_receiver, sender), "x"}));
  EXPECT_EQ(judged(rules, {header(direct_message, 1, 7, named_receiver, 3)}),
            basp_verdict::too_many_actors);
}

TEST(BaspRules, AllowNoOtherActorToBeAddressed) {
  for (const char operation : {direct_message, monitor_message}) {
    for (const std::uint64_t other : {std::uint64_t{0}, published - 1, published + 1,
                                      published << 8, published | std::uint64_t{1} << 63}) {
      basp_rules rules = introduced();
      EXPECT_EQ(judged(rules, {header(operation, 5, other)}), basp_verdict::another_actor)
        << int{operation} << ' ' << other;
    }
  }
}

// CAF sends such a message to every system that it connects to.
TEST(BaspRules, AllowANameToBeAddressedButNotMonitored) {
  constexpr std::uint64_t name = 0x1234567;
  constexpr char named_receiver = 1;
  basp_rules rules = introduced();
  EXPECT_TRUE(allowed(rules, {header(direct_message, 3, name, named_receiver), "abc"}));
  EXPECT_EQ(judged(rules, {header(monitor_message, 5, published, named_receiver)}),
            basp_verdict::another_actor);
}

TEST(BaspRules, AllowNoMessageInTheNameOfAnotherSystem) {
  for (const char operation : {monitor_message, down_message}) {
    for (const char* const payload : {"whoso", "who", "xwhois"}) {
      basp_rules rules = introduced();
      const auto size = static_cast<std::uint32_t>(std::string(payload).size());
      EXPECT_EQ(judged(rules, {header(operation, size), payload}), basp_verdict::another_identity)
        << int{operation} << ' ' << payload;
    }
  }
}

TEST(BaspRules, AllowNobodyToBeTwo) {
  basp_rules rules = introduced();
  EXPECT_TRUE(allowed(rules, {header(1, 5), "whois", header(6, 0)}));
  EXPECT_FALSE(allowed(rules, {header(1, 5), "whoso"}));
  basp_rules longer = introduced();
  EXPECT_FALSE(allowed(longer, {header(1, 6), "whoiss"}));
  basp_rules nobody(permissions());
  EXPECT_FALSE(allowed(nobody, {header(1, 0)}));
}

TEST(BaspRules, AllowNobodyToSpeakForOthersOrAsAServer) {
  for (const char operation : {'\0', '\3', '\7', '\xff'}) {
    basp_rules rules = introduced();
    EXPECT_FALSE(allowed(rules, {header(operation, 3)})) << int{operation};
  }
}

TEST(BaspRules, AllowNoPayloadAboveTheBoundAlsoIfItIsOnlyAnnounced) {
  for (const std::uint32_t size :
       {static_cast<std::uint32_t>(payload_max + 1), 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
    basp_rules rules = introduced();
    EXPECT_FALSE(allowed(rules, {header(2, size)})) << size;
    basp_rules stranger(permissions());
    EXPECT_FALSE(allowed(stranger, {header(1, size)})) << size;
  }
}

TEST(BaspRules, TakeAPayloadForNoHeader) {
  basp_rules rules = introduced();
  // A payload that looks like a second handshake.
  EXPECT_TRUE(allowed(rules, {header(heartbeat, basp_header_size), header(1, 5), header(6, 0)}));
}

TEST(BaspRules, AllowNoPiecesOfOtherSizesThanAnnounced) {
  basp_rules short_header(permissions());
  EXPECT_FALSE(allowed(short_header, {std::string(basp_header_size - 1, '\1')}));
  basp_rules empty(permissions());
  EXPECT_FALSE(allowed(empty, {""}));
  basp_rules other = introduced();
  EXPECT_FALSE(allowed(other, {header(2, 3), "ab"}));
}

// ---- a peer that has passed the node handshake ----

constexpr char named_receiver = 1;

basp_rules of_node(basp_peer peer) {
  const dc::bytes_view name = dc::as_bytes(std::string_view("whois"));
  return {permissions(), peer, std::vector<std::byte>(name.begin(), name.end())};
}

TEST(BaspRules, ANodeMustBeTheOneOfItsNodeHandshake) {
  basp_rules client = of_node(basp_peer::client);
  EXPECT_TRUE(allowed(client, {header(client_handshake, 5), "whois", message_header(message())}));
  basp_rules other = of_node(basp_peer::client);
  EXPECT_EQ(judged(other, {header(client_handshake, 5), "whoas"}), basp_verdict::another_identity);
  basp_rules longer = of_node(basp_peer::client);
  EXPECT_EQ(judged(longer, {header(client_handshake, 6), "whoisx"}),
            basp_verdict::another_identity);
  basp_rules server = of_node(basp_peer::server);
  EXPECT_TRUE(
    allowed(server, {header(server_handshake, 9), "whois+...", message_header(message())}));
  basp_rules impostor = of_node(basp_peer::server);
  EXPECT_EQ(judged(impostor, {header(server_handshake, 9), "whoas+..."}),
            basp_verdict::another_identity);
}

TEST(BaspRules, ANodeMustIntroduceItselfFirst) {
  for (const basp_peer peer : {basp_peer::client, basp_peer::server}) {
    for (const char operation : {direct_message, monitor_message, down_message, heartbeat}) {
      basp_rules rules = of_node(peer);
      EXPECT_EQ(judged(rules, {header(operation, 7)}), basp_verdict::not_introduced);
    }
  }
}

TEST(BaspRules, ANodeHasOneEndOfTheHandshakeOnly) {
  basp_rules client = of_node(basp_peer::client);
  EXPECT_EQ(judged(client, {header(server_handshake, 9)}), basp_verdict::forbidden);
  basp_rules server = of_node(basp_peer::server);
  EXPECT_EQ(judged(server, {header(client_handshake, 5)}), basp_verdict::forbidden);
  basp_rules twice = of_node(basp_peer::server);
  EXPECT_EQ(judged(twice, {header(server_handshake, 9), "whois+...", header(server_handshake, 9)}),
            basp_verdict::forbidden);
}

TEST(BaspRules, ANodeAddressesNoActorByName) {
  for (const basp_peer peer : {basp_peer::client, basp_peer::server}) {
    basp_rules rules = of_node(peer);
    const char hello = peer == basp_peer::client ? client_handshake : server_handshake;
    EXPECT_EQ(judged(rules, {header(hello, 5), "whois",
                             header(direct_message, 5, published, named_receiver)}),
              basp_verdict::another_actor);
  }
}

}  // namespace
}  // namespace donet::runtime
