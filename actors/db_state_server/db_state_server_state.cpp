#include "actors/db_state_server/db_state_server_state.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::log_level;

namespace {

constexpr std::string_view log_category = "dbss";

object_options with_database(object_options options) {
  options.in_database = true;
  return options;
}

// The position of the object's DoId in the messages that are handled here.
enum class place_of_id : unsigned char { nowhere, first, behind_context };

place_of_id place_of_id_in(std::uint16_t type) noexcept {
  switch (type) {
  case msgtype::object_set_field:
  case msgtype::object_set_fields:
  case msgtype::dbss_delete_disk: return place_of_id::first;
  case msgtype::object_get_field:
  case msgtype::object_get_fields:
  case msgtype::object_get_all:
  case msgtype::dbss_get_activated: return place_of_id::behind_context;
  default: return place_of_id::nowhere;
  }
}

// Empty if the message is cut short.
std::optional<runtime::doid> id_in(const runtime::message_view& message, place_of_id where) {
  dc::byte_reader reader(message.payload);
  runtime::doid id{};
  if (where == place_of_id::behind_context && !reader.skip(sizeof(std::uint32_t)))
    return std::nullopt;
  return read_id(reader, id) ? std::optional(id) : std::nullopt;
}

// True if an object answers this type; then the service does not (QUIRK 39).
bool object_answers(std::uint16_t type) noexcept {
  return type == msgtype::object_get_field || type == msgtype::object_get_fields
         || type == msgtype::object_get_all;
}

}  // namespace

db_state_server_state::db_state_server_state(const db_state_server_options& options,
                                             const class_layouts& layouts, runtime::logger& log,
                                             object_host& host)
    : object_keeper(
      log_category, with_database(options.objects), options.first_participant, log, host,
      options.objects.metrics ? options.objects.metrics : layouts.make_metrics(log_category)),
      options_(options), layouts_(layouts), out_(world_, log_category, options.database),
      reads_(layouts), writes_(layouts.schema()), loads_(options.queue) {
  for (const runtime::channel_range& range : options_.doids)
    runtime::check(world_.subscribe(role, range),
                   "an operator writes more ranges than there may be");
}

bool db_state_server_state::work(std::size_t budget, time_point now) {
  now_ = now;
  const bool is_more = object_keeper::work(budget);
  send_as_service();
  while (const std::optional<load_news> news = reads_.give_up_overdue(out_, now_))
    apply(*news);
  return is_more;
}

db_state_server_counts db_state_server_state::outcomes() const noexcept {
  return {.loaded = loaded_,
          .failed = failed_,
          .overdue = reads_.overdue(),
          .refused = refused_ + reads_.refused() + loads_.refused()};
}

void db_state_server_state::show_counts() const noexcept {
  object_keeper::show_counts();
  runtime::db_state_server_metrics& to = *options_.metrics;
  const db_state_server_counts counts = outcomes();
  to.loaded.set(counts.loaded);
  to.failed.set(counts.failed);
  to.overdue.set(counts.overdue);
  to.refused.set(counts.refused);
  to.loading.set(loading());
  to.asking.set(asking());
  to.waiting_bytes.set(waiting_bytes());
}

// ---- input ----

void db_state_server_state::handle(const runtime::datagram_view& datagram,
                                   const message_view& message) {
  switch (message.type) {
  case msgtype::dbss_activate_with_defaults:
  case msgtype::dbss_activate_with_defaults_other: activate(message); return;
  case msgtype::database_get_field_resp:
  case msgtype::database_get_fields_resp:
  case msgtype::database_get_all_resp: apply(reads_.take_answer(out_, message)); return;
  default: break;
  }
  const place_of_id where = place_of_id_in(message.type);
  const bool is_ours = where != place_of_id::nowhere;
  const std::optional<doid> about = is_ours ? id_in(message, where) : std::nullopt;
  const std::size_t loads_bytes_max = loads_.bytes() + room();
  if (!loads_.empty()
      && loads_.defer(out_, datagram, message, about, loads_bytes_max)
           == object_loads::deferral::deferred)
    return;
  if (about)
    serve(message, *about);
  else if (is_ours)
    out_.report_cut_short(message);
}

// Handles a message about an object that is not being loaded.
void db_state_server_state::serve(const message_view& message, doid about) {
  const std::optional<runtime::subscriber> object = find(about);
  const class_layout* const layout = object ? layout_of(*object) : nullptr;
  switch (message.type) {
  case msgtype::dbss_get_activated: out_.send_activated(message, about, object.has_value()); break;
  case msgtype::dbss_delete_disk: writes_.delete_object(out_, about); break;
  case msgtype::object_set_field: writes_.set_field(out_, message, about, layout); break;
  case msgtype::object_set_fields: writes_.set_fields(out_, message, about, layout); break;
  default:
    // An active object answers for itself.
    if (!object)
      reads_.answer_inactive(out_, message, about, {room(), deadline()});
  }
}

// ---- the start of a load ----

void db_state_server_state::activate(const message_view& message) {
  const std::optional<doid> id = id_of_activation(message);
  if (id && *id == doid{0}) {
    out_.report(log_level::warn, "DoId is 0; request refused", message, *id);
    return;
  }
  if (id && (loads_.find(*id) != nullptr || find(*id))) {
    out_.report(log_level::warn, "object is active or loading already; activation refused", message,
                *id);
    return;
  }
  std::optional<activation> wanted =
    read_activation(message, layouts_, world_.options.strings, world_.log);
  if (!wanted)
    return;
  if (size_of(*wanted) + database_query{}.size() > room()) {
    ++refused_;
    out_.report(log_level::warn, "too much waits for the database; activation refused", message,
                *id);
    return;
  }
  if (value(*id) < reserved_below)
    out_.report(log_level::warn, "object has a reserved DoId; request accepted", message, *id);
  const std::uint32_t context = reads_.next_context();
  loading_state& load = loads_.start(std::move(*wanted), context, now_);
  subscribe_to(*id);
  load.share_answer(reads_.has_get_all(*id));
  if (!load.shares_answer())
    reads_.load(out_, *id, context, deadline());
}

// ---- the end of a load ----

void db_state_server_state::apply(const load_news& news) {
  switch (news.what) {
  case load_news::kind::none: break;
  case load_news::kind::object:
    if (const loading_state* const load = loads_.find(news.about);
        load != nullptr && (news.is_for_load || load->shares_answer()))
      finish_load(news.about, news.stored);
    break;
  case load_news::kind::answer_is_due: query_again(news.about); break;
  }
}

// A load that shares the answer to a caller's query sends its own when no such query is left
// (QUIRK 34).
void db_state_server_state::query_again(doid id) {
  loading_state* const load = loads_.find(id);
  if (load == nullptr || !load->shares_answer() || reads_.has_get_all(id))
    return;
  load->share_answer(false);
  reads_.load(out_, id, load->context(), deadline());
}

// `stored` is empty if the database has no such object.
void db_state_server_state::finish_load(doid id, const std::optional<stored_object>& stored) {
  const loading_state load = loads_.end(id);
  options_.metrics->activation_time.observe(runtime::microseconds_of(now_ - load.since()));
  std::optional<field_store> values;
  if (stored)
    values = make_values(load.wanted(), *stored, world_.log);
  if (values) {
    ++loaded_;
    come_to_life(load, *stored->layout, std::move(*values));
  } else {
    ++failed_;
    world_.log.warn(name(), "object not loaded; it stays inactive", {{"object", value(id)}});
    stay_inactive(load);
  }
  unsubscribe_from(id);
}

void db_state_server_state::come_to_life(const loading_state& load, const class_layout& layout,
                                         field_store values) {
  const activation& wanted = load.wanted();
  const runtime::subscriber object =
    create(wanted.id, wanted.where, layout, std::move(values), options_.database);
  const auto number = static_cast<std::size_t>(object);
  if (layout_by_object_.size() <= number)
    layout_by_object_.resize(number + 1);
  layout_by_object_[number] = &layout;

  // The object receives the whole queue, unless it ends; then the service handles the rest
  // (QUIRK 47).
  std::size_t delivered = 0;
  for (object_life life = object_life::exists;
       life == object_life::exists && delivered < load.waiting().size(); ++delivered) {
    const queued_message& next = load.waiting()[delivered];
    world_.log.about(next.sender);
    if (next.for_object)
      life = give(object, next.view());
  }
  for (std::size_t i = 0; i < load.waiting().size(); ++i) {
    const queued_message& next = load.waiting()[i];
    const bool is_answered = i < delivered && next.for_object && object_answers(next.type);
    if (!next.for_service || is_answered)
      continue;
    world_.log.about(next.sender);
    serve(next.view(), wanted.id);
  }
}

void db_state_server_state::stay_inactive(const loading_state& load) {
  for (const queued_message& next : load.waiting()) {
    if (!next.for_service)
      continue;
    world_.log.about(next.sender);
    serve(next.view(), load.wanted().id);
  }
}

// Subscribes to the object's channel, which receives the database's answer, and to later changes of
// the stored object, none of which may be missed.
void db_state_server_state::subscribe_to(doid id) {
  if (!is_in_range(id))
    world_.subscribe(role, channel_of(id));
  if (world_.options.follows_database)
    world_.subscribe(role, database_channel(id));
}

// An active object has its own subscriptions by then.
void db_state_server_state::unsubscribe_from(doid id) {
  if (!is_in_range(id))
    world_.unsubscribe(role, channel_of(id));
  if (world_.options.follows_database)
    world_.unsubscribe(role, database_channel(id));
}

// ---- common parts ----

bool db_state_server_state::is_in_range(doid id) const noexcept {
  return std::any_of(
    options_.doids.begin(), options_.doids.end(),
    [id](const runtime::channel_range& range) { return range.contains(channel_of(id)); });
}

const class_layout* db_state_server_state::layout_of(runtime::subscriber object) const noexcept {
  return layout_by_object_[static_cast<std::size_t>(object)];
}

// The bytes of memory that further queries, loads and queued messages may take.
std::size_t db_state_server_state::room() const noexcept {
  return options_.waiting_bytes_max - std::min(options_.waiting_bytes_max, waiting_bytes());
}

}  // namespace donet::actors
