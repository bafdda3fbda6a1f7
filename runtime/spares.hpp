#pragma once
// Objects that are done and whose memory is used for the next ones.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace donet::runtime {

/// Not for several threads.
template <class T>
class spares {
public:
  /// One that was kept, or a new one. Throws `std::bad_alloc`.
  std::unique_ptr<T> take() {
    if (!kept_.empty()) {
      std::unique_ptr<T> one = std::move(kept_.back());
      kept_.pop_back();
      return one;
    }
    // Room for all that may be kept, so that keeping one cannot fail.
    kept_.reserve(kept_max);
    return std::make_unique<T>();
  }

  /// The owner has emptied it.
  void keep(std::unique_ptr<T> one) noexcept {
    if (kept_.size() < kept_max)
      kept_.push_back(std::move(one));
  }

private:
  static constexpr std::size_t kept_max = 64;

  std::vector<std::unique_ptr<T>> kept_;
};

}  // namespace donet::runtime
