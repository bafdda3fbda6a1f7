#include "actors/cluster/seed_lookup.hpp"

#include "runtime/net/name_lookup.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

std::vector<std::string> addresses_that_count(const std::vector<runtime::listen_address>& found) {
  const auto is_v6 = [](const runtime::address& one) {
    return one.host.find(':') != std::string::npos;
  };
  std::vector<runtime::address> all;
  for (const runtime::listen_address& one : found)
    all.push_back(runtime::to_address(one));
  if (!std::ranges::all_of(all, is_v6))
    std::erase_if(all, is_v6);
  std::vector<std::string> texts;
  for (const runtime::address& one : all)
    texts.push_back(to_string(one));
  return texts;
}

void seed_lookup::begin(std::vector<runtime::address> seeds, done_function done) {
  if (running_)
    return;
  running_ = std::make_shared<run>();
  running_->left = seeds.size();
  running_->seeds = std::move(seeds);
  running_->done = std::move(done);
  find_next(running_);
}

void seed_lookup::find_next(const std::shared_ptr<run>& of) {
  if (of->left == 0) {
    const std::shared_ptr<run> ended = std::exchange(running_, nullptr);
    ended->done(std::move(ended->result));
    return;
  }
  --of->left;
  // This object keeps the run, so the answer comes to an object that exists.
  loop_.names().find(of->seeds[of->seeds.size() - 1 - of->left],
                     [this, weak = std::weak_ptr(of)](const runtime::found_addresses& all) {
                       if (const std::shared_ptr<run> current = weak.lock()) {
                         found(*current, all);
                         find_next(current);
                       }
                     });
}

void seed_lookup::found(run& of, const runtime::found_addresses& all) const {
  if (!all.problem.empty())
    of.result.unresolved.push_back(all.problem);
  for (std::string& address : addresses_that_count(all.all)) {
    if (std::ranges::find(of.result.addresses, address) == of.result.addresses.end())
      of.result.addresses.push_back(std::move(address));
  }
}

}  // namespace donet::actors
