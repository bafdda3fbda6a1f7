#pragma once
// The addresses at which a node looks for others: from its role file and from a file of seeds, names
// resolved again and again. Nothing waits for an answer: until it comes, the last one counts.

#include "runtime/clock.hpp"
#include "runtime/cluster/seed_sources.hpp"
#include "runtime/net/address.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {

/// Further addresses of all seeds together are ignored.
inline constexpr std::size_t seed_addresses_max = 64;
/// Further seeds are ignored; each may cost a question to the DNS.
inline constexpr std::size_t seeds_max = 64;
/// Time between the beginnings of two rounds of lookups.
inline constexpr std::chrono::seconds seed_round_min{1};
/// Time between two readings of the file.
inline constexpr std::chrono::seconds seed_file_interval{5};

struct seed_options {
  std::vector<seed> fixed;     ///< of the role file
  std::filesystem::path file;  ///< empty: none
  /// Reads a line of the file; empty if it is no seed.
  std::function<std::optional<seed>(std::string_view)> parse;
};

/// All calls on the thread of its clock and sources.
class seeds {
public:
  /// `time` and `sources` must outlive this object. Reads the file, and begins a round.
  seeds(class clock& time, seed_sources& sources, seed_options options);
  seeds(const seeds&) = delete;
  seeds& operator=(const seeds&) = delete;
  ~seeds();

  /// Resolves all seeds again, unless a round is in progress or has begun within `seed_round_min`.
  void refresh();

  /// True if each seed and the file have been asked for at least once, with or without success.
  bool is_complete() const;

  /// The addresses of all seeds, each once, in the order of the seeds. All are literal.
  std::vector<address> addresses() const;

  /// The seeds without any address, as the role file or the file of seeds has them. They count when nodes
  /// decide about forming a cluster: a node whose DNS fails may not take itself for the only seed.
  std::vector<std::string> unresolved() const;

  /// The reasons why addresses are missing, a sentence each, e.g. for the log.
  std::vector<std::string> problems() const;

private:
  struct entry {
    seed asked;
    std::vector<address> found;  // of the last answer with addresses
    std::string problem;
    bool has_answer = false;
  };

  void read_file();
  void on_file(const seed_file& content);
  void on_found(const seed& asked, found_addresses found);
  void replace_entries(std::vector<seed> of_file);
  void ask(entry& about);
  entry* entry_of(const seed& asked);

  class clock& clock_;
  seed_sources& sources_;
  seed_options options_;
  std::vector<entry> entries_;
  std::vector<std::string> file_problems_;
  std::size_t under_way_ = 0;  // questions without an answer
  std::optional<clock::time_point> round_began_;
  bool has_read_file_ = false;
  bool are_too_many_ = false;
  timer next_reading_;
  std::shared_ptr<char> alive_ = std::make_shared<char>();  // answers after the end find it gone
};

}  // namespace donet::runtime
