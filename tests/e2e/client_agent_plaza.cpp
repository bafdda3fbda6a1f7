#include "tests/e2e/client_agent_plaza.hpp"

#include "tests/support/wire.hpp"
#include "tools/harness/failure.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <utility>

namespace donet::test {

using demo::player;
using harness::event;
using harness::event_kind;
using harness::read;
using harness::scripted_client;
using harness::writer;

namespace {

constexpr std::uint16_t get_network_address = 1006;
constexpr std::uint16_t get_tlvs = 1015;
constexpr harness::channel boss_channel{1'000'002};

}  // namespace

std::string plaza_role(const plaza_keys& keys) {
  const std::string last = std::to_string(value(first_client) + keys.channels - 1);
  return "[daemon]\nname = \"test\"\nthreads = 2\n"
         "[global]\ndc_files = [\"" DONET_WORLDS "/plaza.dc\"]\n"
         + keys.global
         + "[[uberdogs]]\nid = 4665\nclass = \"LoginManager\"\nanonymous = true\n"
           "[[uberdogs]]\nid = 4666\nclass = \"ChatManager\"\n"
           "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
           "[services.state_server]\ncontrol_channel = 100100\n"
           "[services.database_server]\ncontrol_channel = 200200\n"
           "generate = { min = 100000000, max = 199999999 }\n"
         + (keys.sql.empty()
              ? "[services.database_server.sqlite]\nfile = \"" + keys.database + "\"\n"
              : keys.sql)
         + "[services.dbss]\ndb_channel = 200200\nrange_min = 100000000\nrange_max = 199999999\n"
           "[services.client_agent]\nbind = \""
         + keys.bind
         + "\"\n"
           "version_string = \""
         + plaza_version
         + "\"\n"
           "channels = { min = "
         + std::to_string(value(first_client)) + ", max = " + last + " }\n" + keys.agent
         + "\n"
           "[services.client_agent.client]\nrelocate = 'visible'\n"
         + keys.client
         + "\n"
           "[services.client_agent.tuning]\ninterest_timeout_ms = "
         + std::to_string(keys.interest_timeout.count()) + "\n" + keys.tables;
}

plaza::plaza(const plaza_keys& keys)
    : node_(plaza_role(keys)), schema_(harness::load_contract({DONET_WORLDS "/plaza.dc"})),
      ai_(loop_, at_port(node_.port_of("message_director")), schema_),
      uberdog_(loop_, at_port(node_.port_of("message_director")), schema_),
      boss_(loop_, at_port(node_.port_of("message_director")), schema_, "the boss", boss_channel) {
  for (harness::scripted_ai* const each : {&ai_.ai(), &uberdog_.ai(), &boss_}) {
    each->set_patience(patience);
    each->expect_connected();
  }
  ai_.build();
  uberdog_.open();
  // The subscriptions of the others are in force: all messages of one connection are handled in
  // order.
  for (harness::scripted_ai* const each : {&uberdog_.ai(), &boss_}) {
    each->get_location(1, demo::world);
    each->expect(event_kind::answered);
  }
}

std::unique_ptr<scripted_client> plaza::connect(const harness::endpoint& at,
                                                std::string_view first) {
  auto made = std::make_unique<scripted_client>(loop_, at, schema_, "a client");
  made->set_patience(patience);
  made->declare(demo::login_manager, "LoginManager");
  made->declare(demo::chat_manager, "ChatManager");
  made->send_raw(dc::as_bytes(first));
  made->expect_connected();
  return made;
}

std::unique_ptr<scripted_client> plaza::connect_with_hello() {
  auto made = connect();
  made->hello(plaza_version);
  made->expect(event_kind::welcomed);
  return made;
}

std::vector<std::unique_ptr<scripted_client>> plaza::connect_many(std::size_t size) {
  std::vector<std::unique_ptr<scripted_client>> all;
  for (std::size_t i = 0; i < size; ++i)
    all.push_back(connect_with_hello());
  return all;
}

std::unique_ptr<player> plaza::bring(const std::string& name, const harness::endpoint& at) {
  return bring_saying({}, name, at);
}

std::unique_ptr<player> plaza::bring_saying(const std::string& first, const std::string& name,
                                            const harness::endpoint& at) {
  auto made = std::make_unique<player>(loop_, at, schema_, name);
  made->client().set_patience(patience);
  made->client().send_raw(dc::as_bytes(first));
  made->log_in(plaza_version, 1);
  const auto* const before = uberdog_.find_avatar(made->avatar());
  made->expect_coins(demo::district_ai::coins_after(before == nullptr ? 0 : before->coins));
  made->look_around();
  return made;
}

event plaza::ask(harness::channel client, std::uint16_t type) {
  boss_.send_message(client, type, writer().put(++last_context_).result());
  const auto answer = static_cast<std::uint16_t>(type + 1);
  return boss_.expect("the answer of a client's session", [answer](const event& one) {
    return one.kind == event_kind::other && one.type == answer;
  });
}

network_address plaza::address_of(harness::channel client) {
  const event answer = ask(client, get_network_address);
  dc::byte_reader from(answer.payload);
  std::uint32_t context = 0;
  network_address found;
  if (!from.read(context) || context != last_context_ || !read(from, found.remote)
      || !from.read(found.remote_port) || !read(from, found.local) || !from.read(found.local_port)
      || from.remaining() != 0)
    throw harness::failure("no answer to GET_NETWORK_ADDRESS: " + describe(answer));
  return found;
}

std::string plaza::tlvs_of(harness::channel client) {
  const event answer = ask(client, get_tlvs);
  dc::byte_reader from(answer.payload);
  std::uint32_t context = 0;
  std::string found;
  if (!from.read(context) || context != last_context_ || !read(from, found)
      || from.remaining() != 0)
    throw harness::failure("no answer to GET_TLVS: " + describe(answer));
  return found;
}

void plaza::wait_until(const std::string& what, const std::function<bool()>& holds) {
  node_.listen();
  boss_.expect_that(what, holds);
}

void play_round(plaza& game, player& one, player& other, int number) {
  one.begin_step();
  other.begin_step();
  for (player* const each : {&one, &other}) {
    each->act("setSmPosHpr", number % 100, 2, 3, 4, 5, 6, number);
    each->act("setTalk", each->name() + " says number " + std::to_string(number));
  }
  game.wait_until("both to notice what the other does", [&] {
    return other.noticed(one).size() >= one.deeds().size()
           && one.noticed(other).size() >= other.deeds().size();
  });
  if (other.noticed(one) != one.deeds() || one.noticed(other) != other.deeds())
    throw harness::failure("what they noticed is not what was done");
  for (const player* const each : {&one, &other}) {
    if (!each->view().faults().empty())
      throw harness::failure(each->view().faults().front());
  }
}

void expect_ejection(scripted_client& who, std::uint16_t code) {
  EXPECT_EQ(who.expect(event_kind::ejected).code, code);
  EXPECT_EQ(who.expect_end().text, "the server closed the connection");
  for (const event& one : who.unread())
    EXPECT_NE(one.kind, event_kind::ejected);
  EXPECT_TRUE(who.view().faults().empty());
}

std::string hello_bytes(const plaza& game, std::string_view version) {
  return framed(u16(1) + u32(game.schema().hash()) + blob(version));
}

std::size_t resident_memory_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string word; file >> word;) {
    std::size_t kibibytes = 0;
    if (word == "VmRSS:" && file >> kibibytes)
      return kibibytes * 1024;
  }
  return 0;
}

}  // namespace donet::test
