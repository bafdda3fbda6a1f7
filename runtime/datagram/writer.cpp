#include "runtime/datagram/writer.hpp"

#include "runtime/check.hpp"

#include <algorithm>
#include <cstring>

namespace donet::runtime {

void datagram_writer::begin() {
  to_.extend(limits::length_tag_size);
}

datagram_writer::datagram_writer(batch_builder& to, std::uint16_t type)
    : to_(to), start_(to.size()) {
  begin();
  number(type);
}

datagram_writer::datagram_writer(batch_builder& to, std::span<const channel> recipients,
                                 channel sender, std::uint16_t type)
    : to_(to), start_(to.size()) {
  begin();
  fits_ = recipients.size() <= limits::recipients_max;
  number(static_cast<std::uint8_t>(recipients.size()));
  for (const channel recipient : recipients)
    number(recipient);
  number(sender).number(type);
}

datagram_writer::datagram_writer(batch_builder& to, channel recipient, channel sender,
                                 std::uint16_t type)
    : datagram_writer(to, std::span(&recipient, 1), sender, type) {}

datagram_writer::datagram_writer(control_message, batch_builder& to, std::uint16_t type)
    : to_(to), start_(to.size()) {
  begin();
  number(std::uint8_t{1}).number(control_channel).number(type);
}

datagram_writer datagram_writer::control(batch_builder& to, std::uint16_t type) {
  return {control_message{}, to, type};
}

datagram_writer::~datagram_writer() {
  if (!finished_)
    to_.truncate(start_);
}

datagram_writer& datagram_writer::bytes(dc::bytes_view raw) {
  if (raw.empty())
    return *this;
  if (std::byte* const at = room_for(raw.size()))
    std::memcpy(at, raw.data(), raw.size());
  return *this;
}

datagram_writer& datagram_writer::blob(dc::bytes_view raw) {
  fits_ = fits_ && raw.size() <= limits::datagram_size_max;
  return number(static_cast<std::uint16_t>(raw.size())).bytes(raw);
}

bool datagram_writer::finish() {
  check(!finished_, "a datagram is finished twice");
  if (!fits_)
    return false;
  finished_ = true;
  const std::size_t size = to_.size() - start_ - limits::length_tag_size;
  std::byte* const tag = to_.at(start_);
  tag[0] = static_cast<std::byte>(size);
  tag[1] = static_cast<std::byte>(size >> 8);
  return true;
}

bool append_frame(batch_builder& to, dc::bytes_view datagram) {
  if (datagram.size() > limits::datagram_size_max)
    return false;
  std::byte* const at = to.extend(limits::length_tag_size + datagram.size());
  at[0] = static_cast<std::byte>(datagram.size());
  at[1] = static_cast<std::byte>(datagram.size() >> 8);
  if (!datagram.empty())
    std::memcpy(at + limits::length_tag_size, datagram.data(), datagram.size());
  return true;
}

bool append_to_all(batch_builder& to, std::span<const channel> recipients, channel sender,
                   std::uint16_t type, dc::bytes_view payload) {
  const std::size_t before = to.size();
  do {
    const std::size_t count = std::min(recipients.size(), limits::recipients_max);
    datagram_writer writer(to, recipients.first(count), sender, type);
    if (!writer.bytes(payload).finish()) {
      to.truncate(before);
      return false;
    }
    recipients = recipients.subspan(count);
  } while (!recipients.empty());
  return true;
}

}  // namespace donet::runtime
