#pragma once
// The cells in which services count: numbers that one thread writes and others read.
//
// Each cell has one writer at a time; another thread may become the writer only after a handover
// from the last one (as when a floating actor changes its thread). So counting is a load and a
// store, without a locked instruction. Any thread may read at any time; two cells that are read one
// after the other may show different moments.

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

/// A number that only grows.
class counter {
public:
  /// By the writer only.
  void add(std::uint64_t n) noexcept { set(value() + n); }
  /// By the writer only, if it keeps the total itself. `total` is never less than before.
  void set(std::uint64_t total) noexcept { value_.store(total, std::memory_order_relaxed); }

  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// A number that rises and falls.
class gauge {
public:
  /// By the writer only, like `add` and `subtract`.
  void set(std::uint64_t now) noexcept { value_.store(now, std::memory_order_relaxed); }
  void add(std::uint64_t n) noexcept { set(value() + n); }
  void subtract(std::uint64_t n) noexcept { set(value() - n); }

  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// One cell for each word of a closed list, in the order of the list.
template <class Cell>
class labelled {
public:
  /// The text of `words` must outlive this object.
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

/// A distribution of observed values over buckets.
class histogram {
public:
  /// The largest value of each bucket, ascending. One more bucket holds all larger values.
  explicit histogram(std::span<const std::uint64_t> bounds)
      : bounds_(bounds.begin(), bounds.end()),
        buckets_(std::make_unique<counter[]>(bounds.size() + 1)) {}
  histogram(std::initializer_list<std::uint64_t> bounds)
      : histogram(std::span(bounds.begin(), bounds.size())) {}

  /// By the writer only.
  void observe(std::uint64_t size) noexcept {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), size) - bounds_.begin();
    buckets_[static_cast<std::size_t>(bucket)].add(1);
    sum_.add(size);
  }

  const std::vector<std::uint64_t>& bounds() const noexcept { return bounds_; }
  /// Number of values in one bucket only (not cumulative). There is one more bucket than there are
  /// bounds.
  std::uint64_t in_bucket(std::size_t index) const noexcept { return buckets_[index].value(); }
  std::uint64_t sum() const noexcept { return sum_.value(); }

private:
  std::vector<std::uint64_t> bounds_;
  std::unique_ptr<counter[]> buckets_;
  counter sum_;
};

/// Bucket bounds for durations in microseconds: from the duration of a memory access to that of a
/// request that its sender gives up.
inline constexpr std::array<std::uint64_t, 17> time_bounds{
  100,     250,     500,     1'000,     2'500,     5'000,     10'000,     25'000,    50'000,
  100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000};

/// A duration for a histogram with `time_bounds`. If the clock went back, the result is 0.
template <class Duration>
constexpr std::uint64_t microseconds_of(Duration time) noexcept {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

/// One histogram for each word of a closed list, in the order of the list.
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
