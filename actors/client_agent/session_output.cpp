#include "actors/client_agent/session_output.hpp"

namespace donet::actors {

using runtime::doid;
using runtime::message_view;

namespace {

constexpr std::string_view log_category = "client_agent";

}  // namespace

void session_output::report(std::string_view sentence, const message_view& about) const {
  world_.log.warn(log_category, sentence,
                  {{"client", value(session_.allocated())},
                   {"peer", session_.peer()},
                   {"type", about.type},
                   {"sender", value(about.sender)}});
}

void session_output::report_object(runtime::log_level level, std::string_view sentence, doid object,
                                   const message_view& about) const {
  world_.log.log(level, log_category, sentence,
                 {{"client", value(session_.allocated())},
                  {"peer", session_.peer()},
                  {"object", value(object)},
                  {"type", about.type},
                  {"sender", value(about.sender)}});
}

void session_output::report_object(runtime::log_level level, std::string_view sentence,
                                   doid object) const {
  world_.log.log(level, log_category, sentence,
                 {{"client", value(session_.allocated())},
                  {"peer", session_.peer()},
                  {"object", value(object)}});
}

void session_output::report_unknown_class(std::string_view sentence, doid object,
                                          std::uint16_t class_id) const {
  world_.log.error(log_category, sentence,
                   {{"client", value(session_.allocated())},
                    {"peer", session_.peer()},
                    {"object", value(object)},
                    {"class", class_id}});
}

void session_output::report_cut_short(const message_view& message) const {
  world_.log.error(log_category, "message cut short; ignored",
                   {{"client", value(session_.allocated())},
                    {"peer", session_.peer()},
                    {"type", message.type},
                    {"sender", value(message.sender)}});
}

void session_output::reject(const message_view& message) const {
  report("message rejected; it arrived on the channel of a place and is not about an object there",
         message);
}

void session_output::report_too_large(std::uint16_t type) const {
  world_.log.error(
    log_category, "message too large; not sent",
    {{"client", value(session_.allocated())}, {"peer", session_.peer()}, {"type", type}});
}

}  // namespace donet::actors
