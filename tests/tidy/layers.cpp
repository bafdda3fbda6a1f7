#include "tests/tidy/layers.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

namespace donet::test {

namespace {

using names = std::initializer_list<std::string_view>;

bool any_of(std::span<const std::string_view> all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool starts_with_any(std::string_view text, names prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool ends_with_any(std::string_view text, names suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [&](std::string_view suffix) { return text.ends_with(suffix); });
}

// Where a file stands.
struct place {
  explicit place(std::string_view file_path)
      : path(file_path), parts(path_parts(file_path)), layer(parts.front()),
        folder(parts.size() > 2 ? parts[1] : std::string_view()) {}

  bool below(std::string_view prefix) const { return path.starts_with(prefix); }

  std::string_view path;
  std::vector<std::string_view> parts;
  // The top-level folder.
  std::string_view layer;
  // The folder in that; empty for a file directly in the layer.
  std::string_view folder;
};

// What each layer may include, in the order of the picture.
struct layer_row {
  std::string_view layer;
  std::array<std::string_view, 6> may_use;
};

constexpr layer_row layers[] = {
  {"dcfile", {"dcfile"}},
  {"runtime", {"dcfile", "runtime"}},
  {"actors", {"dcfile", "runtime", "actors"}},
  {"config", {"config"}},
  {"tools", {"dcfile", "runtime", "actors", "config", "tools"}},
  {"tests", {"dcfile", "runtime", "actors", "config", "tools", "tests"}},
};

const layer_row* row_of(std::string_view layer) {
  const auto* const row = std::find_if(std::begin(layers), std::end(layers),
                                       [&](const layer_row& r) { return r.layer == layer; });
  return row == std::end(layers) ? nullptr : row;
}

// The steps of runtime/, the lowest first. Folders of one row share a step.
struct runtime_step {
  std::string_view folder;
  int step;
};

constexpr runtime_step runtime_steps[] = {
  {"", 0},    {"log", 0}, {"metrics", 0},   {"datagram", 1}, {"routing", 2},
  {"net", 2}, {"sim", 5}, {"execution", 3}, {"cluster", 4},
};

std::optional<int> step_of(std::string_view folder) {
  for (const runtime_step& row : runtime_steps) {
    if (row.folder == folder)
      return row.step;
  }
  return std::nullopt;
}

// ---- rules about one include of a file of ours; each answers with what is wrong, or nothing ----

using verdict = std::optional<std::string>;

std::string text_of(std::string_view text) {
  return std::string(text);
}

verdict points_up(const place& from, const place& to) {
  const layer_row* const row = row_of(from.layer);
  if (row == nullptr || any_of(row->may_use, to.layer))
    return {};
  if (to.layer == "tests")
    return "nothing but tests/ may include tests/";
  if (to.layer == "config") {
    if (from.below("actors/spawn/"))
      return {};
    return "only actors/spawn and tools/ may include config/: hand in what is needed as arguments";
  }
  if (from.layer == "config")
    return "config/ is plain structs and may include nothing but config/";
  return text_of(from.layer) + "/ may not include " + text_of(to.layer)
         + "/: an include may only point down";
}

verdict climbs_in_runtime(const place& from, const place& to) {
  if (from.layer != "runtime" || to.layer != "runtime" || from.folder == to.folder)
    return {};
  const std::optional<int> mine = step_of(from.folder);
  const std::optional<int> theirs = step_of(to.folder);
  // A folder that has no step yet is reported once per file, not once per include.
  if (!mine || !theirs || *theirs < *mine || (*mine == 0 && *theirs == 0))
    return {};
  return "in runtime/, " + (from.folder.empty() ? "the core" : text_of(from.folder))
         + " may not include " + text_of(to.folder) + ", which stands "
         + (*mine == *theirs ? "beside" : "above") + " it";
}

bool is_role(std::string_view folder) {
  return !folder.empty() && !starts_with_any(folder, {"interfaces", "msgtype"});
}

verdict includes_a_sibling_role(const place& from, const place& to) {
  if (from.layer != "actors" || to.layer != "actors" || from.folder == to.folder
      || !is_role(to.folder) || from.folder == "spawn")
    return {};
  const bool serves_objects = from.folder == "state_server" || from.folder == "db_state_server";
  if (serves_objects && to.folder == "distributed_object")
    return {};
  if (!is_role(from.folder))
    return "what the roles share may not include the role " + text_of(to.folder);
  return "the role " + text_of(from.folder) + " may not include the role " + text_of(to.folder)
         + ": they meet in actors/interfaces";
}

// harness (players) <- stage (the world that tests play on); of both, only stage/*_mode sees the services.
verdict climbs_in_the_stage(const place& from, const place& to) {
  const bool is_stage = from.below("tools/stage/");
  if (!is_stage && !from.below("tools/harness/"))
    return {};
  if (to.layer == "actors" || to.below("runtime/sim/")) {
    if (is_stage && path_stem(from.path).ends_with("_mode"))
      return {};
    return "in tools/harness and tools/stage, only stage/*_mode may include " + text_of(to.layer)
           + "/" + text_of(to.folder);
  }
  if (to.layer == "tools" && to.folder != from.folder && !(is_stage && to.folder == "harness"))
    return "tools/" + text_of(from.folder) + " may not include tools/" + text_of(to.folder)
           + ": harness <- stage <- programs";
  return {};
}

using inner_rule = verdict (*)(const place& from, const place& to);

constexpr inner_rule inner_rules[] = {
  points_up,
  climbs_in_runtime,
  includes_a_sibling_role,
  climbs_in_the_stage,
};

// ---- rules about one include of a library ----

bool knows_caf(const place& from) {
  return from.path == "runtime/caf.hpp" || from.path == "runtime/caf_io.hpp";
}

verdict caf_in_what_decides(const place& from, std::string_view library) {
  if (!library.starts_with("caf/") || from.layer == "tests")
    return {};
  if (from.layer == "dcfile" || from.layer == "config")
    return text_of(from.layer) + "/ does without CAF";
  if (ends_with_any(path_stem(from.path), {"_state", "_rules", "_codec", "_table"}))
    return "a file that decides does without CAF: the file beside it, without the suffix, acts";
  return {};
}

// Another version of CAF must be a change of few files.
verdict caf_internals_outside_their_header(const place& from, std::string_view library) {
  const bool internal =
    starts_with_any(library, {"caf/detail/", "caf/intrusive/", "caf/io/", "caf/openssl/",
                              "caf/policy/", "caf/scheduler/"})
    || any_of(std::array<std::string_view, 6>{"caf/actor_control_block.hpp", "caf/config.hpp",
                                              "caf/execution_unit.hpp", "caf/mailbox_element.hpp",
                                              "caf/no_stages.hpp", "caf/resumable.hpp"},
              library);
  if (!internal || knows_caf(from))
    return {};
  return "only runtime/caf.hpp and runtime/caf_io.hpp see CAF's internals";
}

verdict toml_outside_the_loader(const place& from, std::string_view library) {
  if (!library.starts_with("toml") || from.layer == "tests" || from.path == "config/load.cpp")
    return {};
  return "only config/load.cpp sees TOML";
}

// An attacker of the benchmark sends TLS records that no other client sends.
verdict openssl_outside_tls(const place& from, std::string_view library) {
  if (!starts_with_any(library, {"openssl/", "boost/asio/ssl", "asio/ssl"}) || from.layer == "tests"
      || from.below("runtime/net/tls") || from.below("tools/bench/siege/tls_peer."))
    return {};
  return "only runtime/net/tls* and the attacker of tools/bench/siege/tls_peer see OpenSSL";
}

verdict sockets_outside_net(const place& from, std::string_view library) {
  const bool sockets = starts_with_any(
    library, {"boost/beast", "sys/socket.h", "sys/un.h", "netinet/", "arpa/inet.h", "netdb.h"});
  if (!sockets || from.layer == "tests" || from.below("runtime/net/")
      || from.below("runtime/execution/") || from.below("tools/bench/")
      || from.below("tools/harness/") || from.below("tools/node/service_manager.")
      || from.below("tools/stage/tcp_proxy."))
    return {};
  return "only runtime/net and runtime/execution see sockets and Beast";
}

// Our event loop serves sockets, timers and posted work; Beast's framing of WebSocket brings Asio along.
verdict asio_outside_websocket(const place& from, std::string_view library) {
  // TLS has a rule of its own.
  if (!starts_with_any(library, {"boost/asio", "asio/", "asio.hpp", "boost/beast/websocket"})
      || starts_with_any(library, {"boost/asio/ssl", "asio/ssl"}) || from.layer == "tests"
      || from.below("runtime/net/websocket_") || from.below("runtime/net/loop_executor."))
    return {};
  return "only runtime/net/websocket_* and runtime/net/loop_executor see Asio";
}

verdict soci_outside_sql(const place& from, std::string_view library) {
  if (!starts_with_any(library, {"soci/", "soci.h", "soci-"}) || from.layer == "tests"
      || from.below("actors/database_server/sql"))
    return {};
  return "only actors/database_server/sql* sees SOCI";
}

verdict sqlite_outside_the_disk(const place& from, std::string_view library) {
  if (!library.starts_with("sqlite3") || from.below("tools/stage/sim_disk"))
    return {};
  return "only tools/stage/sim_disk sees SQLite's C API: all else goes through SOCI";
}

verdict prometheus_outside_metrics(const place& from, std::string_view library) {
  if (!library.starts_with("prometheus/") || from.below("runtime/metrics/"))
    return {};
  return "only runtime/metrics sees prometheus-cpp";
}

using library_rule = verdict (*)(const place& from, std::string_view library);

constexpr library_rule library_rules[] = {
  caf_in_what_decides,        caf_internals_outside_their_header,
  toml_outside_the_loader,    openssl_outside_tls,
  sockets_outside_net,        asio_outside_websocket,
  soci_outside_sql,           sqlite_outside_the_disk,
  prometheus_outside_metrics,
};

// ---- the rules put together ----

// Prevents that an include slips past the rules by the way it is written.
verdict is_not_written_from_the_root(const include_line& include, const file_exists& exists) {
  if (include.target.empty())
    return "an #include names its file, in \"quotes\" or <brackets>";
  if (!include.quoted) {
    if (row_of(path_parts(include.target).front()) != nullptr && exists(include.target))
      return "a file of ours is included in quotes: \"" + include.target + '"';
    return {};
  }
  if (!exists(include.target))
    return "no file " + include.target
           + " in the repository: includes in quotes are of our files, by their path from the root";
  return {};
}

// The violations of one include, at most one of each kind.
std::vector<std::string> violations_of(const place& from, const include_line& include,
                                       const file_exists& exists) {
  if (verdict wrong = is_not_written_from_the_root(include, exists))
    return {*std::move(wrong)};
  std::vector<std::string> found;
  if (include.quoted) {
    const place to(include.target);
    for (const inner_rule rule : inner_rules) {
      if (verdict wrong = rule(from, to))
        found.push_back(*std::move(wrong));
    }
  } else {
    for (const library_rule rule : library_rules) {
      if (verdict wrong = rule(from, include.target))
        found.push_back(*std::move(wrong));
    }
  }
  return found;
}

// Whether a call follows: an opening parenthesis, perhaps after template arguments.
bool is_called(std::string_view code_after_name) {
  const auto skip_blanks = [&] {
    code_after_name.remove_prefix(
      std::min(code_after_name.find_first_not_of(" \t\n"), code_after_name.size()));
  };
  skip_blanks();
  if (code_after_name.starts_with('<')) {
    std::size_t depth = 0;
    std::size_t at = 0;
    do {
      if (code_after_name[at] == '<')
        ++depth;
      else if (code_after_name[at] == '>')
        --depth;
      ++at;
    } while (depth > 0 && at < code_after_name.size());
    code_after_name.remove_prefix(at);
    skip_blanks();
  }
  return code_after_name.starts_with('(');
}

using numbered = std::pair<std::size_t, std::string>;

void find_forbidden_calls(const place& from, std::string_view text, std::vector<numbered>& found) {
  if (from.layer != "actors")
    return;
  const std::string code = code_of(text);
  for (const std::string_view name : {"spawn", "anon_send", "delayed_send", "delayed_anon_send"}) {
    for (const std::size_t at : word_offsets(code, name)) {
      if (is_called(std::string_view(code).substr(at + name.size())))
        found.emplace_back(line_at(code, at), "in actors/ nothing calls CAF's plain "
                                                + text_of(name)
                                                + ": its actor would run on CAF's own scheduler");
    }
  }
}

void find_caf_version(const place& from, std::string_view text, std::vector<numbered>& found) {
  if (knows_caf(from))
    return;
  const std::string code = code_of(text);
  for (const std::string_view name : {"CAF_VERSION", "CAF_CACHE_LINE_SIZE"}) {
    for (const std::size_t at : word_offsets(code, name))
      found.emplace_back(line_at(code, at),
                         "only runtime/caf.hpp and runtime/caf_io.hpp ask CAF for "
                           + text_of(name));
  }
}

}  // namespace

std::vector<std::string> layer_violations(const source_file& file, const file_exists& exists) {
  const place from(file.path);
  std::vector<numbered> found;

  if (row_of(from.layer) == nullptr)
    found.emplace_back(1, "C++ belongs in one of dcfile, runtime, actors, config, tools, tests");
  if (from.layer == "runtime" && !step_of(from.folder))
    found.emplace_back(1, "runtime/" + text_of(from.folder)
                            + " has no step in the picture yet: give it one in the layers test");
  for (const include_line& include : includes_of(file.text)) {
    for (std::string& sentence : violations_of(from, include, exists))
      found.emplace_back(include.line, std::move(sentence));
  }
  find_forbidden_calls(from, file.text, found);
  find_caf_version(from, file.text, found);

  std::stable_sort(found.begin(), found.end(),
                   [](const numbered& a, const numbered& b) { return a.first < b.first; });
  std::vector<std::string> sentences;
  sentences.reserve(found.size());
  for (const auto& [line, sentence] : found)
    sentences.push_back(file.path + ':' + std::to_string(line) + ": " + sentence);
  return sentences;
}

std::vector<std::string> folder_violations(std::string_view path) {
  constexpr std::string_view empty_names[] = {
    "src",    "common",  "util",   "utils",   "utility", "utilities",
    "detail", "details", "helper", "helpers", "manager", "managers",
  };
  const std::vector<std::string_view> parts = path_parts(path);
  for (const std::string_view part : std::span(parts).first(parts.size() - 1)) {
    if (any_of(empty_names, part))
      return {text_of(path) + ":1: a folder called " + text_of(part)
              + " says nothing of its purpose: name it after what it holds"};
  }
  return {};
}

}  // namespace donet::test
