#pragma once
// A Database Server between a Message Director and a real database, without actors, and one peer
// that sends requests and receives all messages to any channel, in order.

#include "actors/database_server/database_server_state.hpp"
#include "actors/database_server/sql_backend.hpp"
#include "actors/database_server/sql_migration.hpp"
#include "dcfile/load.hpp"
#include "tests/support/sql_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

using trace = std::vector<datagram>;
using lines = std::vector<std::string>;

inline std::shared_ptr<const dc::schema> contract_of(std::string_view text) {
  const dc::source source{"test.dc", std::string(text)};
  auto loaded = dc::load({&source, 1}, {});
  EXPECT_NE(loaded.contract, nullptr) << text;
  return loaded.contract;
}

/// An empty database of that kind; the servers are started once for all tests of the program.
class empty_database {
public:
  explicit empty_database(actors::sql_dialect kind) {
    if (kind == actors::sql_dialect::sqlite)
      place_.file = (dir_->path() / "test.db").string();
    else
      place_ = server(kind).new_database();
  }

  const actors::sql_place& place() const noexcept { return place_; }

private:
  static sql_server& server(actors::sql_dialect kind) {
    if (kind == actors::sql_dialect::mysql) {
      static sql_server mariadb(kind);
      return mariadb;
    }
    static sql_server postgresql(kind);
    return postgresql;
  }

  std::unique_ptr<temp_dir> dir_ = std::make_unique<temp_dir>();
  actors::sql_place place_;
};

inline std::string kind_name(const testing::TestParamInfo<actors::sql_dialect>& info) {
  return std::string(actors::name(info.param));
}

#define FOR_ALL_DATABASES(suite)                                                                   \
  INSTANTIATE_TEST_SUITE_P(Sql, suite,                                                             \
                           testing::Values(actors::sql_dialect::sqlite,                            \
                                           actors::sql_dialect::mysql,                             \
                                           actors::sql_dialect::postgresql),                       \
                           kind_name)

/// The sender of requests, where it does not matter.
inline constexpr std::uint64_t requester = 5;

class database_stage {
public:
  static constexpr std::uint64_t control = 4'000;
  static constexpr std::uint32_t first_id = 9'000;
  static constexpr std::uint32_t last_id = 9'010;

  database_stage(actors::sql_dialect kind, std::string_view contract, bool broadcast = true)
      : database_(kind),
        contract_(contract_of(contract)), operations_{runtime::channel{control}, broadcast},
        as_(md.state().add_service("db")), peer_(md.join()) {
    actors::database_server_options options;
    options.operations = operations_;
    state = std::make_unique<actors::database_server_state>(options, *contract_, md.log());
    open();
    run();
    md.send(peer_, add_range(2, UINT64_MAX));
    md.above();
    logged();
  }

  const dc::schema& contract() const noexcept { return *contract_; }
  std::uint16_t field(std::string_view of_class, std::string_view name) const {
    return contract_->find_class(of_class)->find(name)->id();
  }
  std::uint16_t class_id(std::string_view name) const { return contract_->find_class(name)->id(); }

  /// Starts new sessions, perhaps with another contract.
  void open() {
    auto plan = std::make_shared<actors::schema_plan>();
    {
      actors::sql_session session(database_.place());
      report = actors::migrate(session, *contract_, false, *plan);
    }
    actors::sql_backend_options options;
    options.where = database_.place();
    options.first_id = runtime::doid{first_id};
    options.last_id = runtime::doid{last_id};
    does_ = std::make_unique<actors::transactions>(
      std::make_unique<actors::sql_backend>(options, *contract_, std::move(plan)), operations_);
  }

  trace send(std::uint16_t type, std::string_view payload) {
    return send(std::vector{message({control}, requester, type, payload)});
  }
  trace send(const std::vector<datagram>& all) {
    md.queue(peer_, all);
    run();
    return md.at(peer_);
  }

  lines logged() {
    const lines all = md.log().lines();
    const auto first = static_cast<std::ptrdiff_t>(std::exchange(lines_seen_, all.size()));
    return {all.begin() + first, all.end()};
  }

  /// An answer from the Database Server to the requester.
  static datagram answer(std::uint16_t type, std::string_view payload) {
    return message({requester}, control, type, payload);
  }
  /// An announcement about an object, with the requester as its sender.
  static datagram news(std::uint32_t id, std::uint16_t type, std::string_view payload) {
    return message({std::uint64_t{2} << 32 | id}, requester, type, payload);
  }

  /// The new object's id; 0 if it was not created.
  std::uint32_t create(std::string_view of_class, std::uint16_t count = 0,
                       std::string_view values = {}) {
    const trace received =
      send(3000, u32(77) + u16(class_id(of_class)) + u16(count) + std::string(values));
    if (received.size() != 1 || received[0].size() < 8)
      return 0;
    const std::string id = received[0].substr(received[0].size() - 4);
    return dc::load_little_endian<std::uint32_t>(dc::as_bytes(id).data());
  }

  void run() {
    for (bool busy = true; busy;) {
      busy = false;
      md.run();
      const auto now = runtime::clock::time_point{};
      for (auto parcel = md.parcel_of(as_); parcel.number != 0; parcel = md.parcel_of(as_)) {
        state->take(std::move(parcel));
        busy = true;
      }
      while (state->work(3, now))
        ;
      for (auto next = state->next_for(0, now); !next.empty(); next = state->next_for(0, now)) {
        auto result = does_->run(next);
        ASSERT_EQ(result.trouble, std::nullopt);
        state->done(0, std::move(next), std::move(result), now);
      }
      while (state->has_news())
        md.state().emitted(as_, state->take_emission());
    }
    md.run();
  }

  director md;
  actors::migration_report report;
  std::unique_ptr<actors::database_server_state> state;

private:
  empty_database database_;
  std::shared_ptr<const dc::schema> contract_;
  actors::operation_options operations_;
  std::unique_ptr<actors::transactions> does_;
  actors::sink_id as_;
  actors::sink_id peer_;
  std::size_t lines_seen_ = 0;
};

}  // namespace donet::test
