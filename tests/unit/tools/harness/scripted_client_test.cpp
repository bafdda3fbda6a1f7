// The scripted client: its output, byte by byte, and its waits.

#include "tools/harness/scripted_client.hpp"

#include "tests/unit/tools/harness/game.hpp"
#include "tools/harness/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::harness {
namespace {

using namespace donet::test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr doid ann_id{ann};
constexpr doid manager_id{manager};

endpoint at(const wire_server& server) {
  return find_endpoint("127.0.0.1:" + std::to_string(server.port()));
}

std::string message_of(const std::function<void()>& failing) {
  try {
    failing();
  } catch (const failure& why) {
    return why.what();
  }
  return "it did not fail";
}

class ScriptedClient : public testing::Test {
protected:
  ScriptedClient() {
    client_.declare(manager_id, "LoginManager");
    client_.expect_connected();
    server_ = std::make_unique<wire_peer>(listener_.accept());
  }

  wire_server listener_;
  loop loop_;
  scripted_client client_{loop_, at(listener_), game(), "ann"};
  std::unique_ptr<wire_peer> server_;
};

TEST_F(ScriptedClient, SendsWhatTheProtocolSays) {
  client_.hello("hello v1", 0x5489'dc8c);
  EXPECT_EQ(server_->receive(), u16(1) + "\x8c\xdc\x89\x54" + text("hello v1"));
  client_.hello("v2");
  EXPECT_EQ(server_->receive(), u16(1) + u32(game()->hash()) + text("v2"));
  client_.heartbeat();
  EXPECT_EQ(server_->receive(), u16(5));
  client_.set_field(manager_id, "login", "alice");
  EXPECT_EQ(server_->receive(), u16(120) + u32(manager) + u16(login) + text("alice"));
  client_.set_field_text(manager_id, "login", "(\"bob\")");
  EXPECT_EQ(server_->receive(), u16(120) + u32(manager) + u16(login) + text("bob"));
  const auto one = client_.add_interest(1, doid{4600}, {zone{3}});
  EXPECT_EQ(server_->receive(), u16(200) + u32(one) + u16(1) + u32(4600) + u32(3));
  const auto two = client_.add_interest(2, doid{4600}, {zone{3}, zone{4}});
  EXPECT_EQ(server_->receive(),
            u16(201) + u32(two) + u16(2) + u32(4600) + u16(2) + u32(3) + u32(4));
  const auto none = client_.add_interest(2, doid{4600}, {});
  EXPECT_EQ(server_->receive(), u16(201) + u32(none) + u16(2) + u32(4600) + u16(0));
  const auto three = client_.remove_interest(2);
  EXPECT_EQ(server_->receive(), u16(203) + u32(three) + u16(2));
  EXPECT_NE(one, two);
  EXPECT_NE(two, three);
  client_.set_location(ann_id, {doid{parent}, zone{9}});
  EXPECT_EQ(server_->receive(), u16(140) + place(ann, 9));
  client_.disconnect();
  EXPECT_EQ(server_->receive(), u16(3));
  client_.send_frame(bytes("anything"));
  EXPECT_EQ(server_->receive(), "anything");
  client_.close();
  EXPECT_TRUE(server_->ends());
}

TEST_F(ScriptedClient, SendsMolecularFieldsOfWhatItSees) {
  server_->send(enter_own_ann());
  client_.expect(event_kind::entered, ann_id);
  client_.set_field(ann_id, "setXY", 1.5, -2);
  EXPECT_EQ(server_->receive(), set_field(ann, set_xy, u16(15) + u16(0xffec)));
}

TEST_F(ScriptedClient, WaitsForWhatItExpectsAndLeavesTheRest) {
  server_->send(u16(2));
  server_->send(enter_ann());
  server_->send(enter_ann(ann + 1));
  server_->send(set_field(ann, set_talk, text("Hello")));
  const event said = client_.expect_field(ann_id, "setTalk");
  EXPECT_EQ(argument<std::string>(said.fields.front(), 0), "Hello");
  EXPECT_EQ(client_.unread().size(), 3u);
  client_.expect(event_kind::entered, doid{ann + 1});
  client_.expect(event_kind::welcomed);
  client_.expect(event_kind::entered);
  EXPECT_TRUE(client_.unread().empty());
}

TEST_F(ScriptedClient, WaitsForTheDoneOfItsContext) {
  const auto context = client_.add_interest(1, doid{parent}, {zone{7}});
  server_->send(enter_ann());
  server_->send(done(context, 1));
  EXPECT_EQ(client_.expect_done(context).interest, 1);
  EXPECT_TRUE(client_.view().visible().contains(ann_id));
}

TEST_F(ScriptedClient, TellsWhatItSawInsteadOfWhatItExpected) {
  server_->send(enter_ann());
  server_->send(leaving(ann));
  client_.expect_that("Ann to come and go", [this] { return client_.unread().size() == 2; });
  client_.set_patience(10ms);
  EXPECT_EQ(message_of([this] { client_.expect(event_kind::moved, ann_id); }),
            "ann expected LOCATION of 1234; instead came:\n"
            "  ENTER Avatar 1234 at (20000, 7) setName(\"Ann\")\n"
            "  LEAVE Avatar 1234");
  client_.forget_unread();
  EXPECT_EQ(message_of([this] { client_.expect_field(ann_id, "setTalk"); }),
            "ann expected setTalk of 1234; nothing else came");
}

TEST_F(ScriptedClient, DoesNotWaitOnWhenTheConnectionHasEnded) {
  server_->send(u16(4) + u16(117) + text("Go away"));
  server_->close();
  const auto start = loop::clock::now();
  EXPECT_THAT(message_of([this] { client_.expect(event_kind::welcomed); }),
              testing::AllOf(HasSubstr("ann expected HELLO_RESP"),
                             HasSubstr("EJECT 117 \"Go away\""),
                             HasSubstr("END of the connection: the server closed")));
  EXPECT_LT(loop::clock::now() - start, peer::default_patience);
  EXPECT_EQ(client_.expect(event_kind::ejected).code, 117);
  client_.expect_end();
}

TEST_F(ScriptedClient, RefusesWhatTheContractDoesNotHave) {
  server_->send(enter_own_ann());
  client_.expect(event_kind::entered, ann_id);
  EXPECT_EQ(message_of([this] { client_.set_field(ann_id, "setNme", "x"); }),
            "dclass Avatar has no field setNme");
  EXPECT_THAT(message_of([this] { client_.set_field(ann_id, "setName", ""); }),
              HasSubstr("wrong values for Avatar.setName"));
  EXPECT_THAT(message_of([this] { client_.set_field(ann_id, "setName"); }),
              HasSubstr("wrong values for Avatar.setName"));
  EXPECT_THAT(message_of([this] { client_.set_field(doid{77}, "setName", "x"); }),
              HasSubstr("ann knows no object 77"));
  EXPECT_THAT(message_of([this] { client_.declare(doid{77}, "Nothing"); }),
              HasSubstr("no dclass Nothing"));
}

TEST_F(ScriptedClient, TellsItsListenersWhatComesAndWhatGoes) {
  std::vector<std::string> told;
  client_.on_event([&](const event& one) { told.push_back("< " + describe(one)); });
  client_.on_send([&](const event& one) { told.push_back("> " + describe(one)); });
  client_.set_field(manager_id, "login", "alice");
  server_->receive();
  server_->send(set_field(manager, login_resp, u8(1)));
  client_.expect_field(manager_id, "loginResp");
  server_->close();
  client_.expect_end();
  EXPECT_THAT(told, ElementsAre("> UPDATE LoginManager 4665 login(\"alice\")",
                                "< UPDATE LoginManager 4665 loginResp(1)",
                                "< END of the connection: the server closed the connection"));
}

TEST_F(ScriptedClient, LetsOthersGoOnWhileItWaits) {
  scripted_client other(loop_, at(listener_), game(), "bob");
  other.expect_connected();
  auto their_server = listener_.accept();
  std::string heard;
  other.on_event([&](const event& one) {
    heard = describe(one);
    other.heartbeat();
  });
  their_server.send(u16(2));
  client_.expect_that("bob to be greeted", [&] { return !heard.empty(); });
  EXPECT_EQ(heard, "HELLO_RESP");
  EXPECT_EQ(their_server.receive(), u16(5));
}

TEST_F(ScriptedClient, ForgetsTheOldestOfWhatNobodyReads) {
  for (std::size_t i = 0; i < peer::unread_max + 10; ++i)
    server_->send(u16(static_cast<std::uint16_t>(1000 + i)));
  client_.expect("the last message", [](const event& one) {
    return one.type == static_cast<std::uint16_t>(1000 + peer::unread_max + 9);
  });
  EXPECT_LE(client_.unread().size(), peer::unread_max);
  EXPECT_EQ(client_.unread().front().type, 1010);
}

TEST(ScriptedClientAlone, SaysThatItCannotConnect) {
  endpoint nowhere;
  {
    const wire_server gone;
    nowhere = at(gone);
  }
  loop world;
  scripted_client client(world, nowhere, game(), "ann");
  EXPECT_THAT(message_of([&] { client.expect_connected(); }),
              testing::AllOf(HasSubstr("ann expected to be connected"), HasSubstr("refused")));
}

}  // namespace
}  // namespace donet::harness
