// donet-db as users start it: real role files, real databases, the real program.

#include "tests/e2e/donet_db.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace donet::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

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
  set_world(world_of_things + std::string("dclass New { setName(string s) db; };"));
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
  const std::string input = export_header_line + ("\n" + thing(5));
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
