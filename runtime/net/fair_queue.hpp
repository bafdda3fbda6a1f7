#pragma once
// A queue that is fair to its sources: they take turns, however many items one of them has queued.

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace donet::runtime {

/// For one thread at a time. Items of one source stay in order.
template <class T>
class fair_queue {
public:
  /// Each source may have at most `most` items in the queue.
  explicit fair_queue(std::size_t most) noexcept : most_(most) {}

  /// Adds an item. Returns false, without adding it, if the source has `most` items already.
  [[nodiscard]] bool push(const std::string& source, T item) {
    std::deque<T>& own = waiting_[source];
    if (own.size() >= most_)
      return false;
    if (own.empty())
      turns_.push_back(source);
    own.push_back(std::move(item));
    ++size_;
    return true;
  }

  /// Removes the oldest item of the source whose turn it is; empty if the queue is empty.
  std::optional<T> pop() {
    if (turns_.empty())
      return std::nullopt;
    std::string source = std::move(turns_.front());
    turns_.pop_front();
    const auto own = waiting_.find(source);
    std::optional<T> item(std::move(own->second.front()));
    own->second.pop_front();
    --size_;
    if (own->second.empty())
      waiting_.erase(own);
    else
      turns_.push_back(std::move(source));
    return item;
  }

  std::size_t size() const noexcept { return size_; }

private:
  std::size_t most_;
  std::size_t size_ = 0;
  std::map<std::string, std::deque<T>> waiting_;  // by source, none of them empty
  std::deque<std::string> turns_;                 // each source with waiting items, once
};

}  // namespace donet::runtime
