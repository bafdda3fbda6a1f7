#include "tools/db/console.hpp"

namespace donet::tools {

namespace {

constexpr std::uint64_t complaints_shown_max = 100;

}  // namespace

void db_console::say(std::string_view sentence) {
  clear();
  err_ << "donet-db: " << sentence << '\n';
  err_.flush();
}

void db_console::complain(const std::string& sentence) {
  if (++complaints_ <= complaints_shown_max)
    say(sentence);
}

void db_console::say_what_was_left_out() {
  if (complaints_ > complaints_shown_max)
    say("and " + with_commas(complaints_ - complaints_shown_max) + " more like these");
}

void db_console::show(std::string_view doing, std::uint64_t done, std::uint64_t all) {
  constexpr std::uint64_t objects_between_looks = 256;
  if (!shows_progress_ || done % objects_between_looks != 0)
    return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_)
    return;
  next_ = now + std::chrono::seconds(1);
  std::string line = std::string(doing) + ' ' + with_commas(done);
  if (all != 0)
    line += " of " + with_commas(all) + ", " + std::to_string(done * 100 / all) + " %";
  const std::size_t width = line.size();
  if (width < width_)
    line.append(width_ - width, ' ');
  width_ = width;
  err_ << '\r' << line;
  err_.flush();
}

void db_console::clear() {
  if (width_ == 0)
    return;
  err_ << '\r' << std::string(width_, ' ') << '\r';
  width_ = 0;
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string objects_text(std::uint64_t count) {
  return with_commas(count) + (count == 1 ? " object" : " objects");
}

}  // namespace donet::tools
