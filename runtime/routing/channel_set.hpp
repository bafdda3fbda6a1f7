#pragma once
// The single channels of one subscriber. Most subscribers have one channel, and there may be a million
// of them, so one channel takes no memory of its own.

#include "runtime/ids.hpp"
#include "runtime/routing/indexed_vector.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace donet::runtime {

/// A set whose order depends only on the calls that changed it (as indexed_vector's).
class channel_set {
public:
  /// False if it is a member already.
  bool add(channel c) {
    if (many_)
      return many_->add(c);
    if (!has_one_) {
      only_ = c;
      has_one_ = true;
      return true;
    }
    if (only_ == c)
      return false;
    auto many = std::make_unique<indexed_vector<channel>>();
    many->add(only_);
    many->add(c);
    many_ = std::move(many);
    return true;
  }

  /// False if it is no member.
  bool remove(channel c) noexcept {
    if (!many_) {
      const bool found = contains(c);
      has_one_ = has_one_ && !found;
      return found;
    }
    if (!many_->remove(c))
      return false;
    if (many_->size() == 1) {
      only_ = many_->members().front();
      many_.reset();
    }
    return true;
  }

  bool contains(channel c) const noexcept {
    return many_ ? many_->contains(c) : has_one_ && only_ == c;
  }

  /// Valid until the next change.
  std::span<const channel> members() const noexcept {
    if (many_)
      return {many_->members().data(), many_->size()};
    return {&only_, has_one_ ? std::size_t{1} : std::size_t{0}};
  }

  std::size_t size() const noexcept { return members().size(); }
  bool empty() const noexcept { return size() == 0; }

private:
  channel only_{};
  std::unique_ptr<indexed_vector<channel>> many_;  // two or more; `only_` means nothing then
  bool has_one_ = false;
};

}  // namespace donet::runtime
