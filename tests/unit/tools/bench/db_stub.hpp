#pragma once
// A Message Director with a Database Server, small enough to be obviously correct, which breaks its
// guarantees on request.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <thread>

namespace donet::test {

enum class db_fault : std::uint8_t {
  none,
  // for an answer
  lose_answer,
  lose_answers,  ///< all from one on
  repeat_answer,
  reorder_answers,  ///< of one object
  cut_answer,
  wrong_type,
  close,  ///< instead of it
  // for a set
  lose_set,
  late_set,  ///< done after the following get
  // for a creation
  refuse_creation,
  repeat_id,
  change_name,  ///< stores another name than requested
  // for a deletion
  lose_deletion,
};

/// Serves one link after the other at a port of 127.0.0.1, on a thread of its own, until it is
/// destroyed.
class db_stub {
public:
  /// The fault applies to event number `fault_at` of its kind.
  explicit db_stub(db_fault wanted = db_fault::none, std::size_t fault_at = 1);
  ~db_stub();
  db_stub(const db_stub&) = delete;
  db_stub& operator=(const db_stub&) = delete;

  /// The value of --address.
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// The number of objects.
  std::size_t objects() const { return object_count_; }

private:
  struct object {
    std::string level;  // packed
    std::string name;
  };

  bool hits(db_fault which);
  void serve();
  void serve_link(int link);
  void take(std::string_view datagram);
  void create(std::string_view payload);
  void answer(std::uint16_t type, std::string_view payload);

  db_fault fault_;
  std::size_t fault_at_;
  std::size_t seen_ = 0;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int stop_ = -1;
  bool closes_ = false;
  std::uint64_t asker_ = 0;
  std::string out_;
  std::string held_back_;
  std::uint32_t next_id_ = 1'000;
  std::map<std::uint32_t, object> objects_;
  std::map<std::uint32_t, object> late_;
  std::atomic<std::size_t> object_count_ = 0;
  std::thread thread_;
};

}  // namespace donet::test
