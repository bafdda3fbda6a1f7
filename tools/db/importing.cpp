// Reads lines of objects into a database: all of them or none, unless asked to keep going.
//
//   read a line ──> does it fit? is its id free? ──> insert, note in the journal ──> commit each batch ──> ...
//
//   success    the journal is deleted: nothing can be undone any longer
//   error      the changes in the journal are undone, and the remaining lines only checked
//   killed     the next import finds the journal, and first undoes its changes

#include "tools/db/commands.hpp"
#include "tools/db/object_line.hpp"
#include "tools/db/text_lines.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace donet::tools {

namespace {

// A transaction also ends when its lines exceed this size.
constexpr std::size_t batch_bytes_max = 16u << 20;

class input_file {
public:
  explicit input_file(const std::string& name)
      : descriptor_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0)
      throw db_failure("cannot open " + name + ": " + std::generic_category().message(errno));
  }
  input_file(const input_file&) = delete;
  input_file& operator=(const input_file&) = delete;
  ~input_file() {
    if (descriptor_ != STDIN_FILENO)
      ::close(descriptor_);
  }

  int descriptor() const noexcept { return descriptor_; }

private:
  int descriptor_;
};

class importing {
public:
  importing(const db_invocation& asked, database& to, db_console& console)
      : asked_(asked), to_(to), console_(console), input_(asked.file),
        lines_(input_.descriptor(), object_line_bytes_max, console.stopped),
        parser_(to.contract(), to.strings()), before_(to.reader()), target_(*to.session, to.plan) {}

  db_exit_code run();

private:
  void undo_what_was_broken_off();
  std::optional<std::uint64_t> read_header();
  void read_objects(std::optional<std::uint64_t> announced);
  void take(std::string_view line);
  bool write(const actors::whole_object& object, std::string& why);
  void refuse(const std::string& why);
  void begin();
  void commit();
  void give_up();
  void give_up_or_say_so();
  void undo();

  const db_invocation& asked_;
  database& to_;
  db_console& console_;
  input_file input_;
  text_lines lines_;
  line_reader parser_;
  actors::sql_export before_;
  actors::sql_import target_;
  bool is_open_ = false;     // a transaction
  bool only_looks_ = false;  // after an error: all changes will be undone
  std::size_t batch_ = 0;    // objects of the transaction
  std::size_t batch_bytes_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t imported_ = 0;
  std::uint64_t committed_ = 0;  // of these, committed without a journal
  std::uint64_t replaced_ = 0;
};

db_exit_code importing::run() {
  undo_what_was_broken_off();
  for (const std::string& step : to_.report.steps)
    console_.say(step);
  const std::optional<std::uint64_t> announced = read_header();
  if (!asked_.keeps_going)
    target_.open_journal();
  try {
    read_objects(announced);
    commit();
  } catch (...) {
    give_up_or_say_so();
    throw;
  }
  console_.say_what_was_left_out();
  const bool is_right = console_.complaints() == 0;
  if (only_looks_) {
    console_.say("nothing was imported");
    return db_exit_failed;
  }
  if (!asked_.keeps_going)
    target_.close_journal();
  console_.say("imported " + objects_text(imported_)
               + (replaced_ == 0 ? "" : ", of which " + with_commas(replaced_) + " were replaced"));
  return is_right ? db_exit_ok : db_exit_failed;
}

void importing::undo_what_was_broken_off() {
  if (!target_.has_journal())
    return;
  console_.say("an import has not come to its end; what it did is undone");
  undo();
}

std::optional<std::uint64_t> importing::read_header() {
  std::string_view line;
  if (!lines_.next(line))
    throw db_failure(lines_.failure().empty() ? "the input is empty" : lines_.failure());
  std::string why;
  const std::optional<export_header> header = tools::read_header(line, why);
  if (!header)
    throw db_failure("line 1: " + why);
  if (header->contract_hash != to_.contract().hash())
    console_.say("the objects were exported with another contract; each is checked against this "
                 "one");
  return header->objects;
}

void importing::read_objects(std::optional<std::uint64_t> announced) {
  std::string_view line;
  while (lines_.next(line)) {
    if (console_.stopped) {
      if (asked_.keeps_going)
        commit();
      throw db_failure("stopped");
    }
    if (line.empty())
      continue;
    ++read_;
    take(line);
    console_.show(only_looks_ ? "looked at" : "imported", read_, announced.value_or(0));
  }
  if (!lines_.failure().empty())
    refuse(lines_.failure());
  else if (announced && read_ != *announced)
    refuse("the input ends after " + objects_text(read_) + " where its first line announces "
           + with_commas(*announced)
           + R"(; is the file whole? (take "objects" out of the first line if it is meant so))");
}

void importing::take(std::string_view line) {
  std::string why;
  const std::optional<actors::whole_object> object = parser_.read(line, why);
  const std::string place = "line " + std::to_string(lines_.number()) + ": ";
  if (!object) {
    refuse(place + why);
    return;
  }
  if (only_looks_)
    return;
  if (!write(*object, why)) {
    refuse(place + why);
    return;
  }
  ++imported_;
  batch_bytes_ += line.size();
  if (++batch_ >= asked_.batch || batch_bytes_ >= batch_bytes_max)
    commit();
}

// False if it cannot be written; nothing is changed then.
bool importing::write(const actors::whole_object& object, std::string& why) {
  const std::string id = std::to_string(value(object.id));
  begin();
  actors::sql_import::note note{object.id, {}};
  const std::optional<actors::whole_object> there =
    asked_.replaces ? before_.find(object.id) : std::nullopt;
  if (!asked_.replaces && target_.exists(object.id)) {
    const bool is_ours = !asked_.keeps_going && target_.is_noted(object.id);
    why = is_ours ? "object " + id + " stands in the input twice"
                  : "object " + id + " is there already (--replace puts this one in its place)";
    return false;
  }
  if (there) {
    if (!asked_.keeps_going && target_.is_noted(object.id)) {
      why = "object " + id + " stands in the input twice";
      return false;
    }
    if (there->kind == nullptr || !there->unreadable.empty()) {
      why = "object " + id + ", of class " + there->class_name
            + ", is there already and does not fit the contract: it is not replaced";
      return false;
    }
    note.before = to_line(*there);
    target_.erase(there->id, *there->kind);
    ++replaced_;
  }
  if (!asked_.keeps_going)
    target_.add(note);
  target_.insert(object.id, *object.kind, object.values);
  return true;
}

void importing::refuse(const std::string& why) {
  console_.complain(why);
  if (!asked_.keeps_going && !std::exchange(only_looks_, true))
    give_up();
}

// ---- transactions ----

void importing::begin() {
  if (!std::exchange(is_open_, true))
    to_.session->begin();
}

void importing::commit() {
  if (is_open_)
    to_.session->commit();
  is_open_ = false;
  if (asked_.keeps_going)
    committed_ = imported_;
  batch_ = 0;
  batch_bytes_ = 0;
}

// Undoes all changes, except those that have to stay in any case.
void importing::give_up() {
  if (std::exchange(is_open_, false))
    to_.session->roll_back();
  if (!asked_.keeps_going && target_.has_journal())
    undo();
}

// Called after another failure, which must be reported as well.
void importing::give_up_or_say_so() {
  try {
    give_up();
    console_.say(committed_ == 0 ? "nothing was imported"
                                 : objects_text(committed_) + " were imported before and stay");
  } catch (const actors::backend_error&) {
    console_.say("what was imported cannot be undone now; the next import will undo it");
  }
}

void importing::undo() {
  std::uint64_t undone = 0;
  for (auto notes = target_.some_notes(); !notes.empty(); notes = target_.some_notes()) {
    to_.session->begin();
    for (const actors::sql_import::note& note : notes) {
      const std::optional<actors::whole_object> now = before_.find(note.id);
      std::string why = "the contract does not have its class";
      const auto then = note.before ? parser_.read(*note.before, why) : std::nullopt;
      if ((now && now->kind == nullptr) || (note.before && !then))
        throw db_failure("object " + std::to_string(value(note.id))
                         + " cannot be put back as it was: " + why
                         + "; use the DC files with which the import was begun");
      if (now)
        target_.erase(note.id, *now->kind);
      if (then)
        target_.insert(then->id, *then->kind, then->values);
      target_.remove_note(note.id);
      console_.show("undone", ++undone, 0);
    }
    to_.session->commit();
  }
  target_.close_journal();
}

}  // namespace

db_exit_code import_objects(const db_invocation& asked, database& to, db_console& console) {
  return importing(asked, to, console).run();
}

}  // namespace donet::tools
