#include "tests/tidy/layers.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <set>

namespace {

using donet::test::folder_violations;
using donet::test::is_cpp;
using donet::test::layer_violations;
using donet::test::path_parts;
using donet::test::read_tree;
using donet::test::source_file;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::vector<source_file>& tree() {
  static const std::vector<source_file> files = read_tree(DONET_SOURCE_DIR);
  return files;
}

TEST(Layers, OurSourcesKeepThem) {
  std::set<std::string, std::less<>> paths;
  for (const source_file& file : tree())
    paths.insert(file.path);
  const auto exists = [&](std::string_view path) { return paths.contains(path); };

  std::vector<std::string> found;
  for (const source_file& file : tree()) {
    std::ranges::copy(folder_violations(file.path), std::back_inserter(found));
    if (is_cpp(file.path))
      std::ranges::copy(layer_violations(file, exists), std::back_inserter(found));
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Layers, EveryFolderOfSourcesWasWalked) {
  const auto count_in = [](std::string_view folder) {
    return std::ranges::count_if(tree(), [&](const source_file& file) {
      return path_parts(file.path).front() == folder && is_cpp(file.path) && !file.text.empty();
    });
  };
  EXPECT_GT(count_in("dcfile"), 0);
  EXPECT_GT(count_in("tests"), 0);
  for (const std::string_view folder : {"runtime", "actors", "config", "tools"}) {
    const std::filesystem::path path = std::filesystem::path(DONET_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(path))
      continue;
    const auto has_cpp = [](const auto& entry) { return is_cpp(entry.path().string()); };
    const auto on_disk =
      std::ranges::count_if(std::filesystem::recursive_directory_iterator(path), has_cpp);
    EXPECT_EQ(count_in(folder), on_disk) << folder;
  }
}

// A file with one planted line, and what the rules say about it: part of the sentence, or nothing
// when the line is legal.
struct planted {
  std::string path;
  std::string line;
  std::string sentence;
};

// All files that the lines include exist, but for those called missing.
void check(std::initializer_list<planted> plants) {
  const auto exists = [](std::string_view path) {
    return path.find('/') != path.npos && path.find("missing") == path.npos
           && !path.starts_with("../");
  };
  for (const auto& [path, line, sentence] : plants) {
    const std::vector<std::string> found =
      layer_violations({path, "// First line.\n" + line + "\n"}, exists);
    if (sentence.empty()) {
      EXPECT_THAT(found, IsEmpty()) << path << " with " << line;
    } else {
      EXPECT_THAT(found, ElementsAre(AllOf(StartsWith(path + ":2: "), HasSubstr(sentence))))
        << path << " with " << line;
    }
  }
}

// In the tables each violation stands above its nearest legal neighbours.

TEST(Layers, AnIncludeMayNotPointUp) {
  check({
    {"dcfile/lexer.cpp", R"(#include "runtime/ids.hpp")", "dcfile/ may not include runtime/"},
    {"dcfile/lexer.cpp", R"(#include "actors/msgtype.hpp")", "may only point down"},
    {"dcfile/lexer.cpp", R"(#include "tools/dc/output.hpp")", "may only point down"},
    {"dcfile/lexer.cpp", R"(#include "dcfile/bytes.hpp")", ""},
    {"runtime/ids.hpp", R"(#include "actors/msgtype.hpp")", "runtime/ may not include actors/"},
    {"runtime/ids.hpp", R"(  #  include "actors/msgtype.hpp" // why)", "may only point down"},
    {"runtime/ids.hpp", R"(// #include "actors/msgtype.hpp")", ""},
    {"runtime/ids.hpp", R"(#include "dcfile/bytes.hpp")", ""},
    {"actors/msgtype.hpp", R"(#include "tools/dc/output.hpp")", "actors/ may not include tools/"},
    {"actors/msgtype.hpp", R"(#include "runtime/ids.hpp")", ""},
    {"tools/node/main.cpp", R"(#include "actors/spawn/spawn.hpp")", ""},
    {"tools/harness/world.cpp", R"(#include "tests/support/process.hpp")", "nothing but tests/"},
    {"dcfile/lexer.cpp", R"(#include "tests/support/process.hpp")", "nothing but tests/"},
    {"tests/unit/a_test.cpp", R"(#include "tests/support/process.hpp")", ""},
    {"tests/unit/a_test.cpp", R"(#include "tools/harness/world.hpp")", ""},
  });
}

TEST(Layers, ConfigIsALeafThatOnlySpawnAndToolsRead) {
  check({
    {"config/load.cpp", R"(#include "dcfile/bytes.hpp")", "nothing but config/"},
    {"config/load.cpp", R"(#include "runtime/limits.hpp")", "nothing but config/"},
    {"config/load.cpp", R"(#include "config/role_config.hpp")", ""},
    {"dcfile/lexer.cpp", R"(#include "config/role_config.hpp")", "only actors/spawn and tools/"},
    {"runtime/net/tls.cpp", R"(#include "config/role_config.hpp")", "only actors/spawn and tools/"},
    {"actors/client_agent/client.cpp", R"(#include "config/role_config.hpp")", "only actors/spawn"},
    {"actors/spawner.cpp", R"(#include "config/role_config.hpp")", "only actors/spawn"},
    {"actors/spawn/spawn.cpp", R"(#include "config/role_config.hpp")", ""},
    {"tools/node/main.cpp", R"(#include "config/load.hpp")", ""},
    {"tests/unit/load_test.cpp", R"(#include "config/load.hpp")", ""},
  });
}

TEST(Layers, RolesDoNotIncludeEachOther) {
  check({
    {"actors/client_agent/client.cpp", R"(#include "actors/state_server/state_server.hpp")",
     "may not include the role state_server"},
    {"actors/client_agent/client.cpp", R"(#include "actors/distributed_object/object.hpp")",
     "may not include the role distributed_object"},
    {"actors/client_agent/client.cpp", R"(#include "actors/spawn/spawn.hpp")", "the role spawn"},
    {"actors/client_agent/client.cpp", R"(#include "actors/client_agent/session_state.hpp")", ""},
    {"actors/client_agent/client.cpp", R"(#include "actors/interfaces.hpp")", ""},
    {"actors/client_agent/client.cpp", R"(#include "actors/interfaces/objects.hpp")", ""},
    {"actors/client_agent/client.cpp", R"(#include "actors/msgtype.hpp")", ""},
    {"actors/state_server/state_server.cpp", R"(#include "actors/distributed_object/object.hpp")",
     ""},
    {"actors/db_state_server/server.cpp", R"(#include "actors/distributed_object/object.hpp")", ""},
    {"actors/db_state_server/server.cpp", R"(#include "actors/state_server/state_server.hpp")",
     "may not include the role state_server"},
    {"actors/distributed_object/object.cpp", R"(#include "actors/state_server/state_server.hpp")",
     "may not include the role state_server"},
    {"actors/spawn/spawn.cpp", R"(#include "actors/client_agent/client.hpp")", ""},
    {"actors/interfaces.hpp", R"(#include "actors/client_agent/client.hpp")",
     "what the roles share may not include the role client_agent"},
    {"actors/interfaces/objects.hpp", R"(#include "actors/client_agent/client.hpp")",
     "what the roles share"},
    {"actors/interfaces/objects.hpp", R"(#include "actors/msgtype.hpp")", ""},
  });
}

TEST(Layers, TheStageStandsOnTheHarness) {
  check({
    {"tools/stage/stage.cpp", R"(#include "tools/harness/loop.hpp")", ""},
    {"tools/stage/sim_disk.cpp", R"(#include "tools/stage/sim_file.hpp")", ""},
    {"tools/stage/stage.cpp", R"(#include "tools/demo/player.hpp")", "harness <- stage"},
    {"tools/harness/loop.cpp", R"(#include "tools/stage/sim_disk.hpp")", "harness <- stage"},
    {"tools/harness/loop.cpp", R"(#include "actors/msgtype.hpp")", "only stage/*_mode"},
    {"tools/stage/sim_disk.cpp", R"(#include "runtime/sim/random.hpp")", "only stage/*_mode"},
    {"tools/stage/simulated_mode.cpp", R"(#include "actors/spawn/node.hpp")", ""},
    {"tools/stage/simulated_mode.cpp", R"(#include "runtime/sim/world.hpp")", ""},
    {"tools/demo/player.cpp", R"(#include "actors/msgtype.hpp")", ""},
  });
}

TEST(Layers, RuntimeIsBuiltInSteps) {
  check({
    {"runtime/ids.hpp", R"(#include "runtime/datagram/batch.hpp")", "the core may not include"},
    {"runtime/log/log.cpp", R"(#include "runtime/net/listener.hpp")", "log may not include net"},
    {"runtime/ids.hpp", R"(#include "runtime/log/log.hpp")", ""},
    {"runtime/log/log.cpp", R"(#include "runtime/ids.hpp")", ""},
    {"runtime/datagram/view.cpp", R"(#include "runtime/routing/outbox.hpp")", "above it"},
    {"runtime/datagram/view.cpp", R"(#include "runtime/metrics/metrics.hpp")", ""},
    {"runtime/routing/outbox.cpp", R"(#include "runtime/net/connection.hpp")", "beside it"},
    {"runtime/net/connection.hpp", R"(#include "runtime/routing/outbox.hpp")", "beside it"},
    {"runtime/net/connection.hpp", R"(#include "runtime/execution/clock.hpp")", "above it"},
    {"runtime/net/connection.hpp", R"(#include "runtime/datagram/batch.hpp")", ""},
    {"runtime/execution/clock.cpp", R"(#include "runtime/cluster/system.hpp")", "above it"},
    {"runtime/execution/io_thread.cpp", R"(#include "runtime/net/connection.hpp")", ""},
    {"runtime/cluster/system.cpp", R"(#include "runtime/sim/world.hpp")", "above it"},
    {"runtime/cluster/system.cpp", R"(#include "runtime/execution/clock.hpp")", ""},
    {"runtime/sim/sim_link.cpp", R"(#include "runtime/cluster/link_protocol.hpp")", ""},
    {"runtime/sim/sim_clock.cpp", R"(#include "runtime/execution/clock.hpp")", ""},
  });
}

TEST(Layers, OnlyTheEdgesSeeTheLibrariesOfTheOutsideWorld) {
  check({
    {"dcfile/lexer.cpp", "#include <caf/all.hpp>", "dcfile/ does without CAF"},
    {"config/load.cpp", "#include <caf/all.hpp>", "config/ does without CAF"},
    {"actors/client_agent/session_state.hpp", "#include <caf/actor.hpp>", "a file that decides"},
    {"actors/client_agent/permission_rules.cpp", "#include <caf/actor.hpp>", "a file that decides"},
    {"actors/client_agent/client_codec.cpp", "#include <caf/actor.hpp>", "a file that decides"},
    {"runtime/routing/subscription_table.hpp", "#include <caf/actor.hpp>", "a file that decides"},
    {"actors/client_agent/client.hpp", "#include <caf/actor.hpp>", ""},
    {"actors/client_agent/session_states.hpp", "#include <caf/actor.hpp>", ""},
    {"tests/unit/session_state.cpp", "#include <caf/actor.hpp>", ""},
    {"config/validate.cpp", "#include <toml.hpp>", "only config/load.cpp"},
    {"config/load.hpp", "#include <toml.hpp>", "only config/load.cpp"},
    {"tools/node/main.cpp", "#include <toml11/parse.hpp>", "only config/load.cpp"},
    {"config/load.cpp", "#include <toml.hpp>", ""},
    {"runtime/net/tcp.cpp", "#include <openssl/ssl.h>", "only runtime/net/tls*"},
    {"runtime/net/websocket.cpp", "#include <boost/asio/ssl.hpp>", "only runtime/net/tls*"},
    {"runtime/net/tls_context.cpp", "#include <openssl/ssl.h>", ""},
    {"tools/bench/siege/tls_scripts.cpp", "#include <openssl/ssl.h>", "only runtime/net/tls*"},
    {"tools/bench/siege/tls_peer.cpp", "#include <openssl/ssl.h>", ""},
    {"actors/client_agent/client.cpp", "#include <boost/asio.hpp>", "see Asio"},
    {"runtime/cluster/system.cpp", "#include <boost/asio/post.hpp>", "see Asio"},
    {"runtime/routing/outbox.cpp", "#include <boost/beast/core.hpp>", "sockets and Beast"},
    {"runtime/sim/world.cpp", "#include <sys/socket.h>", "sockets and Beast"},
    {"tools/node/main.cpp", "#include <netinet/in.h>", "sockets and Beast"},
    {"tools/node/service_manager.cpp", "#include <sys/un.h>", ""},
    {"tools/dc/main.cpp", "#include <arpa/inet.h>", "sockets and Beast"},
    {"runtime/net/tcp.cpp", "#include <boost/asio.hpp>", "see Asio"},
    {"runtime/net/http_server.cpp", "#include <boost/beast/websocket/stream.hpp>", "see Asio"},
    {"runtime/net/http_server.cpp", "#include <boost/beast/http/parser.hpp>", ""},
    {"runtime/net/websocket_duct.hpp", "#include <boost/asio/compose.hpp>", ""},
    {"runtime/net/loop_executor.cpp", "#include <boost/asio/io_context.hpp>", ""},
    {"runtime/net/udp.cpp", "#include <sys/socket.h>", ""},
    {"runtime/execution/io_thread.cpp", "#include <boost/asio/post.hpp>", "see Asio"},
    {"tools/bench/main.cpp", "#include <sys/socket.h>", ""},
    {"tools/harness/client.cpp", "#include <boost/beast/core.hpp>", ""},
    {"tests/e2e/node_test.cpp", "#include <sys/socket.h>", ""},
    {"actors/database_server/worker.cpp", "#include <soci/soci.h>", "sees SOCI"},
    {"actors/event_logger/sql_sink.cpp", "#include <soci/soci.h>", "sees SOCI"},
    {"actors/database_server/sql_backend.cpp", "#include <soci/soci.h>", ""},
    {"actors/database_server/sql_session.cpp", "#include <sqlite3.h>", "SQLite's C API"},
    {"tools/stage/sim_file.cpp", "#include <sqlite3.h>", "SQLite's C API"},
    {"tests/scenario/a_test.cpp", "#include <sqlite3.h>", "SQLite's C API"},
    {"tools/stage/sim_disk.cpp", "#include <sqlite3.h>", ""},
    {"runtime/net/http.cpp", "#include <prometheus/registry.h>", "only runtime/metrics"},
    {"tests/e2e/node_test.cpp", "#include <prometheus/registry.h>", "only runtime/metrics"},
    {"runtime/metrics/families.hpp", "#include <prometheus/metric_family.h>", ""},
  });
}

TEST(Layers, OneHeaderOfCoreAndOneOfIoKnowCafsInside) {
  check({
    {"runtime/cluster/system.cpp", "#include <caf/io/middleman.hpp>", "CAF's internals"},
    {"runtime/cluster/system.cpp", "#include <caf/openssl/manager.hpp>", "CAF's internals"},
    {"runtime/execution/unit.hpp", "#include <caf/resumable.hpp>", "CAF's internals"},
    {"runtime/execution/unit.hpp", "#include <caf/detail/gcd.hpp>", "CAF's internals"},
    {"tests/unit/unit_test.cpp", "#include <caf/io/middleman.hpp>", "CAF's internals"},
    {"runtime/execution/unit.hpp", "#include <caf/actor.hpp>", ""},
    {"runtime/caf.hpp", "#include <caf/resumable.hpp>", ""},
    {"runtime/caf_io.hpp", "#include <caf/io/middleman.hpp>", ""},
    {"runtime/execution/unit.cpp", "#if CAF_VERSION < 1800", "ask CAF for CAF_VERSION"},
    {"tests/unit/unit_test.cpp", "int version = CAF_VERSION;", "ask CAF for CAF_VERSION"},
    {"runtime/execution/unit.cpp", "// by CAF_VERSION", ""},
    {"runtime/caf.hpp", "#if CAF_VERSION < 1800", ""},
  });
}

TEST(Layers, NothingInActorsIsSpawnedOrSentPlainly) {
  check({
    {"actors/spawn/spawn.cpp", "auto a = system.spawn(f);", "plain spawn"},
    {"actors/spawn/spawn.cpp", "auto a = self->spawn<caf::linked + x<1>>  (f);", "plain spawn"},
    {"actors/client_agent/client.cpp", "caf::anon_send(a, 1);", "plain anon_send"},
    {"actors/client_agent/client.cpp", "self->delayed_send(a, t, 1);", "plain delayed_send"},
    {"actors/client_agent/client.cpp", "delayed_anon_send(a, t, 1);", "plain delayed_anon_send"},
    {"actors/client_agent/client.cpp", "// spawn(f) is forbidden", ""},
    {"actors/client_agent/client.cpp", "/* anon_send(a) */ tell(a);", ""},
    {"actors/client_agent/client.cpp", R"x(log("spawn(f)");)x", ""},
    {"actors/client_agent/client.cpp", "auto a = spawn_client(f);", ""},
    {"actors/client_agent/client.cpp", "using caf::spawn;", ""},
    {"runtime/execution/unit.cpp", "auto a = system.spawn(f);", ""},
    {"tests/unit/unit_test.cpp", "auto a = system.spawn(f);", ""},
  });
}

TEST(Layers, OurFilesAreIncludedInQuotesByTheirPathFromTheRoot) {
  check({
    {"dcfile/lexer.cpp", R"(#include "lexer.hpp")", "no file lexer.hpp"},
    {"dcfile/lexer.cpp", R"(#include "../runtime/ids.hpp")", "no file ../runtime/ids.hpp"},
    {"dcfile/lexer.cpp", R"(#include "dcfile/missing.hpp")", "no file dcfile/missing.hpp"},
    {"dcfile/lexer.cpp", "#include <runtime/ids.hpp>", "included in quotes"},
    {"dcfile/lexer.cpp", "#include SOME_HEADER", "names its file"},
    {"dcfile/lexer.cpp", "#include <vector>", ""},
  });
}

TEST(Layers, AFileOutsideThePictureIsReported) {
  const auto exists = [](std::string_view) { return true; };
  const auto first_of = [&](std::string path) {
    const std::vector<std::string> found = layer_violations({std::move(path), ""}, exists);
    return found.empty() ? std::string() : found.front();
  };
  EXPECT_THAT(first_of("engine/a.cpp"), HasSubstr("C++ belongs in one of"));
  EXPECT_THAT(first_of("a.cpp"), HasSubstr("C++ belongs in one of"));
  EXPECT_THAT(first_of("runtime/cache/a.cpp"), HasSubstr("has no step"));
  EXPECT_EQ(first_of("runtime/net/a.cpp"), "");
  EXPECT_EQ(first_of("runtime/a.cpp"), "");
}

TEST(Layers, SeveralViolationsOfAFileAreAllReportedInOrder) {
  const auto exists = [](std::string_view) { return true; };
  const std::vector<std::string> found =
    layer_violations({"actors/inspector/view_state.cpp", "void f() { anon_send(a); }\n"
                                                         "#include <caf/all.hpp>\n"
                                                         "#include \"tools/dc/output.hpp\"\n"},
                     exists);
  EXPECT_THAT(found, ElementsAre(HasSubstr(":1: "), HasSubstr(":2: "), HasSubstr(":3: ")));
}

TEST(Layers, AFolderNamedAfterNothingIsReported) {
  for (const std::string_view path :
       {"src/a.cpp", "dcfile/src/a.cpp", "runtime/util/a.hpp", "actors/common/b/a.hpp",
        "tools/helper/CMakeLists.txt", "actors/manager/a.cpp", "dcfile/detail/a.hpp"})
    EXPECT_THAT(folder_violations(path), SizeIs(1)) << path;
  for (const std::string_view path : {"dcfile/detail.hpp", "dcfile/details_of/a.hpp", "src"})
    EXPECT_THAT(folder_violations(path), IsEmpty()) << path;
}

}  // namespace
