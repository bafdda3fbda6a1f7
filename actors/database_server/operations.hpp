#pragma once
// Carries out a request and writes its answer and announcements (spec/services 5.3). It decides on
// the stored object; the caller owns the transaction and its outcome.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/request.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/datagram/writer.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct operation_options {
  runtime::channel control{};
  /// True if changes are announced to channel 2<<32|doid.
  bool broadcast = true;
};

/// A fault in a request, for the log.
struct operation_fault {
  runtime::channel sender{};
  std::uint16_t type = 0;
  runtime::doid object{};
  std::string_view sentence;  ///< a string literal
  std::string why;            ///< the database's error without values; empty if there is none
};

/// Not thread-safe.
class operations {
public:
  explicit operations(const operation_options& options) : options_(options) {}

  /// Carries out the request in the open transaction of `where`, then appends announcements and the
  /// answer to `to`, which are to be sent after the commit. Throws `backend_error`.
  void perform(const request& what, backend& where, runtime::batch_builder& to);

  /// Appends the failure answer, if the request has an answer.
  void refuse(const request& what, runtime::batch_builder& to) const;

  /// As `refuse`, for a request that the database cannot carry out; records the reason.
  void fail(const request& what, std::string why, runtime::batch_builder& to);

  /// The faults found since the last call.
  std::vector<operation_fault> take_faults();

private:
  void create(const request& what, backend& where, runtime::batch_builder& to);
  void get_all(const request& what, backend& where, runtime::batch_builder& to);
  void get(const request& what, backend& where, runtime::batch_builder& to);
  void set(const request& what, backend& where, runtime::batch_builder& to);
  void set_if(const request& what, backend& where, runtime::batch_builder& to);
  void remove(const request& what, backend& where, runtime::batch_builder& to);
  void erase(const request& what, backend& where, runtime::batch_builder& to);

  void announce(const request& what, std::span<const field_value> values,
                runtime::batch_builder& to);
  runtime::datagram_writer answer(const request& what, runtime::batch_builder& to) const;
  void succeed(const request& what, runtime::batch_builder& to) const;
  void finish(const request& what, runtime::datagram_writer& writer, runtime::batch_builder& to);
  void note(const request& what, std::string_view sentence, std::string why = {});

  operation_options options_;
  std::vector<operation_fault> faults_;
};

}  // namespace donet::actors
