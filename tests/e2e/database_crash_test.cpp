// Acknowledged data is there after a crash, and every object is complete: the node is killed during
// a write load, the SQL server is killed, and the disk is full. DONET_SEEDS sets the number of
// rounds.

#include "tests/property/seeds.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/sql_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <sched.h>
#include <sys/mount.h>

namespace donet::test {
namespace {

constexpr std::uint64_t control = 4'000;
constexpr std::uint64_t requester = 5;
// Fields of the contract below.
constexpr std::uint16_t set_a = 0;
constexpr std::uint16_t set_b = 1;

// The writer's record of an object. Both of its fields are always set to the same number.
struct known_object {
  std::uint32_t acknowledged = 0;
  std::uint32_t sent = 0;
  bool deletion_sent = false;
};

// Writes to a Database Server, and records the acknowledgements.
class writer {
public:
  void connect(std::uint16_t port) {
    peer_.emplace(port);
    peer_->send(add_channel(requester));
    peer_->send(add_range(std::uint64_t{2} << 32, (std::uint64_t{3} << 32) - 1));
  }

  // Sends a change to the database; does not wait.
  void change(random_source& random) {
    if (objects_.size() < 5 || random.chance(10)) {
      ++waits_;
      return peer_->send(
        message({control}, requester, 3000,
                u32(0) + u16(0) + u16(2) + u16(set_a) + u32(0) + u16(set_b) + u32(0)));
    }
    auto one = objects_.begin();
    std::advance(one, random.below(objects_.size()));
    if (one->second.deletion_sent)
      return;
    ++waits_;
    if (random.chance(5)) {
      one->second.deletion_sent = true;
      return peer_->send(message({control}, requester, 3032, u32(one->first)));
    }
    const std::uint32_t next = ++one->second.sent;
    peer_->send(
      message({control}, requester, 3021,
              u32(one->first) + u16(2) + u16(set_a) + u32(next) + u16(set_b) + u32(next)));
  }

  bool waits() const noexcept { return waits_ != 0; }
  // Reads the next acknowledgement; false if the connection has ended.
  bool hear() {
    const std::optional<datagram> one = peer_->receive_or_end();
    if (!one)
      return false;
    --waits_;
    // After one recipient and the sender.
    const std::uint16_t type = number<std::uint16_t>(*one, 17);
    const std::string payload = one->substr(19);
    if (type == 3001) {
      objects_[number<std::uint32_t>(payload, 4)];
      return true;
    }
    const std::uint32_t id = number<std::uint32_t>(payload, 0);
    if (type == 3032)
      objects_.erase(id);
    else
      objects_.at(id).acknowledged = number<std::uint32_t>(payload, 8);
    return true;
  }

  // Checks the stored data against the record; data that may have either value is fixed afterwards.
  void verify() {
    for (auto at = objects_.begin(); at != objects_.end();) {
      const auto& [id, one] = *at;
      peer_->send(
        message({control}, requester, 3012, u32(9) + u32(id) + u16(2) + u16(set_a) + u16(set_b)));
      const std::string payload = peer_->receive().substr(19);
      if (payload == u32(9) + u8(0)) {
        EXPECT_TRUE(one.deletion_sent) << "object " << id << " is lost";
        at = objects_.erase(at);
        continue;
      }
      const auto a = number<std::uint32_t>(payload, 9);
      const auto b = number<std::uint32_t>(payload, 15);
      EXPECT_EQ(a, b) << "object " << id << " is half written";
      EXPECT_GE(a, one.acknowledged) << "object " << id;
      EXPECT_LE(a, one.sent) << "object " << id;
      at->second = {a, a, false};
      ++at;
    }
    waits_ = 0;
  }

  std::size_t size() const noexcept { return objects_.size(); }

private:
  template <class T>
  static T number(const std::string& from, std::size_t at) {
    T value{};
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value = static_cast<T>(
        value | static_cast<T>(T{static_cast<unsigned char>(from.at(at + i))} << (8 * i)));
    return value;
  }

  std::optional<wire_peer> peer_;
  std::map<std::uint32_t, known_object> objects_;
  std::size_t waits_ = 0;
};

class DatabaseCrash : public testing::Test {
protected:
  // The role of a node with a Database Server; `database` are the keys of its tables.
  std::string role(const std::string& database) const {
    return "[daemon]\nname = \"db\"\n[global]\ndc_files = [\"" + contract_.string() + "\"]\n"
           + "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
           + "[services.database_server]\ncontrol_channel = " + std::to_string(control)
           + "\ngenerate = { min = 100000, max = 999999 }\n" + database;
  }
  static std::string sqlite(const std::filesystem::path& file) {
    return "[services.database_server.sqlite]\nfile = \"" + file.string() + "\"\n";
  }
  static std::string sql(const actors::sql_place& where) {
    return std::string("db_backend = \"")
           + (where.dialect == actors::sql_dialect::mysql ? "mysql" : "postgresql")
           + "\"\n[services.database_server.sql]\nhost = \"" + where.host + ":"
           + std::to_string(where.port) + "\"\nuser = \"" + where.user + "\"\npass = \""
           + where.password + "\"\ndatabase = \"" + where.database + "\"\n";
  }

  // Sends changes, and returns during the load, when this number of them is acknowledged.
  void load(std::size_t changes, std::size_t heard) {
    for (std::size_t i = 0; i < changes; ++i)
      writes_.change(random_);
    for (; heard > 0 && writes_.waits(); --heard)
      ASSERT_TRUE(writes_.hear());
  }

  void kill_node_again_and_again(const std::string& role, std::uint64_t times) {
    for_each_seed(times, [&](std::uint64_t seed) {
      random_ = random_source(seed);
      node_process node(role);
      writes_.connect(node.port());
      writes_.verify();
      load(1 + random_.below(300), random_.below(200));
      node.signal(SIGKILL);
      // Acknowledgements in flight count.
      while (writes_.hear())
        ;
      node.wait();
    });
    node_process node(role);
    writes_.connect(node.port());
    writes_.verify();
    EXPECT_GT(writes_.size(), 5U);
    EXPECT_EQ(node.stop(), 0);
  }

  temp_dir dir_;
  std::filesystem::path contract_ =
    dir_.write("c.dc", "dclass Thing { setA(uint32) db; setB(uint32) db; };");
  writer writes_;
  random_source random_{1};
};

TEST_F(DatabaseCrash, OfTheNodeLosesNothingInSqlite) {
  kill_node_again_and_again(role(sqlite(dir_.path() / "crash.db")), 40);
}

TEST_F(DatabaseCrash, OfTheNodeLosesNothingInMariaDb) {
  sql_server server(actors::sql_dialect::mysql);
  kill_node_again_and_again(role(sql(server.new_database()) + ""), 10);
}

TEST_F(DatabaseCrash, OfTheNodeLosesNothingInPostgreSql) {
  sql_server server(actors::sql_dialect::postgresql);
  kill_node_again_and_again(role(sql(server.new_database())), 10);
}

// The node waits for the server; no change is lost, and none is done twice.
class SqlServerCrash : public DatabaseCrash,
                       public testing::WithParamInterface<actors::sql_dialect> {};

TEST_P(SqlServerCrash, LosesNothing) {
  sql_server server(GetParam());
  node_process node(role(sql(server.new_database())));
  writes_.connect(node.port());
  for (int i = 0; i < 3; ++i) {
    load(300, 20 + random_.below(200));
    server.kill();
    load(50, 0);
    server.start();
    while (writes_.waits())
      ASSERT_TRUE(writes_.hear());
    writes_.verify();
  }
  EXPECT_EQ(node.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Sql, SqlServerCrash,
                         testing::Values(actors::sql_dialect::mysql,
                                         actors::sql_dialect::postgresql),
                         [](const auto& one) { return std::string(actors::name(one.param)); });

TEST_F(DatabaseCrash, AFullDiskIsWaitedFor) {
  const std::filesystem::path disk = dir_.path() / "disk";
  std::filesystem::create_directory(disk);
  // A small disk that belongs to this process and ends with it.
  if (::unshare(CLONE_NEWNS) != 0
      || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
      || ::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=4m") != 0)
    GTEST_SKIP() << "only root can have a disk of its own";
  {
    node_process node(role(sqlite(disk / "full.db")));
    writes_.connect(node.port());
    load(200, 200);
    {
      std::ofstream filler(disk / "filler");
      const std::string block(4'096, 'x');
      while (filler.write(block.data(), static_cast<std::streamsize>(block.size()))
             && filler.flush())
        ;
    }
    // Until the existing files have no room left, either.
    for (int i = 0; i < 200; ++i)
      load(20, 0);
    node.wait_for_output("database not reachable");
    std::filesystem::remove(disk / "filler");
    while (writes_.waits())
      ASSERT_TRUE(writes_.hear());
    writes_.verify();
    EXPECT_EQ(node.stop(), 0);
  }
  ::umount2(disk.c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace donet::test
