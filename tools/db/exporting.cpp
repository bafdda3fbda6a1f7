// Writes all objects as lines.

#include "tools/db/commands.hpp"
#include "tools/db/object_line.hpp"
#include "tools/dc/output_stream.hpp"

#include <cerrno>
#include <ctime>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace donet::tools {

namespace {

std::string time_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// A file that gets its name when it is complete.
class new_file {
public:
  explicit new_file(const std::string& name)
      : name_(name), part_(name + ".part"),
        descriptor_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)),
        stream_(descriptor_) {
    if (descriptor_ < 0)
      fail(errno);
  }
  new_file(const new_file&) = delete;
  new_file& operator=(const new_file&) = delete;
  ~new_file() {
    if (descriptor_ < 0)
      return;
    ::close(descriptor_);
    if (!is_complete_)
      ::unlink(part_.c_str());
  }

  std::ostream& stream() { return stream_; }

  void complete() {
    stream_.flush();
    if (stream_.failure() != 0)
      fail(stream_.failure());
    if (::fsync(descriptor_) != 0 && errno != EINVAL)
      fail(errno);
    if (::rename(part_.c_str(), name_.c_str()) != 0)
      fail(errno);
    is_complete_ = true;
  }

private:
  [[noreturn]] void fail(int error) const {
    throw db_failure("cannot write " + name_ + ": " + std::generic_category().message(error));
  }

  std::string name_;
  std::string part_;
  int descriptor_;
  output_stream stream_;
  bool is_complete_ = false;
};

std::string example_of(const std::string& text) {
  constexpr std::size_t shown_max = 60;
  return text.size() <= shown_max ? text : text.substr(0, shown_max) + "...";
}

void refuse_what_is_not_migrated(const database& from) {
  if (!from.report.problems.empty())
    throw db_failure(from.report.problems.front());
  if (!from.plan.changed.empty())
    throw db_failure("the database was made for another contract; start donet-node with this role "
                     "once, or export with the old DC files ("
                     + from.report.steps.front() + ")");
}

db_exit_code write_all(database& from, std::ostream& to, db_console& console) {
  actors::sql_export reader = from.reader();
  reader.hold_still();
  std::uint64_t all = 0;
  for (const actors::class_count& one : reader.count()) {
    const dc::class_entry* const kind = from.contract().find_class(one.class_name);
    if (kind == nullptr || kind->is_struct)
      console.complain("not exported: " + objects_text(one.objects) + " of the class '"
                       + one.class_name + "', which the contract does not have");
    else
      all += one.objects;
  }
  to << to_line({export_header::current_version, from.contract().hash(), time_text(), all}) << '\n';
  actors::whole_object object;
  std::uint64_t done = 0;
  while (to && reader.next(object)) {
    if (console.stopped)
      throw db_failure("stopped");
    if (object.kind == nullptr)
      continue;
    tell_what_is_unreadable(object, "not exported: ", console);
    to << to_line(object) << '\n';
    console.show("exported", ++done, all);
  }
  console.say_what_was_left_out();
  return console.complaints() == 0 ? db_exit_ok : db_exit_failed;
}

}  // namespace

void tell_what_is_unreadable(const actors::whole_object& object, const std::string& consequence,
                             db_console& console) {
  for (const auto& [field, text] : object.unreadable)
    console.complain(consequence + "object " + std::to_string(value(object.id)) + ", "
                     + object.class_name + "." + std::string(field->name())
                     + ": the value does not fit the contract: " + example_of(text));
}

db_exit_code export_objects(const db_invocation& asked, database& from, db_console& console) {
  refuse_what_is_not_migrated(from);
  if (asked.file == "-")
    return write_all(from, console.out, console);
  new_file file(asked.file);
  const db_exit_code code = write_all(from, file.stream(), console);
  file.complete();
  return code;
}

}  // namespace donet::tools
