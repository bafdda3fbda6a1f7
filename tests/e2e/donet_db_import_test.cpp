// The imports of donet-db, and undoing them: real databases, the real program, kills.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_session.hpp"
#include "tests/e2e/donet_db.hpp"
#include "tests/support/sql_server.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace donet::test {
namespace {

using testing::HasSubstr;

TEST_F(DonetDb, ImportsAllOrNothing) {
  import("a", thing(5, "\"setLevel\":1"));
  // Small transactions, so that many are committed before the error.
  std::string lines;
  for (unsigned id = 1'000; id < 1'100; ++id)
    lines += thing(id, "\"setLevel\":7");
  const outcome done =
    import("a", lines + thing(2'000, "\"setLevel\":256") + thing(2'001, "\"setLevl\":1"),
           {"--batch", "7"});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("line 102: Thing.setLevel: the value is no whole number"));
  EXPECT_THAT(done.errors, HasSubstr("line 103: Thing has no field 'setLevl': did you mean"));
  EXPECT_THAT(done.errors, HasSubstr("nothing was imported\n"));
  EXPECT_EQ(objects("a"), thing(5, "\"setLevel\":1"));
}

TEST_F(DonetDb, KeepsWhatIsRightIfAsked) {
  const outcome done = import("a", thing(5) + "rubbish\n" + thing(6) + thing(5), {"--keep-going"});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("line 3: this is no object of JSON"));
  EXPECT_THAT(done.errors, HasSubstr("line 5: object 5 is there already"));
  EXPECT_THAT(done.errors, HasSubstr("imported 2 objects\n"));
  EXPECT_EQ(objects("a"), thing(5) + thing(6));
}

TEST_F(DonetDb, ReplacesOnlyIfAsked) {
  import("a", thing(5, "\"setLevel\":1,\"setName\":\"x\""));
  const outcome refused = import("a", thing(6) + thing(5));
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("line 3: object 5 is there already (--replace"));
  EXPECT_EQ(objects("a"), thing(5, "\"setLevel\":1,\"setName\":\"x\""));

  const outcome done = import("a", thing(6) + thing(5, "\"setLevel\":2"), {"--replace"});
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  EXPECT_THAT(done.errors, HasSubstr("imported 2 objects, of which 1 were replaced\n"));
  EXPECT_EQ(objects("a"), thing(5, "\"setLevel\":2") + thing(6));
}

TEST_F(DonetDb, PutsBackWhatWasReplaced) {
  const std::string before = thing(5, every_kind) + thing(6) + thing(7, "\"setLevel\":7");
  import("a", before);
  const outcome done = import("a",
                              thing(5) + "{\"doid\":6,\"class\":\"Bare\",\"fields\":{}}\n"
                                + thing(8) + thing(7) + "rubbish\n",
                              {"--replace", "--batch", "1"});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_EQ(objects("a"), before);
}

TEST_F(DonetDb, RefusesAnObjectThatIsThereTwice) {
  for (const char* option : {"--replace", "--batch=1"}) {
    const outcome done = import("a", thing(5) + thing(5), {option});
    EXPECT_EQ(done.exit_status, 1);
    EXPECT_THAT(done.errors, HasSubstr("line 3: object 5 stands in the input twice"));
    EXPECT_EQ(objects("a"), "");
  }
}

TEST_F(DonetDb, NoticesThatTheInputIsNotWhole) {
  const std::string first = R"({"donet_export":1,"contract_hash":"0x0","objects":3})";
  const outcome done = run_db({"import", role("a")}, first + "\n" + thing(5) + thing(6));
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("ends after 2 objects where its first line announces 3"));
  EXPECT_EQ(objects("a"), "");
  EXPECT_EQ(run_db({"import", role("a")}, "").exit_status, 1);
  EXPECT_EQ(run_db({"import", role("a")}, thing(5)).exit_status, 1);
}

// An import whose input does not end, as soon as this number of its objects is in the database.
class DonetDbImport : public DonetDb {
protected:
  void start(const std::string& name, const std::string& lines, std::uint64_t objects,
             std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {DONET_DB, "import", role(name), "--batch", "1"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    std::vector<char*> raw;
    for (std::string& each : arguments)
      raw.push_back(each.data());
    raw.push_back(nullptr);
    ASSERT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends_[0], STDIN_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
    ASSERT_EQ(::posix_spawn(&pid_, DONET_DB, &actions, nullptr, raw.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
    const std::string text = export_header_line + ("\n" + lines);
    ASSERT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (noted(name) < objects) {
      ASSERT_LT(std::chrono::steady_clock::now(), until);
      ::poll(nullptr, 0, 5);
    }
  }

  // Ends it; returns the exit status, or the signal that ended it.
  int end_by(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ::close(ends_[0]);
    ::close(ends_[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  }

private:
  std::uint64_t noted(const std::string& name) const {
    actors::sql_place place;
    place.file = (folder.path() / (name + ".db")).string();
    try {
      actors::sql_session session(place);
      actors::sql_statement count =
        session.prepare("SELECT COUNT(*) FROM donet_import", {}, {actors::sql_type::number});
      return count.run_for_one() ? static_cast<std::uint64_t>(count.number(0)) : 0;
    } catch (const actors::backend_error&) {
      return 0;  // does not exist yet, or is in use
    }
  }

  std::array<int, 2> ends_{};
  pid_t pid_ = -1;
};

TEST_F(DonetDbImport, ThatWasKilledIsUndoneByTheNext) {
  const std::string before = thing(5, every_kind);
  import("a", before);
  start("a", thing(6, "\"setLevel\":1") + thing(5) + thing(7), 3, {"--replace"});
  EXPECT_EQ(end_by(SIGKILL), SIGKILL);
  const outcome checked = run_db({"check", role("a")});
  EXPECT_EQ(checked.exit_status, 1);
  EXPECT_THAT(checked.errors, HasSubstr("an import has not come to its end"));

  const outcome done = import("a", thing(7, "\"setLevel\":2"));
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  EXPECT_THAT(done.errors, HasSubstr("what it did is undone"));
  EXPECT_EQ(objects("a"), before + thing(7, "\"setLevel\":2"));
  EXPECT_EQ(run_db({"check", role("a")}).exit_status, 0);
}

TEST_F(DonetDbImport, ThatIsStoppedUndoesWhatItDid) {
  import("a", thing(5));
  start("a", thing(6) + thing(7), 2);
  EXPECT_EQ(end_by(SIGINT), 1);
  EXPECT_EQ(objects("a"), thing(5));
  EXPECT_EQ(run_db({"check", role("a")}).exit_status, 0);
}

// The role file of a Database Server with that database.
std::string role_of(const actors::sql_place& place) {
  const bool is_mysql = place.dialect == actors::sql_dialect::mysql;
  return "[daemon]\nname = \"test\"\n[global]\ndc_files = [\"world.dc\"]\n"
         "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
         "[services.database_server]\ncontrol_channel = 200200\n"
         "generate = { min = 100000000, max = 399999999 }\ndb_backend = \""
         + std::string(is_mysql ? "mysql" : "postgresql")
         + "\"\n[services.database_server.sql]\nhost = \"" + place.host + ":"
         + std::to_string(place.port) + "\"\nuser = \"" + place.user + "\"\npass = \""
         + place.password + "\"\ndatabase = \"" + place.database + "\"\n";
}

TEST_F(DonetDb, CarriesObjectsBetweenKindsOfDatabases) {
  std::string all;
  for (unsigned id = 1'000; id < 1'600; ++id)
    all += id % 3 == 0 ? thing(id) : thing(id, every_kind);
  ASSERT_EQ(import("first", all).exit_status, 0);
  sql_server mariadb(actors::sql_dialect::mysql);
  sql_server postgresql(actors::sql_dialect::postgresql);
  folder.write("second.toml", role_of(mariadb.new_database()));
  folder.write("third.toml", role_of(postgresql.new_database()));
  role("fourth");
  std::string from = "first.toml";
  for (const std::string to : {"second.toml", "third.toml", "fourth.toml"}) {
    const outcome saved = run_db({"export", from});
    ASSERT_EQ(saved.exit_status, 0) << saved.errors;
    const outcome restored = run_db({"import", to, "--batch", "50"}, saved.output);
    EXPECT_EQ(restored.exit_status, 0) << restored.errors;
    // An import that fails half-way leaves the database unchanged.
    const outcome undone =
      run_db({"import", to, "--batch", "50", "--replace"},
             export_header_line
               + ("\n" + thing(1) + thing(1'001) + thing(1'003, "\"setLevel\":5") + thing(1'001)));
    EXPECT_EQ(undone.exit_status, 1);
    EXPECT_THAT(undone.errors, HasSubstr("twice"));
    const outcome checked = run_db({"check", to});
    EXPECT_EQ(checked.output, "600 objects with 2,400 values fit the contract\n") << checked.errors;
    from = to;
  }
  EXPECT_EQ(objects("fourth"), all);
}

}  // namespace
}  // namespace donet::test
