#include "actors/db_state_server/db_state_output.hpp"

#include "actors/msgtype.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/check.hpp"

namespace donet::actors {

using runtime::channel;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

void db_state_output::send_activated(const message_view& message, doid about,
                                     bool is_active) const {
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  runtime::check(reader.read(context), "GET_ACTIVATED has no context");
  send(message.sender, about, msgtype::dbss_get_activated_resp, [&](datagram_writer& reply) {
    reply.number(context).number(about).number(std::uint8_t{is_active});
  });
}

void db_state_output::refuse(channel requester, doid about, std::uint16_t reply_type,
                             std::uint32_t context) const {
  send(requester, about, reply_type,
       [context](datagram_writer& reply) { reply.number(context).number(std::uint8_t{0}); });
}

void db_state_output::report(log_level level, std::string_view sentence,
                             const message_view& message, doid about) const {
  world_.log.log(level, name_, sentence,
                 {{"object", value(about)}, {"sender", value(message.sender)}});
}

void db_state_output::report(log_level level, std::string_view sentence,
                             const message_view& message, doid about, std::string_view key,
                             std::uint64_t value) const {
  world_.log.log(
    level, name_, sentence,
    {{"object", runtime::value(about)}, {"sender", runtime::value(message.sender)}, {key, value}});
}

void db_state_output::report_cut_short(const message_view& message) const {
  world_.log.error(name_, "message cut short; dropped",
                   {{"type", message.type}, {"sender", value(message.sender)}});
}

void db_state_output::report_too_large(doid from, std::uint16_t type) const {
  world_.log.error(name_, "message larger than a datagram; not sent",
                   {{"object", value(from)}, {"type", type}});
}

}  // namespace donet::actors
