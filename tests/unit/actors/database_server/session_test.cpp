// Sessions with a database: connection, error texts, time limits, TLS, encodings, missing files.

#include "actors/database_server/sql_encoding.hpp"
#include "actors/database_server/sql_error.hpp"
#include "tests/unit/actors/database_server/stage.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <optional>

namespace donet::test {
namespace {

using actors::backend_error;
using actors::sql_dialect;
using actors::sql_type;
using kind = backend_error::kind;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;

template <class Call>
std::optional<backend_error> error_of(Call&& call) {
  try {
    call();
  } catch (const backend_error& error) {
    return error;
  }
  return std::nullopt;
}

// A server with TLS, and the authority of its certificate; one of each kind for all tests here.
struct tls_server {
  explicit tls_server(sql_dialect dialect)
      : server(dialect, server_identity.certificate_pem(), server_identity.key_pem()) {}

  static tls_server& of(sql_dialect dialect) {
    if (dialect == sql_dialect::mysql) {
      static tls_server mariadb(dialect);
      return mariadb;
    }
    static tls_server postgresql(dialect);
    return postgresql;
  }

  identity authority = make_authority("an authority");
  identity server_identity{"localhost", authority};
  sql_server server;
};

std::string single_text(actors::sql_session& session, const std::string& query) {
  actors::sql_statement look = session.prepare(query, {}, {sql_type::text});
  return look.run_for_one() ? std::string(look.text(0).value_or("")) : "none";
}

// ---- error texts ----

const std::string secret = "Bob's secret name";

class SqlErrors : public testing::TestWithParam<sql_dialect> {
protected:
  // Runs a statement with two parameters, the second of which is a secret.
  backend_error refusal(const std::string& statement, std::int64_t number,
                        const std::string& text) {
    const auto error = error_of([&] {
      session_.prepare(statement, {sql_type::number, sql_type::text}, {})
        .set(0, number)
        .set(1, text)
        .run();
    });
    EXPECT_TRUE(error);
    return error.value_or(backend_error(kind::unavailable, ""));
  }

  empty_database database_{GetParam()};
  actors::sql_session session_{database_.place()};
};

TEST_P(SqlErrors, NameNoValues) {
  session_.run("CREATE TABLE t (n INTEGER PRIMARY KEY, s VARCHAR(100) UNIQUE)");
  const std::string insert = "INSERT INTO t (n, s) VALUES (:p0, :p1)";
  session_.prepare(insert, {sql_type::number, sql_type::text}, {}).set(0, 1).set(1, secret).run();
  for (const backend_error& error :
       {refusal(insert, 2, secret),
        refusal("INSERT INTO nothing (n, s) VALUES (:p0, :p1)", 3, secret),
        refusal("INSERT INTO t (n, s) VALUES (:p0, :p1, 'nonsense)", 4, secret)}) {
    EXPECT_EQ(error.what_kind, kind::refused);
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
    EXPECT_THAT(error.what(), Not(HasSubstr("INSERT")));
    EXPECT_LE(std::string(error.what()).size(), actors::sql_error_size_max);
    EXPECT_GT(std::string(error.what()).size(), 5U);
  }
}

TEST_P(SqlErrors, OfValuesThatDoNotFitNameNoneEither) {
  if (GetParam() == sql_dialect::sqlite)
    GTEST_SKIP() << "a column of SQLite takes every value";
  session_.run("CREATE TABLE t (n INTEGER, s INTEGER, c VARCHAR(3))");
  for (const backend_error& error :
       {refusal("INSERT INTO t (n, s) VALUES (:p0, :p1)", 1, secret),
        refusal("INSERT INTO t (n, c) VALUES (:p0, :p1)", 1, secret),
        refusal("INSERT INTO t (n, c) VALUES (:p0, :p1)", 1, "\xff" + secret)}) {
    EXPECT_EQ(error.what_kind, kind::refused) << error.what();
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
    EXPECT_LE(std::string(error.what()).size(), actors::sql_error_size_max);
  }
}

FOR_ALL_DATABASES(SqlErrors);

TEST(SqlErrors, OfAPacketThatIsTooLargeAreShort) {
  const actors::sql_place place = tls_server::of(sql_dialect::mysql).server.new_database();
  actors::sql_session setting(place);
  setting.run("SET GLOBAL max_allowed_packet = 16384");
  actors::sql_session session(place);
  setting.run("SET GLOBAL max_allowed_packet = DEFAULT");
  session.run("CREATE TABLE t (s LONGTEXT)");
  const auto error = error_of([&] {
    session.prepare("INSERT INTO t (s) VALUES (:p0)", {sql_type::text}, {})
      .set(0, std::string(60'000, 'x'))
      .run();
  });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("MySQL error "));
  EXPECT_LE(std::string(error->what()).size(), actors::sql_error_size_max);
}

TEST(ShortLine, IsOneLineOfBoundedLength) {
  EXPECT_EQ(actors::short_line(" a\n\n  b\tc\x7f\r\n"), "a b c");
  EXPECT_EQ(actors::short_line(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(actors::short_line(std::string(201, 'a')), std::string(197, 'a') + "...");
  std::string cyrillic;
  for (int i = 0; i < 150; ++i)
    cyrillic += "\xd0\xb6";
  EXPECT_EQ(actors::short_line(cyrillic).size(), 196U + 3U) << "not in the middle of a character";
}

// ---- the server of a session ----

TEST(SqlPlace, LocalhostIsReachedByTcpAtItsPort) {
  actors::sql_place place = tls_server::of(sql_dialect::mysql).server.new_database();
  place.host = "localhost";
  actors::sql_session session(place);
  EXPECT_EQ(single_text(session, "SELECT CAST(@@port AS CHAR)"), std::to_string(place.port));
  place.host = "LocalHost";
  EXPECT_FALSE(error_of([&] { actors::sql_session again(place); }));
}

TEST(SqlPlace, LocalhostHasTwoAddresses) {
  actors::sql_place place;
  place.dialect = sql_dialect::mysql;
  place.host = "localhost";
  place.port = 3307;
  const auto attempts = actors::connection_parameters_of(place);
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_THAT(attempts[0], HasSubstr("host='127.0.0.1' port=3307 "));
  EXPECT_THAT(attempts[1], HasSubstr("host='::1' port=3307 "));
}

// ---- time limits of a session ----

class Silence : public testing::TestWithParam<sql_dialect> {};

TEST_P(Silence, OfTheServerEndsTheSession) {
  actors::sql_place place = tls_server::of(GetParam()).server.new_database();
  actors::sql_session holder(place);
  holder.run("CREATE TABLE t (n INTEGER)");
  holder.run("INSERT INTO t (n) VALUES (1)");
  holder.begin();
  holder.run("UPDATE t SET n = 2");
  place.silence_max = seconds(3);
  actors::sql_session session(place);
  const auto began = steady_clock::now();
  // The statement waits for the lock of the transaction above.
  const auto error = error_of([&] { session.run("UPDATE t SET n = 3"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::unavailable);
  EXPECT_LT(steady_clock::now() - began, seconds(60));
  EXPECT_TRUE(error_of([&] { session.run("SELECT 1"); })) << "the session is over";
  actors::sql_session next(place);
  EXPECT_FALSE(error_of([&] { next.run("SELECT 1"); }));
}

INSTANTIATE_TEST_SUITE_P(Sql, Silence, testing::Values(sql_dialect::mysql, sql_dialect::postgresql),
                         kind_name);

// ---- TLS ----

class SqlTls : public testing::TestWithParam<sql_dialect> {
protected:
  std::string file(const std::string& name, const std::string& text) {
    return dir_.write(name, text).string();
  }

  temp_dir dir_;
  tls_server& tls_ = tls_server::of(GetParam());
};

TEST_P(SqlTls, IsUsedWithAServerThatTheAuthorityHasSigned) {
  actors::sql_place place = tls_.server.new_database();
  place.host = "localhost";
  place.tls_ca = file("ca.crt", tls_.authority.certificate_pem());
  actors::sql_session session(place);
  EXPECT_EQ(
    GetParam() == sql_dialect::mysql
      ? single_text(session, "SELECT CASE WHEN variable_value <> '' THEN 'yes' END FROM "
                             "information_schema.session_status WHERE variable_name = 'SSL_CIPHER'")
      : single_text(session, "SELECT CASE WHEN ssl THEN 'yes' END FROM pg_stat_ssl WHERE pid = "
                             "pg_backend_pid()"),
    "yes");
}

TEST_P(SqlTls, RefusesAServerOfAnotherAuthority) {
  actors::sql_place place = tls_.server.new_database();
  place.host = "localhost";
  place.tls_ca = file("ca.crt", make_authority("another authority").certificate_pem());
  EXPECT_TRUE(error_of([&] { actors::sql_session session(place); }));
}

TEST_P(SqlTls, RefusesAServerWithout) {
  const empty_database plain(GetParam());
  actors::sql_place place = plain.place();
  place.tls_ca = file("ca.crt", tls_.authority.certificate_pem());
  EXPECT_TRUE(error_of([&] { actors::sql_session session(place); }));
}

INSTANTIATE_TEST_SUITE_P(Sql, SqlTls, testing::Values(sql_dialect::mysql, sql_dialect::postgresql),
                         kind_name);

// ---- encodings ----

TEST(Encoding, OfPostgreSqlThatLacksCharactersIsWarnedOf) {
  sql_server& server = tls_server::of(sql_dialect::postgresql).server;
  actors::sql_session latin(server.new_database("ENCODING 'LATIN1' TEMPLATE template0"));
  for (const auto strings : {dc::text_policy::utf8, dc::text_policy::bytes}) {
    const auto report = actors::look_at_encoding(latin, strings);
    ASSERT_EQ(report.warnings.size(), 1U);
    EXPECT_THAT(report.warnings[0], HasSubstr("encoding LATIN1"));
    EXPECT_EQ(report.problems, lines{});
  }
  EXPECT_EQ(actors::look_at_encoding(latin, dc::text_policy::ascii).warnings, lines{});
  actors::sql_session full(server.new_database());
  EXPECT_EQ(actors::look_at_encoding(full, dc::text_policy::utf8).warnings, lines{});
}

TEST(Encoding, OfATableOfMariaDbThatLacksCharactersIsWarnedOf) {
  sql_server& server = tls_server::of(sql_dialect::mysql).server;
  actors::sql_session session(server.new_database("CHARACTER SET latin1"));
  const auto contract = contract_of("dclass Thing { setA(string) db; };");
  actors::schema_plan plan;
  actors::migrate(session, *contract, false, plan);
  EXPECT_EQ(actors::look_at_encoding(session, dc::text_policy::utf8).warnings, lines{})
    << "tables have their own";
  session.run("ALTER TABLE \"fields_Thing\" CONVERT TO CHARACTER SET latin1");
  const auto report = actors::look_at_encoding(session, dc::text_policy::utf8);
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_THAT(report.warnings[0], HasSubstr("table fields_Thing has the encoding latin1"));
}

TEST(Encoding, OfSqliteInWhichBlobsWouldChangeIsRefused) {
  const empty_database database(sql_dialect::sqlite);
  {
    actors::sql_place place = database.place();
    place.access = actors::sql_access::look;
    actors::sql_session first(place);
    first.run("PRAGMA encoding = 'UTF-16le'");
    first.run("CREATE TABLE t (n INTEGER)");
  }
  actors::sql_session session(database.place());
  const auto report = actors::look_at_encoding(session, dc::text_policy::utf8);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_THAT(report.problems[0], HasSubstr("UTF-16le"));
}

// ---- missing files ----

class SqliteFile : public testing::Test {
protected:
  SqliteFile() {
    actors::sql_session session(database_.place());
    actors::migrate(session, *contract_, false, *plan_);
    actors::sql_backend_options options;
    options.where = database_.place();
    options.first_id = runtime::doid{1};
    options.last_id = runtime::doid{100};
    backend_ = std::make_unique<actors::sql_backend>(options, *contract_, plan_);
    create();
  }

  void create() {
    backend_->begin();
    backend_->create(*contract_->find_class("Thing"), {});
    backend_->commit();
  }
  void expect_unavailable(const std::string& why) {
    for (int i = 0; i < 3; ++i) {
      const auto error = error_of([&] { create(); });
      backend_->roll_back();
      ASSERT_TRUE(error);
      EXPECT_EQ(error->what_kind, kind::unavailable);
      EXPECT_THAT(error->what(), HasSubstr(why));
      EXPECT_TRUE(error_of([&] { backend_->look(); }));
    }
  }
  std::filesystem::path file() const { return database_.place().file; }

  empty_database database_{sql_dialect::sqlite};
  std::shared_ptr<const dc::schema> contract_ = contract_of("dclass Thing { setA(uint8) db; };");
  std::shared_ptr<actors::schema_plan> plan_ = std::make_shared<actors::schema_plan>();
  std::unique_ptr<actors::sql_backend> backend_;
};

TEST_F(SqliteFile, ThatWasRemovedTakesNoWritesAndIsNotMadeAnew) {
  std::filesystem::remove(file());
  expect_unavailable("was removed");
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(SqliteFile, ThatIsRemovedInATransactionIsNotCommitted) {
  backend_->begin();
  backend_->create(*contract_->find_class("Thing"), {});
  std::filesystem::remove(file());
  const auto error = error_of([&] { backend_->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::unavailable);
}

TEST_F(SqliteFile, ThatWasReplacedIsNotTouched) {
  std::filesystem::rename(file(), file().string() + ".old");
  {
    actors::sql_place place = database_.place();
    actors::sql_session other(place);
    actors::schema_plan plan;
    actors::migrate(other, *contract_, false, plan);
    expect_unavailable("was replaced");
    backend_ = nullptr;
    EXPECT_TRUE(std::filesystem::exists(file().string() + "-wal"))
      << "it belongs to the other file";
    EXPECT_EQ(single_text(other, R"(SELECT "class" FROM "objects")"), "none");
  }
}

TEST_F(SqliteFile, ThatLostItsLogTakesNoWrites) {
  std::filesystem::remove(file().string() + "-wal");
  expect_unavailable("-wal was removed");
}

TEST_F(SqliteFile, ThatIsInItsPlaceAgainGoesOn) {
  const std::filesystem::path elsewhere = file().string() + ".moved";
  std::filesystem::rename(file(), elsewhere);
  expect_unavailable("was removed");
  std::filesystem::rename(elsewhere, file());
  EXPECT_FALSE(error_of([&] { create(); }));
  EXPECT_FALSE(error_of([&] { backend_->look(); }));
}

}  // namespace
}  // namespace donet::test
