// donet-db as people start it: real role files, real databases, the real program.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/sql_session.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
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
using testing::StartsWith;

constexpr const char* world = R"(
struct Pair { uint16 n; string s; };
dclass Thing {
  setLevel(uint8 n) db;
  setBig(uint64 n) db;
  setName(string s) db;
  setBytes(blob b) db;
  setFloat(float64 f) db;
  setPairs(Pair pairs[]) db;
};
dclass Bare { setRam(uint8 n) ram; };
)";

constexpr const char* header = R"({"donet_export":1,"contract_hash":"0x0"})";

class DonetDb : public testing::Test {
protected:
  DonetDb() { set_world(world); }

  void set_world(const std::string& text) const { folder.write("world.dc", text); }

  // The role file of a Database Server with that file.
  std::string role(const std::string& name) const {
    return folder
      .write(name + ".toml", "[daemon]\nname = \"test\"\n[global]\ndc_files = [\"world.dc\"]\n"
                             "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
                             "[services.database_server]\ncontrol_channel = 200200\n"
                             "generate = { min = 100000000, max = 399999999 }\n"
                             "[services.database_server.sqlite]\nfile = \""
                               + name + ".db\"\n")
      .string();
  }

  outcome run_db(std::vector<std::string> arguments, const std::string& input = {}) const {
    arguments.insert(arguments.begin(), DONET_DB);
    return run({std::move(arguments), input, {}, folder.path()});
  }

  outcome import(const std::string& name, const std::string& lines,
                 const std::vector<std::string>& options = {}) const {
    std::vector<std::string> arguments = {"import", role(name)};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_db(arguments, header + ("\n" + lines));
  }

  // What an export says behind its first line.
  std::string objects(const std::string& name) const {
    const outcome done = run_db({"export", role(name)});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    const auto end = done.output.find('\n');
    return end == std::string::npos ? done.output : done.output.substr(end + 1);
  }

  static std::string thing(unsigned id, const std::string& fields = "") {
    return R"({"doid":)" + std::to_string(id) + R"(,"class":"Thing","fields":{)" + fields + "}}\n";
  }

  temp_dir folder;
};

const std::string every_kind =
  R"~("setLevel":255,"setBig":"18446744073709551615","setName":"Zoë \u0000 '\" \\","setBytes":"(<020000ff>)",)~"
  R"~("setFloat":"(0.1)","setPairs":"([{1, \"a\"}, {65535, \"\"}])")~";

TEST_F(DonetDb, CarriesObjectsFromOneDatabaseToAnother) {
  const std::string lines = thing(100'000'000, every_kind) + thing(100'000'002)
                            + thing(4'294'967'295, "\"setLevel\":0")
                            + "{\"doid\":1,\"class\":\"Bare\",\"fields\":{}}\n";
  const outcome done = import("a", lines);
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  EXPECT_THAT(done.errors, HasSubstr("imported 4 objects\n"));
  EXPECT_EQ(done.output, "");

  const std::string sorted = "{\"doid\":1,\"class\":\"Bare\",\"fields\":{}}\n"
                             + lines.substr(0, lines.find("{\"doid\":1,\"class\":\"Bare\""));
  EXPECT_EQ(objects("a"), sorted);
  const outcome saved = run_db({"export", role("a"), "--output", "all.jsonl"});
  EXPECT_EQ(saved.exit_status, 0) << saved.errors;
  const outcome restored = run_db({"import", role("b"), "--input", "all.jsonl"});
  EXPECT_EQ(restored.exit_status, 0) << restored.errors;
  EXPECT_EQ(objects("b"), sorted);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "all.jsonl.part"));
}

TEST_F(DonetDb, SaysInTheFirstLineWhatFollows) {
  import("a", thing(5) + thing(6));
  const outcome done = run_db({"export", role("a")});
  const auto first = nlohmann::json::parse(done.output.substr(0, done.output.find('\n')));
  EXPECT_EQ(first["donet_export"], 1);
  EXPECT_EQ(first["objects"], 2);
  EXPECT_THAT(first["contract_hash"].get<std::string>(), StartsWith("0x"));
  EXPECT_THAT(first["time"].get<std::string>(), HasSubstr("T"));
}

TEST_F(DonetDb, ImportsAllOrNothing) {
  import("a", thing(5, "\"setLevel\":1"));
  // Small transactions, so that many are committed before the mistake.
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

// An import whose input does not end, when so many of its objects are in the database.
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
    const std::string text = header + ("\n" + lines);
    ASSERT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (noted(name) < objects) {
      ASSERT_LT(std::chrono::steady_clock::now(), until);
      ::poll(nullptr, 0, 5);
    }
  }

  // The exit status, or the signal that ended it.
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
      return 0;  // not there yet, or in use
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

TEST_F(DonetDb, ChecksEveryValue) {
  import("a", thing(5, every_kind) + thing(6));
  const outcome good = run_db({"check", role("a")});
  EXPECT_EQ(good.exit_status, 0) << good.errors;
  EXPECT_EQ(good.output, "2 objects with 6 values fit the contract\n");

  // Without Bare and setFloat, and with a new field and a smaller level.
  set_world("struct Pair { uint16 n; string s; }; dclass Thing { setLevel(uint8(0-9) n) db; "
            "setBig(uint64 n) db; setName(string s) db; setBytes(blob b) db; setNew(int8 n) db; "
            "setPairs(Pair pairs[]) db; }; dclass Other { setName(string s) db; };");
  const outcome bad = run_db({"check", role("a")});
  EXPECT_EQ(bad.exit_status, 1);
  EXPECT_THAT(bad.errors, HasSubstr("field Thing.setLevel is of another type now"));
  EXPECT_THAT(bad.errors, HasSubstr("object 5: 255"));
  const outcome exported = run_db({"export", role("a")});
  EXPECT_EQ(exported.exit_status, 1);
  EXPECT_EQ(exported.output, "");
}

TEST_F(DonetDb, TellsOfClassesThatAreGone) {
  import("a", thing(5) + "{\"doid\":6,\"class\":\"Bare\",\"fields\":{}}\n");
  set_world("struct Pair { uint16 n; string s; }; dclass Thing { setLevel(uint8 n) db; };");
  const outcome done = run_db({"export", role("a"), "--output", "rest.jsonl"});
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.errors, HasSubstr("not exported: 1 object of the class 'Bare'"));
  const outcome restored = run_db({"import", role("b"), "--input", "rest.jsonl"});
  EXPECT_EQ(restored.exit_status, 0) << restored.errors;
  EXPECT_EQ(objects("b"), thing(5));
  EXPECT_THAT(run_db({"check", role("a")}).errors, HasSubstr("1 object of the class 'Bare'"));
}

TEST_F(DonetDb, ExportsBeforeTheContractHasReachedTheDatabase) {
  import("a", thing(5, "\"setLevel\":1"));
  set_world(world + std::string("dclass New { setName(string s) db; };"));
  EXPECT_EQ(objects("a"), thing(5, "\"setLevel\":1"));
}

TEST_F(DonetDb, DescribesADatabase) {
  import("a", thing(5) + thing(6) + "{\"doid\":7,\"class\":\"Bare\",\"fields\":{}}\n");
  const outcome done = run_db({"describe", role("a")});
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("a.db: 3 objects\n"));
  EXPECT_THAT(done.output, HasSubstr("Thing: 2 objects, table fields_Thing\n"));
  EXPECT_THAT(done.output, HasSubstr("  setLevel  integer     setLevel(uint8 n) db\n"));
  EXPECT_THAT(done.output, HasSubstr("Bare: 1 object, nothing kept of them\n"));

  const auto found = nlohmann::json::parse(run_db({"describe", role("a"), "--json"}).output);
  EXPECT_EQ(found["objects"], 3);
  EXPECT_EQ(found["classes"][0]["table"], "fields_Thing");
  EXPECT_EQ(found["classes"][0]["objects"], 2);
  EXPECT_EQ(found["classes"][0]["columns"][0]["kind"], "integer");
}

TEST_F(DonetDb, ChoosesAmongSeveralServers) {
  const std::string two =
    folder
      .write("two.toml", "[daemon]\nname = \"test\"\n[global]\ndc_files = [\"world.dc\"]\n"
                         "[[services.database_server]]\ncontrol_channel = 5000\n"
                         "generate = { min = 1000, max = 1999 }\nsqlite = { file = \"one.db\" }\n"
                         "[[services.database_server]]\ncontrol_channel = 6000\n"
                         "generate = { min = 2000, max = 2999 }\nsqlite = { file = \"two.db\" }\n")
      .string();
  const std::string input = header + ("\n" + thing(5));
  EXPECT_EQ(run_db({"import", two, "--server", "6000"}, input).exit_status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "two.db"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "one.db"));
  EXPECT_THAT(run_db({"describe", two, "--server", "services.database_server[1]"}).output,
              HasSubstr("two.db: 1 object\n"));
  EXPECT_THAT(run_db({"describe", two}).errors, HasSubstr("several Database Servers"));
  EXPECT_THAT(run_db({"describe", two, "--server", "7000"}).errors,
              HasSubstr("no Database Server '7000'"));
}

TEST_F(DonetDb, ChangesNothingWhereItOnlyLooks) {
  for (const char* command : {"export", "check", "describe"}) {
    const outcome done = run_db({command, role("a")});
    EXPECT_EQ(done.exit_status, 1);
    EXPECT_THAT(done.errors, HasSubstr("a.db does not exist"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "a.db"));
  }
}

TEST_F(DonetDb, SaysWhatIsWrong) {
  import("a", thing(5));
  EXPECT_THAT(run_db({"describe", "missing.toml"}).errors, HasSubstr("missing.toml"));
  const outcome unwritable = run_db({"export", role("a"), "--output", "no/such/file"});
  EXPECT_EQ(unwritable.exit_status, 1);
  EXPECT_THAT(unwritable.errors, HasSubstr("cannot write no/such/file: No such file or directory"));
  EXPECT_THAT(run_db({"import", role("a"), "--input", "missing"}).errors,
              HasSubstr("cannot open missing"));
  folder.write("rubbish.db", std::string(5'000, 'x'));
  EXPECT_THAT(run_db({"describe", role("rubbish")}).errors, HasSubstr("database"));
}

TEST_F(DonetDb, HelpsAndRefusesWrongUsage) {
  EXPECT_THAT(run_db({"--help"}).output, HasSubstr("Exit codes:"));
  EXPECT_THAT(run_db({"--version"}).output, StartsWith("donet-db "));
  for (const char* command : {"export", "import", "check", "describe"}) {
    const outcome done = run_db({command, "--help"});
    EXPECT_EQ(done.exit_status, 0);
    EXPECT_THAT(done.output, HasSubstr("--server KEY"));
    EXPECT_EQ(run_db({command}).exit_status, 2);
  }
  EXPECT_EQ(run_db({}).exit_status, 2);
  EXPECT_EQ(run_db({"import", "x", "--batch", "0"}).exit_status, 2);
}

}  // namespace
}  // namespace donet::test
