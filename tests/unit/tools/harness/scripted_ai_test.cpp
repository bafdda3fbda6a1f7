// The scripted AI: its output, byte by byte.

#include "tools/harness/scripted_ai.hpp"

#include "tests/unit/tools/harness/game.hpp"
#include "tools/harness/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace donet::harness {
namespace {

using namespace donet::test;

constexpr std::uint64_t own = 1'000'000;
constexpr channel client{1'000'000'005};
constexpr doid ann_id{ann};
constexpr doid manager_id{manager};

endpoint at(const wire_server& server) {
  return find_endpoint("127.0.0.1:" + std::to_string(server.port()));
}

class ScriptedAi : public testing::Test {
protected:
  ScriptedAi() {
    ai_.expect_connected();
    server_ = std::make_unique<wire_peer>(listener_.accept());
    EXPECT_EQ(server_->receive(), control(9012, text("the AI")));
    EXPECT_EQ(server_->receive(), add_channel(own));
  }

  void sent(std::uint64_t to, std::uint16_t type, const std::string& payload) {
    EXPECT_EQ(server_->receive(), message({to}, own, type, payload));
  }
  void sent_to_client(std::uint16_t type, const std::string& payload = {}) {
    sent(value(client), type, payload);
  }

  wire_server listener_;
  loop loop_;
  scripted_ai ai_{loop_, at(listener_), game(), "the AI", channel{own}};
  std::unique_ptr<wire_peer> server_;
};

TEST_F(ScriptedAi, SpeaksToItsMessageDirector) {
  ai_.subscribe(channel{5});
  EXPECT_EQ(server_->receive(), add_channel(5));
  ai_.unsubscribe(channel{5});
  EXPECT_EQ(server_->receive(), remove_channel(5));
  ai_.leaves_nothing_behind();
  EXPECT_EQ(server_->receive(), add_post_remove(own, message({100'100}, own, 2009, u64(own))));
  ai_.clear_post_removes();
  EXPECT_EQ(server_->receive(), clear_post_removes(own));
  ai_.serve(manager_id, "LoginManager");
  EXPECT_EQ(server_->receive(), add_channel(manager));
}

TEST_F(ScriptedAi, CreatesObjectsByTheNamesOfTheirFields) {
  ai_.create(ann_id, {doid{parent}, zone{7}}, "Avatar",
             {ai_.value_of("Avatar", "setGold", 25), ai_.value_of("Avatar", "setName", "Ann")});
  sent(100'100, 2000, enter_ann_for_ai());
  ai_.create(ann_id, {doid{parent}, zone{7}}, "Avatar",
             {ai_.value_of("Avatar", "setX", 1.5), ai_.value_of("Avatar", "setName", "Ann"),
              ai_.value_of("Avatar", "setGold", 25)});
  sent(100'100, 2001, enter_ann_for_ai() + u16(1) + u16(set_x) + u16(15));
}

TEST_F(ScriptedAi, DirectsObjects) {
  ai_.declare(ann_id, "Avatar");
  ai_.set_field(ann_id, "setTalk", "Hello");
  sent(ann, 2020, u32(ann) + u16(set_talk) + text("Hello"));
  ai_.set_location(ann_id, {doid{parent}, zone{9}});
  sent(ann, 2040, u32(parent) + u32(9));
  ai_.set_ai(ann_id, channel{5});
  sent(ann, 2050, u64(5));
  ai_.set_owner(ann_id, channel{6});
  sent(ann, 2060, u64(6));
  ai_.get_all(33, ann_id);
  sent(ann, 2014, u32(33) + u32(ann));
  ai_.get_field(34, ann_id, "setX");
  sent(ann, 2010, u32(34) + u32(ann) + u16(set_x));
  ai_.get_location(35, ann_id);
  sent(ann, 2044, u32(35));
  ai_.remove(ann_id);
  sent(ann, 2032, u32(ann));
  ai_.send_message(channel{9}, 30'000, bytes("game"));
  sent(9, 30'000, "game");
}

TEST_F(ScriptedAi, SpeaksToClients) {
  ai_.declare(manager_id, "LoginManager");
  ai_.send_field_to(client, manager_id, "loginResp", 1);
  sent_to_client(2020, u32(manager) + u16(login_resp) + u8(1));
  ai_.set_state(client, client_state::established);
  sent_to_client(1000, u16(2));
  ai_.set_client_id(client, channel{77});
  sent_to_client(1001, u64(77));
  ai_.send_to_game(client, bytes("raw"));
  sent_to_client(1002, text("raw"));
  ai_.eject(client, 122, "Go away");
  sent_to_client(1004, u16(122) + text("Go away"));
  ai_.drop(client);
  sent_to_client(1005);
  ai_.get_network_address(client, 3);
  sent_to_client(1006, u32(3));
  ai_.declare_object(client, ann_id, "Avatar");
  sent_to_client(1010, u32(ann) + u16(avatar_class));
  ai_.undeclare_object(client, ann_id);
  sent_to_client(1011, u32(ann));
  ai_.add_session_object(client, ann_id);
  sent_to_client(1012, u32(ann));
  ai_.remove_session_object(client, ann_id);
  sent_to_client(1013, u32(ann));
  ai_.set_fields_sendable(client, ann_id, "Avatar", {"setX", "setName"});
  sent_to_client(1014, u32(ann) + u16(2) + u16(set_x) + u16(set_name));
  ai_.open_channel(client, channel{8});
  sent_to_client(1100, u64(8));
  ai_.close_channel(client, channel{8});
  sent_to_client(1101, u64(8));
  ai_.add_client_post_remove(
    client, ai_.datagram(channel{ann}, internal_message::object_delete_ram, writer().put(ann_id)));
  sent_to_client(1110, text(message({ann}, own, 2032, u32(ann))));
  ai_.clear_client_post_removes(client);
  sent_to_client(1111);
  ai_.add_interest(client, 3, doid{parent}, {zone{7}});
  sent_to_client(1200, u16(3) + u32(parent) + u32(7));
  ai_.add_interest(client, 3, doid{parent}, {zone{7}, zone{8}});
  sent_to_client(1201, u16(3) + u32(parent) + u16(2) + u32(7) + u32(8));
  ai_.remove_interest(client, 3);
  sent_to_client(1203, u16(3));
}

TEST_F(ScriptedAi, SpeaksToADatabase) {
  constexpr std::uint64_t database = 200'200;
  const field_value gold = ai_.value_of("Avatar", "setGold", 25);
  const field_value more_gold = ai_.value_of("Avatar", "setGold", 26);
  const field_value called = ai_.value_of("Avatar", "setName", "Ann");
  EXPECT_EQ(ai_.create_stored("Avatar", {gold, called}), 1u);
  sent(database, 3000,
       u32(1) + u16(avatar_class) + u16(2) + u16(set_gold) + u32(25) + u16(set_name) + text("Ann"));
  EXPECT_EQ(ai_.get_stored(ann_id), 2u);
  sent(database, 3014, u32(2) + u32(ann));
  ai_.set_stored(ann_id, {gold});
  sent(database, 3020, u32(ann) + u16(set_gold) + u32(25));
  ai_.set_stored(ann_id, {gold, called});
  sent(database, 3021, u32(ann) + u16(2) + u16(set_gold) + u32(25) + u16(set_name) + text("Ann"));
  EXPECT_EQ(ai_.set_stored_if_equals(ann_id, gold, more_gold), 3u);
  sent(database, 3022, u32(3) + u32(ann) + u16(set_gold) + u32(25) + u32(26));
  EXPECT_EQ(ai_.set_stored_if_empty(ann_id, gold), 4u);
  sent(database, 3026, u32(4) + u32(ann) + u16(set_gold) + u32(25));
  ai_.delete_stored(ann_id);
  sent(database, 3032, u32(ann));
  ai_.activate(ann_id, {doid{parent}, zone{7}});
  sent(ann, 2200, u32(ann) + u32(parent) + u32(7));
}

TEST_F(ScriptedAi, WaitsForWhatTheDatabaseAnswers) {
  const std::uint32_t first = ai_.get_stored(ann_id);
  const std::uint32_t second = ai_.create_stored("Avatar", {});
  server_->send(message({own}, 200'200, 3001, u32(second) + u32(77)));
  server_->send(message({own}, 200'200, 3015, u32(first) + u8(1) + u16(avatar_class) + u16(0)));
  const event found = ai_.expect_stored(first);
  EXPECT_EQ(found.object, ann_id);
  EXPECT_EQ(found.of_class->name, "Avatar");
  EXPECT_EQ(ai_.expect_stored(second).object, doid{77});
}

TEST_F(ScriptedAi, WaitsForItsObjects) {
  server_->send(message({own}, ann, 2052, enter_ann_for_ai()));
  server_->send(message({own}, 77, 2020, u32(ann) + u16(set_talk) + text("Hello")));
  ai_.expect(event_kind::entered, ann_id);
  EXPECT_EQ(ai_.expect_field(ann_id, "setTalk").sender, channel{77});
  EXPECT_EQ(ai_.view().find(ann_id)->text("setGold"), "(25)");
}

TEST_F(ScriptedAi, RefusesWhatTheContractDoesNotHave) {
  EXPECT_THROW(ai_.set_field(ann_id, "setTalk", "Hello"), failure);
  EXPECT_THROW(ai_.create(ann_id, {}, "Nothing"), failure);
  // setName needs at least one character, and its default has none.
  EXPECT_THROW(ai_.value_of("Avatar", "setName", ""), failure);
}

}  // namespace
}  // namespace donet::harness
