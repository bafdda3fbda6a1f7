#pragma once
// Which Database Server may use a database: the row `owner of CHANNEL` of donet_counters holds an epoch, and a
// server that starts raises it. A server that finds another epoch than its own has been replaced and stops.
// No server waits for another one to end, so a server that was killed starts again at once.

#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

class sql_session;
class sql_statement;

/// The right to a control channel, from `take_ownership` until another server takes it.
struct ownership {
  std::uint64_t channel = 0;
  std::int64_t epoch = 0;

  std::string row() const { return "owner of " + std::to_string(channel); }
};

/// Raises the epoch of the channel, in a transaction of its own. `node` is noted for the log of the server
/// that is replaced. Not in a transaction; the table exists. Throws `backend_error`.
ownership take_ownership(sql_session& session, std::uint64_t channel, const std::string& node);

/// Raises the epochs of all channels but `mine`, which ends the use of the database by other servers: the
/// columns that they use are about to change. In a transaction. Throws `backend_error`. Returns their number.
std::int64_t end_other_ownerships(sql_session& session, const std::optional<ownership>& mine,
                                  const std::string& node);

/// What reads the epoch of a row, as the last statement before a commit: where the transaction has changes
/// the row is locked until the commit, so no server can take it in between. One parameter, one number.
std::string epoch_query(const sql_session& session, bool has_changes);

/// Throws `taken_over`, with the name of the node that has the channel now, if it is not this ownership's any
/// more. `epoch_row` was prepared from `epoch_query`. Throws `backend_error`.
void require_ownership(sql_session& session, sql_statement& epoch_row, const ownership& mine);
/// The same in a transaction with changes, for once.
void require_ownership(sql_session& session, const ownership& mine);

}  // namespace donet::actors
