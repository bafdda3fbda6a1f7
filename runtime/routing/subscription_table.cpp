#include "runtime/routing/subscription_table.hpp"

#include "dcfile/bytes.hpp"

#include <algorithm>

namespace donet::runtime {

void subscription_table::collect(const std::byte* channels, std::size_t count,
                                 std::vector<subscriber>& to) {
  if (count == 1) {
    collect(channel{dc::load_little_endian<std::uint64_t>(channels)}, to);
    return;
  }
  if (++mark_ == 0) {
    std::fill(marks_.begin(), marks_.end(), 0);
    mark_ = 1;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const channel c{dc::load_little_endian<std::uint64_t>(channels + i * sizeof(channel))};
    for (const subscriber who : singles_.subscribers(c))
      mark(who, to);
    if (ranges_.empty())
      continue;
    for (const subscriber who : ranges_.subscribers(c))
      mark(who, to);
  }
}

void subscription_table::mark(subscriber who, std::vector<subscriber>& to) {
  if (marks_.size() <= value(who))
    marks_.resize(value(who) + std::size_t{1});
  if (marks_[value(who)] == mark_)
    return;
  marks_[value(who)] = mark_;
  to.push_back(who);
}

std::vector<channel> subscription_table::channels() const {
  std::vector<channel> all;
  all.reserve(singles_.size());
  singles_.for_each_channel([&all](channel c) { all.push_back(c); });
  std::sort(all.begin(), all.end());
  return all;
}

// Whichever is shorter is looked through: the range or the table.
std::vector<channel> subscription_table::singles_in(channel_range range,
                                                    subscription_changes& changes) const {
  std::vector<channel> found;
  const std::uint64_t width = value(range.high) - value(range.low);
  if (singles_.size() == 0)
    return found;
  if (width < singles_.slots()) {
    changes.work += width + 1;
    for (std::uint64_t i = 0; i <= width; ++i) {
      const channel c{value(range.low) + i};
      if (!singles_.subscribers(c).empty())
        found.push_back(c);
    }
    return found;
  }
  changes.work += singles_.slots();
  singles_.for_each_channel([&](channel c) {
    if (range.contains(c))
      found.push_back(c);
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace donet::runtime
