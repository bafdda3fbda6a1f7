#include "runtime/net/service_answer.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace donet::runtime {

namespace {

constexpr std::size_t question_end_size = 4;  // type and class
constexpr std::size_t name_size_max = 255;
constexpr std::uint16_t type_srv = 33;
constexpr std::uint16_t class_internet = 1;
constexpr std::uint8_t name_error = 3;  // there is no such name

bool is_host_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
         || c == '_';
}

class reader {
public:
  explicit reader(dc::bytes_view message) : message_(message) {}

  bool is_good() const noexcept { return good_; }
  std::size_t position() const noexcept { return at_; }
  std::size_t left() const noexcept { return message_.size() - at_; }

  std::uint8_t u8() {
    if (!good_ || left() < 1) {
      good_ = false;
      return 0;
    }
    return std::to_integer<std::uint8_t>(message_[at_++]);
  }

  std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>(high << 8U | u8());
  }

  void skip(std::size_t size) {
    if (!good_ || left() < size)
      good_ = false;
    else
      at_ += size;
  }

  // The name at this position, with dots between its labels. Empty also if it has other bytes than
  // those of host names.
  std::string name() {
    std::string text;
    bool is_host = true;
    std::size_t size = 0;
    // The end of the name as it stands here; empty until it goes on elsewhere.
    std::optional<std::size_t> end;
    std::size_t begin = at_;
    while (good_) {
      const std::uint8_t length = u8();
      constexpr std::uint8_t pointer = 0xc0;
      if ((length & pointer) == pointer) {
        const std::size_t target = (length & 0x3fU) << 8U | u8();
        if (!end)
          end = at_;
        // Always towards the beginning, so that it ends.
        if (target >= begin)
          good_ = false;
        else
          begin = at_ = target;
        continue;
      }
      size += length + std::size_t{1};
      if ((length & pointer) != 0 || left() < length || size > name_size_max)
        good_ = false;
      if (!good_ || length == 0)
        break;
      if (!text.empty())
        text += '.';
      for (std::uint8_t i = 0; i < length; ++i) {
        const auto letter = static_cast<char>(u8());
        is_host = is_host && is_host_letter(letter);
        text += letter;
      }
    }
    if (good_ && end)
      at_ = *end;
    return good_ && is_host ? text : std::string();
  }

private:
  dc::bytes_view message_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

service_answer read_service_answer(dc::bytes_view message) {
  service_answer answer;
  reader in(message);
  in.skip(2);  // its id
  const std::uint8_t flags = in.u8();
  const std::uint8_t code = in.u8() & 0x0fU;
  const std::uint16_t questions = in.u16();
  const std::uint16_t answers = in.u16();
  in.skip(4);  // the counts of further records
  constexpr std::uint8_t is_response = 0x80;
  if (!in.is_good() || (flags & is_response) == 0 || (code != 0 && code != name_error))
    return answer;
  for (std::uint16_t i = 0; i < questions && in.is_good(); ++i) {
    in.name();
    in.skip(question_end_size);
  }
  bool has_records = false;
  for (std::uint16_t i = 0; i < answers && in.is_good(); ++i) {
    in.name();
    const std::uint16_t type = in.u16();
    const std::uint16_t its_class = in.u16();
    in.skip(4);  // time to live
    const std::size_t size = in.u16();
    const std::size_t begin = in.position();
    if (!in.is_good() || in.left() < size)
      return {};
    if (type != type_srv || its_class != class_internet) {
      in.skip(size);
      continue;
    }
    in.skip(4);  // priority and weight: all records are used
    service_record record;
    record.port = in.u16();
    record.target = in.name();
    if (!in.is_good() || in.position() != begin + size)
      return {};
    has_records = true;
    if (record.port != 0 && !record.target.empty() && answer.records.size() < service_records_max)
      answer.records.push_back(std::move(record));
  }
  if (!in.is_good())
    return {};
  answer.what = has_records ? service_answer::kind::records : service_answer::kind::none;
  return answer;
}

}  // namespace donet::runtime
