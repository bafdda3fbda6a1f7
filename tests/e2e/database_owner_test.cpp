// Two nodes and one database: a start that fails leaves the database unchanged; a node that starts
// takes the database over, and the previous one writes nothing from then on. Also a node whose file
// is gone.

#include "tests/support/comes_true.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/sql_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace donet::test {
namespace {

using actors::sql_dialect;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::uint64_t control = 4'000;
constexpr std::uint64_t requester = 5;
constexpr std::uint16_t set_money = 0;  // the only field of the contracts below

constexpr const char* narrow = "dclass Thing { setMoney(int32) ram db; };";
constexpr const char* wide = "dclass Thing { setMoney(uint64) ram db; };";

// True if a signal has stopped a process with all of its threads.
bool is_stopped(pid_t process) {
  for (const auto& each :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream file(each.path() / "stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // The state follows the name, which is in parentheses.
    if (stat.compare(stat.rfind(')') + 1, 2, " T") != 0)
      return false;
  }
  return true;
}

// A client of a node's Database Server.
class asker {
public:
  explicit asker(const node_process& node) : peer_(node.port()) {
    peer_.send(add_channel(requester));
    peer_.send(add_channel(std::uint64_t{2} << 32 | object_id));
  }

  void create(std::uint32_t money) {
    peer_.send(
      message({control}, requester, 3000, u32(7) + u16(0) + u16(1) + u16(set_money) + u32(money)));
    EXPECT_EQ(peer_.receive(), message({requester}, control, 3001, u32(7) + u32(object_id)));
  }
  void ask_to_set(const std::string& money) {
    peer_.send(message({control}, requester, 3020, u32(object_id) + u16(set_money) + money));
  }
  // Sets the value, and waits for the announcement, which is sent when it is on the disk.
  void set(const std::string& money) {
    ask_to_set(money);
    EXPECT_EQ(peer_.receive(), message({std::uint64_t{2} << 32 | object_id}, requester, 3020,
                                       u32(object_id) + u16(set_money) + money));
  }
  // The packed value.
  std::string money() {
    peer_.send(message({control}, requester, 3010, u32(8) + u32(object_id) + u16(set_money)));
    const std::string payload = peer_.receive().substr(19);
    // Context, success, field.
    return payload.substr(0, 5) == u32(8) + u8(1) ? payload.substr(7) : "none";
  }
  bool hears_something_within(milliseconds time) const { return peer_.is_readable_within(time); }

private:
  static constexpr std::uint32_t object_id = 100'000;

  wire_peer peer_;
};

class DatabaseOwner : public testing::TestWithParam<sql_dialect> {
protected:
  DatabaseOwner() {
    if (GetParam() == sql_dialect::sqlite)
      return;
    server_ = std::make_unique<sql_server>(GetParam());
    const actors::sql_place where = server_->new_database();
    database_ = std::string("db_backend = \"")
                + (GetParam() == sql_dialect::mysql ? "mysql" : "postgresql")
                + "\"\n[services.database_server.sql]\nhost = \"" + where.host + ":"
                + std::to_string(where.port) + "\"\nuser = \"" + where.user + "\"\npass = \""
                + where.password + "\"\ndatabase = \"" + where.database + "\"\n";
  }

  std::string role(const std::string& name, const char* contract, std::uint16_t port = 0) const {
    const std::string dc = dir_.write(name + ".dc", contract).string();
    return "[daemon]\nname = \"" + name + "\"\n[global]\ndc_files = [\"" + dc + "\"]\n"
           + "[services.message_director]\nbind = \"127.0.0.1:" + std::to_string(port) + "\"\n"
           + "[metrics]\nbind = \"127.0.0.1:0\"\n"
           + "[services.database_server]\ncontrol_channel = " + std::to_string(control)
           + "\ngenerate = { min = 100000, max = 999999 }\n" + database_;
  }
  std::filesystem::path file() const { return dir_.path() / "shared.db"; }

  static int readyz(const node_process& node) {
    return http_get(node.port_of("metrics"), "/readyz").status;
  }
  // Expects that the start fails; returns the output.
  std::string failed_start(const std::string& of_role) const {
    try {
      const node_process node(of_role);
    } catch (const std::runtime_error& ended) {
      return ended.what();
    }
    ADD_FAILURE() << "it has started";
    return {};
  }

  temp_dir dir_;
  std::unique_ptr<sql_server> server_;
  std::string database_ = "[services.database_server.sqlite]\nfile = \"" + file().string() + "\"\n";
};

TEST_P(DatabaseOwner, IsNotChangedByAStartThatFails) {
  node_process old(role("gs1", narrow));
  {
    asker asks(old);
    asks.create(5);
    EXPECT_THAT(failed_start(role("gs2", wide, old.port())),
                HasSubstr("services.message_director.bind"));
    asks.set(u32(77));
    EXPECT_EQ(readyz(old), 200);
  }
  EXPECT_EQ(old.stop(), 0);
  node_process next(role("gs2", wide));
  EXPECT_EQ(asker(next).money(), u64(77));
  EXPECT_EQ(next.stop(), 0);
}

TEST_P(DatabaseOwner, IsTheNodeThatStartedLast) {
  node_process old(role("gs1", narrow));
  asker asks(old);
  asks.create(5);
  asks.set(u32(77));
  node_process next(role("gs2", wide));
  // The old node has no requests: its idle worker has to detect the new owner.
  EXPECT_TRUE(comes_true([&] { return readyz(old) == 503; }, seconds(20)));
  EXPECT_THAT(http_get(old.port_of("metrics"), "/readyz").body,
              HasSubstr("services.database_server: taken over by another server"));
  old.wait_for_output("database taken over by another server; this one stops");
  EXPECT_THAT(old.output(), HasSubstr("gs2"));
  asks.ask_to_set(u32(78));
  asker asks_next(next);
  EXPECT_EQ(asks_next.money(), u64(77));
  asks_next.set(u64(79));
  EXPECT_FALSE(asks.hears_something_within(milliseconds(0)));
  EXPECT_EQ(asks_next.money(), u64(79));
  EXPECT_EQ(readyz(next), 200);
  EXPECT_EQ(old.stop(), 0) << "it ends in order: nothing of it waits for the database";
  EXPECT_EQ(asks_next.money(), u64(79));
  EXPECT_EQ(next.stop(), 0);
}

TEST_P(DatabaseOwner, ThatWasKilledStartsAgainAtOnce) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    node_process node(role("gs1", narrow));
    asker asks(node);
    if (i == 0)
      asks.create(0);
    EXPECT_EQ(asks.money(), u32(i));
    asks.set(u32(i + 1));
    EXPECT_EQ(readyz(node), 200);
    node.signal(SIGKILL);
    node.wait();
  }
}

// A stopped process misses the takeover, and detects it at its first commit.
TEST_P(DatabaseOwner, ThatWasStoppedWritesNothingWhenItGoesOn) {
  node_process old(role("gs1", narrow));
  asker asks(old);
  asks.create(5);
  old.signal(SIGSTOP);
  // Otherwise it could begin a transaction, and a stopped process with a transaction blocks SQLite
  // for others.
  ASSERT_TRUE(comes_true([&] { return is_stopped(old.pid()); }, seconds(20)));
  for (std::uint32_t i = 0; i < 100; ++i)
    asks.ask_to_set(u32(78 + i));
  node_process next(role("gs2", wide));
  asker asks_next(next);
  asks_next.set(u64(79));
  old.signal(SIGCONT);
  old.wait_for_output("database taken over by another server; this one stops");
  EXPECT_EQ(asks_next.money(), u64(79));
  EXPECT_FALSE(asks.hears_something_within(milliseconds(0)));
}

INSTANTIATE_TEST_SUITE_P(Sql, DatabaseOwner,
                         testing::Values(sql_dialect::sqlite, sql_dialect::mysql,
                                         sql_dialect::postgresql),
                         [](const auto& one) { return std::string(actors::name(one.param)); });

// ---- a file that is gone ----

class DatabaseFile : public DatabaseOwner {};

TEST_P(DatabaseFile, ThatIsRemovedMakesTheNodeUnready) {
  node_process node(role("gs1", narrow));
  asker asks(node);
  asks.create(5);
  std::filesystem::remove(file());
  EXPECT_TRUE(comes_true([&] { return readyz(node) == 503; }, seconds(20)))
    << "nobody has asked for anything";
  node.wait_for_output("was removed while the node uses it");
  asks.ask_to_set(u32(78));
  EXPECT_FALSE(asks.hears_something_within(milliseconds(500)));
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_P(DatabaseFile, ThatIsReplacedTakesNoWrites) {
  node_process node(role("gs1", narrow));
  asker asks(node);
  asks.create(5);
  const std::filesystem::path other = dir_.write("other.db", "");
  std::filesystem::rename(other, file());
  asks.ask_to_set(u32(78));
  node.wait_for_output("was replaced by another file while the node uses it");
  EXPECT_FALSE(asks.hears_something_within(milliseconds(500)));
  EXPECT_EQ(readyz(node), 503);
  EXPECT_EQ(std::filesystem::file_size(file()), 0U);
}

INSTANTIATE_TEST_SUITE_P(Sql, DatabaseFile, testing::Values(sql_dialect::sqlite),
                         [](const auto& one) { return std::string(actors::name(one.param)); });

}  // namespace
}  // namespace donet::test
