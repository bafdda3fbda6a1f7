#include "runtime/cluster/seeds.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace donet::runtime {

namespace {

constexpr const char* too_many = "too many seed addresses; rest ignored";

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  line = line.substr(0, line.find('#'));
  const std::size_t begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return {};
  return line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
}

bool contains(const std::vector<address>& all, const address& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

seeds::seeds(class clock& time, seed_sources& sources, seed_options options)
    : clock_(time), sources_(sources), options_(std::move(options)),
      has_read_file_(options_.file.empty()) {
  replace_entries({});
  refresh();
  read_file();
}

seeds::~seeds() = default;

void seeds::refresh() {
  if (under_way_ != 0 || (round_began_ && clock_.now() - *round_began_ < seed_round_min))
    return;
  round_began_ = clock_.now();
  for (entry& one : entries_)
    ask(one);
}

bool seeds::is_complete() const {
  return has_read_file_ && std::ranges::all_of(entries_, &entry::has_answer);
}

std::vector<address> seeds::addresses() const {
  std::vector<address> all;
  for (const entry& one : entries_) {
    for (const address& found : one.found) {
      if (all.size() < seed_addresses_max && !contains(all, found))
        all.push_back(found);
    }
  }
  return all;
}

std::vector<std::string> seeds::unresolved() const {
  std::vector<std::string> all;
  for (const entry& one : entries_) {
    if (one.found.empty())
      all.push_back(to_string(one.asked));
  }
  return all;
}

std::vector<std::string> seeds::problems() const {
  std::vector<std::string> all = file_problems_;
  std::vector<address> found;
  for (const entry& one : entries_) {
    if (!one.problem.empty())
      all.push_back(one.problem);
    for (const address& where : one.found) {
      if (!contains(found, where))
        found.push_back(where);
    }
  }
  if (are_too_many_ || found.size() > seed_addresses_max)
    all.emplace_back(too_many);
  return all;
}

void seeds::read_file() {
  if (options_.file.empty())
    return;
  sources_.read(options_.file, [this, alive = std::weak_ptr(alive_)](const seed_file& content) {
    if (!alive.expired())
      on_file(content);
  });
}

void seeds::on_file(const seed_file& content) {
  has_read_file_ = true;
  next_reading_ = clock_.after(seed_file_interval, [this] { read_file(); });
  file_problems_.clear();
  // While another program replaces the file, its last content counts.
  if (!content.problem.empty()) {
    file_problems_.push_back(content.problem);
    return;
  }
  std::vector<seed> found;
  std::size_t number = 0;
  for (std::string_view rest = content.text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    ++number;
    const std::string_view written = trimmed(line);
    if (written.empty())
      continue;
    if (std::optional<seed> one = options_.parse(written))
      found.push_back(std::move(*one));
    else if (file_problems_.empty())
      file_problems_.push_back(options_.file.string() + ':' + std::to_string(number)
                               + ": not a seed; line ignored");
  }
  replace_entries(std::move(found));
}

// Keeps the answers for seeds that stay, and asks at once for those that are new.
void seeds::replace_entries(std::vector<seed> of_file) {
  std::vector<seed> wanted = options_.fixed;
  std::ranges::move(of_file, std::back_inserter(wanted));
  std::vector<entry> old = std::exchange(entries_, {});
  are_too_many_ = false;
  for (seed& one : wanted) {
    if (entry_of(one) != nullptr)
      continue;
    if (entries_.size() == seeds_max) {
      are_too_many_ = true;
      break;
    }
    const auto known = std::ranges::find(old, one, &entry::asked);
    if (known != old.end()) {
      entries_.push_back(std::move(*known));
      continue;
    }
    entry& added = entries_.emplace_back();
    added.asked = std::move(one);
    // The first round asks for the others.
    if (round_began_)
      ask(added);
  }
}

void seeds::ask(entry& about) {
  ++under_way_;
  sources_.find(about.asked,
                [this, alive = std::weak_ptr(alive_), asked = about.asked](found_addresses found) {
                  if (!alive.expired())
                    on_found(asked, std::move(found));
                });
}

void seeds::on_found(const seed& asked, found_addresses found) {
  --under_way_;
  entry* const one = entry_of(asked);
  if (one == nullptr)
    return;
  one->has_answer = true;
  one->problem = found.problem.empty() ? "" : to_string(asked) + ": " + found.problem;
  if (found.all.empty() && !found.problem.empty())
    return;
  one->found.clear();
  for (const listen_address& where : found.all)
    one->found.push_back(to_address(where));
}

seeds::entry* seeds::entry_of(const seed& asked) {
  const auto found = std::ranges::find(entries_, asked, &entry::asked);
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace donet::runtime
