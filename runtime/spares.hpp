#pragma once
// Keeps objects that are no longer used, so that their memory serves the next ones.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace donet::runtime {

/// For one thread at a time.
template <class T>
class spares {
public:
  /// Returns a kept object, or a new one. Throws `std::bad_alloc`.
  std::unique_ptr<T> take() {
    if (!kept_.empty()) {
      std::unique_ptr<T> one = std::move(kept_.back());
      kept_.pop_back();
      return one;
    }
    // Reserves memory for all objects that may be kept, so that `keep` cannot fail.
    kept_.reserve(kept_max);
    return std::make_unique<T>();
  }

  /// Keeps an object, which the caller has cleared, or destroys it if enough are kept.
  void keep(std::unique_ptr<T> one) noexcept {
    if (kept_.size() < kept_max)
      kept_.push_back(std::move(one));
  }

private:
  static constexpr std::size_t kept_max = 64;

  std::vector<std::unique_ptr<T>> kept_;
};

}  // namespace donet::runtime
