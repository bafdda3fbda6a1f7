#pragma once
// What is counted in: numbers that one thread writes and others read.
//
// Of each cell there is one writer at a time, and the next one begins after the last one has handed
// over (as an actor that wanders between threads does). So a count is a load and a store, without a
// locked instruction. Any thread may read, at any time; two cells that are read one after the other
// may be of different moments.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace donet::runtime {

/// Only ever grows.
class counter {
public:
  /// The writer's.
  void add(std::uint64_t n) noexcept { set(value() + n); }
  /// The writer's, who has counted by himself; never less than before.
  void set(std::uint64_t total) noexcept { value_.store(total, std::memory_order_relaxed); }

  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// How much there is now.
class gauge {
public:
  /// The writer's.
  void set(std::uint64_t now) noexcept { value_.store(now, std::memory_order_relaxed); }

  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// A counter for each word of a closed list, in its order.
class labelled_counters {
public:
  /// What the views show lives as long as this.
  explicit labelled_counters(std::span<const std::string_view> words)
      : words_(words.begin(), words.end()), counters_(std::make_unique<counter[]>(words.size())) {}

  std::size_t size() const noexcept { return words_.size(); }
  std::string_view word(std::size_t index) const noexcept { return words_[index]; }
  counter& operator[](std::size_t index) noexcept { return counters_[index]; }
  const counter& operator[](std::size_t index) const noexcept { return counters_[index]; }

private:
  std::vector<std::string_view> words_;
  std::unique_ptr<counter[]> counters_;
};

/// How often something was how large.
class histogram {
public:
  /// The largest value of each bucket, ascending; what is larger than the last has one more bucket.
  histogram(std::initializer_list<std::uint64_t> bounds)
      : bounds_(bounds), buckets_(std::make_unique<counter[]>(bounds.size() + 1)) {}

  /// The writer's.
  void observe(std::uint64_t size) noexcept {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), size) - bounds_.begin();
    buckets_[static_cast<std::size_t>(bucket)].add(1);
    sum_.add(size);
  }

  const std::vector<std::uint64_t>& bounds() const noexcept { return bounds_; }
  /// How many fell into a bucket and into none before it; there is one more than there are bounds.
  std::uint64_t in_bucket(std::size_t index) const noexcept { return buckets_[index].value(); }
  std::uint64_t sum() const noexcept { return sum_.value(); }

private:
  std::vector<std::uint64_t> bounds_;
  std::unique_ptr<counter[]> buckets_;
  counter sum_;
};

}  // namespace donet::runtime
