// The UberDOG: its requests to the database before it answers, byte by byte. The test plays the
// Message Director, and so everything behind it.

#include "tools/demo/uberdog.hpp"

#include "tests/support/wire.hpp"
#include "tools/harness/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace donet::demo {
namespace {

using namespace donet::test;
using harness::event;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

constexpr std::uint64_t own = value(login_channel);
constexpr std::uint64_t database = 200'200;
constexpr std::uint64_t client = 1'000'000'000;
constexpr std::uint64_t other_client = 1'000'000'001;
constexpr std::uint32_t window = 500;
constexpr std::uint32_t account = first_stored;
constexpr std::uint32_t avatar = first_stored + 1;
constexpr std::uint32_t new_avatar = first_stored + 2;
constexpr std::uint64_t account_of_ann = value(account_channel(account));
constexpr std::uint64_t ann = value(client_id(account, {}));

std::shared_ptr<const dc::schema> contract() {
  static const auto schema = harness::load_contract({DONET_WORLDS "/plaza.dc"});
  return schema;
}

template <class... T>
std::string field(std::string_view of, std::string_view name, T&&... values) {
  const auto one = harness::packed(harness::class_named(*contract(), of), name,
                                   harness::arguments(std::forward<T>(values)...));
  return u16(one.field->id()) + std::string(dc::as_text(one.bytes));
}

std::string id_of(std::string_view of) {
  return u16(harness::class_named(*contract(), of).id());
}

template <class... T>
std::string login_manager_says(std::uint64_t to, std::string_view name, T&&... values) {
  return message({to}, own, 2020,
                 u32(value(login_manager))
                   + field("LoginManager", name, std::forward<T>(values)...));
}

std::string stored_account() {
  return u8(1) + id_of("Account") + u16(2) + field("Account", "USERNAME", "Ann")
         + field("Account", "AVATARS", dc::values(avatar));
}

std::string stored_avatar_called(std::string_view name) {
  return u8(1) + id_of("Avatar") + u16(3) + field("Avatar", "setName", name)
         + field("Avatar", "setSkin", 3) + field("Avatar", "setCoins", 50);
}

class Uberdog : public testing::Test {
protected:
  Uberdog() {
    dog_.ai().expect_connected();
    md_ = std::make_unique<wire_peer>(listener_.accept());
    constexpr int greetings = 4;  // its name, and three channels
    for (int i = 0; i < greetings; ++i)
      md_->receive();
  }

  void answer(std::uint16_t type, const std::string& payload) {
    md_->send(message({own}, database, type, payload));
  }

  /// The database returns Ann with one avatar in the first window that is read, and nothing more.
  void open() {
    std::thread answers([this] {
      for (std::uint32_t i = 0; i < 2 * window; ++i) {
        const std::string asked = md_->receive();
        EXPECT_EQ(asked, message({database}, own, 3014, u32(i + 1) + u32(first_stored + i)));
        answer(3015, u32(i + 1)
                       + (i == 0   ? stored_account()
                          : i == 1 ? stored_avatar_called("Ann")
                                   : u8(0)));
      }
    });
    EXPECT_NO_THROW(dog_.open());
    answers.join();
    context_ = 2 * window;
  }

  template <class... T>
  void asks(std::uint64_t sender, std::string_view name, T&&... values) {
    md_->send(
      message({value(login_manager)}, sender, 2020,
              u32(value(login_manager)) + field("LoginManager", name, std::forward<T>(values)...)));
  }

  /// The next messages of the UberDOG.
  std::string said() {
    // It handles messages in order: when this is answered, all earlier output has been sent.
    md_->send(message({own}, 5, 2045, u32(++marks_) + u32(value(world)) + u32(0) + u32(0)));
    dog_.ai().expect("the mark", [this](const event& one) {
      return one.kind == harness::event_kind::answered && one.context == marks_;
    });
    return md_->is_readable_within(std::chrono::seconds(0)) ? md_->receive() : std::string();
  }

  /// Expects that it establishes the client, with these avatars.
  void expect_welcome(std::uint64_t who, std::uint32_t number, const dc::value::list& avatars) {
    const std::uint64_t to = value(account_channel(number));
    EXPECT_EQ(said(), message({to}, own, 1004, u16(100) + blob("You logged in elsewhere.")));
    EXPECT_EQ(md_->receive(), message({who}, own, 1100, u64(to)));
    EXPECT_EQ(md_->receive(), message({to}, own, 1001, u64(std::uint64_t{number} << 32)));
    EXPECT_EQ(md_->receive(), message({to}, own, 1000, u16(2)));
    EXPECT_EQ(md_->receive(), message({to}, own, 1010, u32(value(world)) + id_of("World")));
    EXPECT_EQ(md_->receive(), login_manager_says(to, "loginResp", 0, avatars));
  }

  void let_ann_in() {
    asks(client, "login", "Ann", "");
    EXPECT_EQ(said(), message({database}, own, 3014, u32(++context_) + u32(avatar)));
    answer(3015, u32(context_) + stored_avatar_called("Ann"));
    expect_welcome(client, account, dc::values(dc::values(avatar, "Ann", 3)));
  }

  /// Ann requests one more avatar, and the database has created it.
  void make_new_avatar() {
    asks(ann, "createAvatar", "Anna", 3);
    EXPECT_EQ(said(),
              message({database}, own, 3000,
                      u32(++context_) + id_of("Avatar") + u16(2)
                        + field("Avatar", "setName", "Anna") + field("Avatar", "setSkin", 3)));
    answer(3001, u32(context_) + u32(new_avatar));
    EXPECT_EQ(said(), message({database}, own, 3014, u32(++context_) + u32(new_avatar)));
    answer(3015, u32(context_) + stored_avatar_called("Anna"));
    const std::string before = field("Account", "AVATARS", dc::values(avatar));
    const std::string after = field("Account", "AVATARS", dc::values(avatar, new_avatar));
    EXPECT_EQ(said(), message({database}, own, 3022,
                              u32(++context_) + u32(account) + before + after.substr(2)));
  }

  wire_server listener_;
  harness::loop loop_;
  uberdog dog_{loop_, harness::find_endpoint("127.0.0.1:" + std::to_string(listener_.port())),
               contract()};
  std::unique_ptr<wire_peer> md_;
  std::uint32_t context_ = 0;  // the context of its last request to the database
  std::uint32_t marks_ = 0;
};

TEST_F(Uberdog, FindsTheAccountsThatThereAre) {
  open();
  EXPECT_THAT(dog_.avatars_by_player(), ElementsAre(Pair("Ann", ElementsAre(doid{avatar}))));
  EXPECT_EQ(dog_.find_avatar(doid{avatar}), nullptr) << "Nobody has logged in.";
}

TEST_F(Uberdog, SaysThatNoDatabaseAnswers) {
  dog_.ai().set_patience(std::chrono::milliseconds(1));
  try {
    dog_.open();
    FAIL() << "It opened.";
  } catch (const harness::failure& why) {
    EXPECT_THAT(why.what(), HasSubstr("does the server have a Database Server"));
  }
}

TEST_F(Uberdog, ListsTheAvatarsAsTheyAreNow) {
  open();
  let_ann_in();
  ASSERT_NE(dog_.find_avatar(doid{avatar}), nullptr);
  EXPECT_EQ(dog_.find_avatar(doid{avatar})->coins, 50u);
  // A client that has logged in cannot log in under another name.
  asks(ann, "login", "Bob", "");
  EXPECT_EQ(said(), login_manager_says(ann, "loginResp", 1, dc::value::list{}));
}

TEST_F(Uberdog, MakesAnAccountOnce) {
  open();
  asks(client, "login", "Bob", "");
  const std::string made = said();
  EXPECT_THAT(made, StartsWith(message({database}, own, 3000,
                                       u32(++context_) + id_of("Account") + u16(3)
                                         + field("Account", "USERNAME", "Bob"))));
  EXPECT_THAT(made, EndsWith(field("Account", "AVATARS", dc::value::list{})));
  // Until the database has stored it, neither client is Bob.
  for (const std::uint64_t each : {client, other_client}) {
    asks(each, "login", "Bob", "");
    EXPECT_EQ(said(), login_manager_says(each, "loginResp", 1, dc::value::list{}));
  }
  answer(3001, u32(context_) + u32(new_avatar));
  expect_welcome(client, new_avatar, {});
  EXPECT_THAT(dog_.avatars_by_player(),
              ElementsAre(Pair("Ann", testing::_), Pair("Bob", IsEmpty())));
}

TEST_F(Uberdog, LetsNobodyInWhomTheDatabaseDoesNotKeep) {
  open();
  asks(client, "login", "Bob", "");
  said();
  answer(3001, u32(++context_) + u32(0));
  EXPECT_EQ(said(), login_manager_says(client, "loginResp", 1, dc::value::list{}));
  // A second attempt is possible.
  asks(client, "login", "Bob", "");
  EXPECT_THAT(said(), StartsWith(message({database}, own, 3000, u32(++context_))));
}

TEST_F(Uberdog, TellsOfAnAvatarWhenTheAccountHasIt) {
  open();
  let_ann_in();
  make_new_avatar();
  EXPECT_THAT(said(), IsEmpty());
  answer(3023, u32(context_) + u8(1));
  EXPECT_EQ(said(), login_manager_says(account_of_ann, "createAvatarResp", 0, new_avatar));
  EXPECT_THAT(dog_.avatars_by_player().at("Ann"), ElementsAre(doid{avatar}, doid{new_avatar}));
}

TEST_F(Uberdog, LeavesNoAvatarThatNobodyHas) {
  open();
  let_ann_in();
  make_new_avatar();
  answer(3023, u32(context_) + u8(0));
  EXPECT_EQ(said(), message({database}, own, 3032, u32(new_avatar)));
  EXPECT_EQ(said(), login_manager_says(account_of_ann, "createAvatarResp", 1, 0));
  EXPECT_THAT(dog_.avatars_by_player().at("Ann"), ElementsAre(doid{avatar}));
}

TEST_F(Uberdog, BringsOnlyOnesOwnAvatar) {
  open();
  let_ann_in();
  asks(ann, "chooseAvatar", avatar);
  EXPECT_EQ(said(),
            message({avatar}, own, 2200,
                    u32(avatar) + u32(value(district)) + u32(value(zone_of(place::fountain)))));
  EXPECT_EQ(said(), message({account_of_ann}, own, 1100, u64(value(puppet_channel(doid{avatar})))));
  EXPECT_EQ(said(), message({account_of_ann}, own, 1012, u32(avatar)));
  EXPECT_EQ(said(), message({account_of_ann}, own, 1001, u64(ann | avatar)));
  EXPECT_EQ(said(), message({avatar}, own, 2060, u64(account_of_ann)));
  asks(ann, "chooseAvatar", new_avatar);
  EXPECT_EQ(said(),
            message({account_of_ann}, own, 1004, u16(122) + blob("That avatar is not yours.")));
}

}  // namespace
}  // namespace donet::demo
