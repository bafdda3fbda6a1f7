#include "actors/spawn/listening.hpp"

#include "runtime/open_files.hpp"

namespace donet::actors {

std::vector<std::pair<std::string_view, std::uint64_t>> listener_pauses::counts() const {
  constexpr std::array<std::string_view, kinds> words{"clients", "participants", "inspectors",
                                                      "http"};
  std::vector<std::pair<std::string_view, std::uint64_t>> all;
  for (std::size_t i = 0; i < kinds; ++i)
    all.emplace_back(words[i], counts_[i].load(std::memory_order_relaxed));
  return all;
}

unsigned spared_by(listener_kind kind) noexcept {
  switch (kind) {
  case listener_kind::clients: return runtime::spared_descriptors::by_clients;
  case listener_kind::participants: return runtime::spared_descriptors::by_participants;
  case listener_kind::inspectors: return runtime::spared_descriptors::by_inspectors;
  case listener_kind::http: return runtime::spared_descriptors::by_http;
  }
  return 0;
}

std::function<void(bool is_paused)> report_pauses(runtime::logger& log, std::string_view category,
                                                  std::string key, listener_kind kind,
                                                  listener_pauses& pauses) {
  return [&log, category, key = std::move(key), kind, &pauses](bool is_paused) {
    if (!is_paused) {
      log.info(category, "listener accepts again", {{"listener", key}});
      return;
    }
    pauses.add(kind);
    log.warn(category, "too many open files; listener paused",
             {{"listener", key},
              {"limit", runtime::read_open_files_limit().soft},
              {"left_to_others", spared_by(kind)}});
  };
}

void warn_of_missing(runtime::logger& log, std::string_view category, const std::string& key,
                     const config::address& where, const std::vector<std::string>& not_there) {
  for (const std::string& problem : not_there)
    log.warn(category, "address of a name missing on this machine; listening on the others",
             {{"listener", key},
              {"name", runtime::to_string({where.host, where.port})},
              {"problem", problem}});
}

}  // namespace donet::actors
