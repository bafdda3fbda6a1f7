#pragma once
// Decides which Database Server may use a database. The row `owner of CHANNEL` of donet_counters
// holds an epoch, which a server raises when it starts. A server that finds another epoch than its
// own has been replaced and stops. No server waits for another one to end, so a server that was
// killed can restart at once.

#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

class sql_session;
class sql_statement;

/// The right to a control channel, from `take_ownership` until another server takes the channel.
struct ownership {
  std::uint64_t channel = 0;
  std::int64_t epoch = 0;

  std::string row() const { return "owner of " + std::to_string(channel); }
};

/// Raises the epoch of the channel, in a transaction of its own. `node` is stored for the log of
/// the replaced server. Must not be called in a transaction; the table must exist. Throws
/// `backend_error`.
ownership take_ownership(sql_session& session, std::uint64_t channel, const std::string& node);

/// Raises the epochs of all channels except that of `mine`, before the columns that their servers
/// use are changed. This ends the use of the database by those servers. Call in a transaction.
/// Throws `backend_error`. Returns the number of channels.
std::int64_t end_other_ownerships(sql_session& session, const std::optional<ownership>& mine,
                                  const std::string& node);

/// The query for the epoch of a row, run as the last statement before a commit. If the transaction
/// has changes, the query locks the row until the commit, so no server can take the channel in
/// between. One parameter, one number.
std::string epoch_query(const sql_session& session, bool has_changes);

/// Throws `taken_over`, with the name of the node that has the channel now, if this ownership has
/// ended. `epoch_row` was prepared from `epoch_query`. Throws `backend_error`.
void require_ownership(sql_session& session, sql_statement& epoch_row, const ownership& mine);
/// As above, for a single use in a transaction with changes.
void require_ownership(sql_session& session, const ownership& mine);

}  // namespace donet::actors
