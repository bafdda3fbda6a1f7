#include "actors/cluster/verdict_rules.hpp"

#include <algorithm>
#include <optional>

namespace donet::actors {

namespace {

using places = std::vector<std::size_t>;

// The connections between members, as a matrix.
class graph {
public:
  explicit graph(std::size_t size) : size_(size), cut_(size * size, false) {}

  void cut(std::size_t one, std::size_t other) {
    cut_[one * size_ + other] = true;
    cut_[other * size_ + one] = true;
  }

  bool is_joined(std::size_t one, std::size_t other) const {
    return one == other || !cut_[one * size_ + other];
  }

  bool is_complete() const { return std::ranges::find(cut_, true) == cut_.end(); }

  // The members that `from` reaches in any number of steps, in ascending order.
  places part_of(std::size_t from) const {
    std::vector<bool> found(size_, false);
    places open{from};
    found[from] = true;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (std::size_t next = 0; next < size_; ++next) {
        if (!found[next] && is_joined(at, next)) {
          found[next] = true;
          open.push_back(next);
        }
      }
    }
    places part;
    for (std::size_t i = 0; i < size_; ++i) {
      if (found[i])
        part.push_back(i);
    }
    return part;
  }

  std::size_t missing_in(const places& part, std::size_t of) const {
    return static_cast<std::size_t>(
      std::ranges::count_if(part, [&](std::size_t other) { return !is_joined(of, other); }));
  }

private:
  std::size_t size_;
  std::vector<bool> cut_;
};

graph graph_of(const verdict_facts& facts, bool is_overdue) {
  graph made(facts.members.size());
  for (const verdict_facts::missing_connection& pair : facts.missing) {
    if (!is_overdue || pair.missing_for >= settled_time)
      made.cut(pair.one, pair.other);
  }
  return made;
}

bool is_clique(const graph& g, const places& part) {
  return std::ranges::all_of(part, [&](std::size_t one) { return g.missing_in(part, one) == 0; });
}

bool has(const places& list, std::size_t one) {
  return std::ranges::find(list, one) != list.end();
}

// The members that this node reaches directly must have answered: otherwise this node may be the
// one that was suspended.
bool has_answers(const verdict_facts& facts, const places& part) {
  const places& out_of_reach = facts.members[facts.self].unreachable;
  return std::ranges::all_of(part, [&](std::size_t one) {
    return one == facts.self || has(out_of_reach, one) || facts.members[one].has_answered;
  });
}

bool is_settled(const verdict_facts& facts, const places& part, verdict_facts::duration time) {
  return std::ranges::all_of(part, [&](std::size_t one) {
    const verdict_facts::member& member = facts.members[one];
    return !member.has_open_suspicion && member.unchanged_for >= time;
  });
}

// Of several members with equally many missing connections, the one with the largest name is
// removed; members are sorted by name.
std::size_t worst_of(const graph& g, const places& part) {
  return *std::ranges::max_element(part, [&](std::size_t one, std::size_t other) {
    return std::pair(g.missing_in(part, one), one) < std::pair(g.missing_in(part, other), other);
  });
}

std::vector<std::string> names_of(const verdict_facts& facts, const places& part,
                                  bool with_only_ready) {
  std::vector<std::string> names;
  for (const std::size_t one : part) {
    if (with_only_ready || !facts.members[one].is_only_ready)
      names.push_back(facts.members[one].name);
  }
  return names;
}

// A node that is only ready counts for some members and not yet for others, so both counts must
// permit it.
bool may_continue(const verdict_facts& facts, const places& part) {
  places all(facts.members.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i;
  return std::ranges::all_of(std::vector{true, false}, [&](bool with_only_ready) {
    return actors::may_continue(names_of(facts, all, with_only_ready),
                                names_of(facts, part, with_only_ready), facts.peak);
  });
}

}  // namespace

bool may_continue(const std::vector<std::string>& all, const std::vector<std::string>& part,
                  unsigned peak) {
  if (part.empty())
    return false;
  if (2 * part.size() > all.size() || (all.size() == 2 && peak == 2))
    return true;
  return 2 * part.size() == all.size()
         && std::ranges::find(part, *std::ranges::min_element(all)) != part.end();
}

verdict judge(const verdict_facts& facts) {
  const bool is_overdue = facts.incomplete_for >= unsettled_max;
  const graph g = graph_of(facts, is_overdue);
  places part = g.part_of(facts.self);
  if (g.is_complete() || !has_answers(facts, part))
    return {};
  if (!is_overdue
      && !is_settled(facts, part, is_clique(g, part) ? settled_clique_time : settled_time))
    return {};
  while (!is_clique(g, part))
    std::erase(part, worst_of(g, part));
  if (!has(part, facts.self) || !may_continue(facts, part))
    return {verdict::kind::fence, {}};
  verdict made{verdict::kind::expel, {}};
  for (std::size_t i = 0; i < facts.members.size(); ++i) {
    if (!has(part, i))
      made.dead.push_back(i);
  }
  return made;
}

}  // namespace donet::actors
