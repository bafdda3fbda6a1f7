#pragma once
// What is counted in: numbers that one thread writes and others read.
//
// Of each cell there is one writer at a time, and the next one begins after the last one has handed
// over (as an actor that wanders between threads does). So a count is a load and a store, without a
// locked instruction. Any thread may read, at any time; two cells that are read one after the other
// may be of different moments.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
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
  void add(std::uint64_t n) noexcept { set(value() + n); }
  void subtract(std::uint64_t n) noexcept { set(value() - n); }

  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// A cell for each word of a closed list, in its order.
template <class Cell>
class labelled {
public:
  /// What the views show lives as long as this.
  explicit labelled(std::span<const std::string_view> words)
      : words_(words.begin(), words.end()), cells_(std::make_unique<Cell[]>(words.size())) {}

  std::size_t size() const noexcept { return words_.size(); }
  std::string_view word(std::size_t index) const noexcept { return words_[index]; }
  Cell& operator[](std::size_t index) noexcept { return cells_[index]; }
  const Cell& operator[](std::size_t index) const noexcept { return cells_[index]; }

private:
  std::vector<std::string_view> words_;
  std::unique_ptr<Cell[]> cells_;
};

using labelled_counters = labelled<counter>;
using labelled_gauges = labelled<gauge>;

/// How often something was how large.
class histogram {
public:
  /// The largest value of each bucket, ascending; what is larger than the last has one more bucket.
  explicit histogram(std::span<const std::uint64_t> bounds)
      : bounds_(bounds.begin(), bounds.end()),
        buckets_(std::make_unique<counter[]>(bounds.size() + 1)) {}
  histogram(std::initializer_list<std::uint64_t> bounds)
      : histogram(std::span(bounds.begin(), bounds.size())) {}

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

/// Of those that count how long something took, in microseconds: from what memory does to what
/// somebody gives up.
inline constexpr std::array<std::uint64_t, 17> time_bounds{
  100,     250,     500,     1'000,     2'500,     5'000,     10'000,     25'000,    50'000,
  100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000};

/// For a histogram that has `time_bounds`; a clock that went back has measured nothing.
template <class Duration>
constexpr std::uint64_t microseconds_of(Duration time) noexcept {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

/// A histogram for each word of a closed list, in its order.
class labelled_histograms {
public:
  labelled_histograms(std::span<const std::string_view> words,
                      std::span<const std::uint64_t> bounds)
      : words_(words.begin(), words.end()) {
    for (std::size_t i = 0; i < words.size(); ++i)
      cells_.emplace_back(bounds);
  }

  std::size_t size() const noexcept { return words_.size(); }
  std::string_view word(std::size_t index) const noexcept { return words_[index]; }
  histogram& operator[](std::size_t index) noexcept { return cells_[index]; }
  const histogram& operator[](std::size_t index) const noexcept { return cells_[index]; }

private:
  std::vector<std::string_view> words_;
  std::deque<histogram> cells_;
};

}  // namespace donet::runtime
