#pragma once
// The numbers of the messages of clients, AIs and UberDOGs, by family. The harness has a list of
// its own, written from the protocol, so that a wrong number in the server is detected.

#include <cstdint>

namespace donet::harness {

/// Between a client and its Client Agent.
enum class client_message : std::uint16_t {
  hello = 1,
  hello_resp = 2,
  disconnect = 3,
  eject = 4,
  heartbeat = 5,
  object_set_field = 120,
  object_set_fields = 121,
  object_leaving = 132,
  object_location = 140,
  enter_object_required = 142,
  enter_object_required_other = 143,
  object_leaving_owner = 161,
  enter_object_required_owner = 172,
  enter_object_required_other_owner = 173,
  add_interest = 200,
  add_interest_multiple = 201,
  remove_interest = 203,
  done_interest_resp = 204,
};

/// Between participants of a Message Director.
enum class internal_message : std::uint16_t {
  client_set_state = 1000,
  client_set_client_id = 1001,
  client_send_datagram = 1002,
  client_eject = 1004,
  client_drop = 1005,
  client_get_network_address = 1006,
  client_get_network_address_resp = 1007,
  client_declare_object = 1010,
  client_undeclare_object = 1011,
  client_add_session_object = 1012,
  client_remove_session_object = 1013,
  client_set_fields_sendable = 1014,
  client_open_channel = 1100,
  client_close_channel = 1101,
  client_add_post_remove = 1110,
  client_clear_post_removes = 1111,
  client_add_interest = 1200,
  client_add_interest_multiple = 1201,
  client_remove_interest = 1203,
  client_done_interest_resp = 1204,

  create_object_with_required = 2000,
  create_object_with_required_other = 2001,
  delete_ai_objects = 2009,
  object_get_field = 2010,
  object_get_field_resp = 2011,
  object_get_all = 2014,
  object_get_all_resp = 2015,
  object_set_field = 2020,
  object_set_fields = 2021,
  object_delete_ram = 2032,
  object_set_location = 2040,
  object_changing_location = 2041,
  object_enter_location_with_required = 2042,
  object_enter_location_with_required_other = 2043,
  object_get_location = 2044,
  object_get_location_resp = 2045,
  object_set_ai = 2050,
  object_changing_ai = 2051,
  object_enter_ai_with_required = 2052,
  object_enter_ai_with_required_other = 2053,
  object_set_owner = 2060,
  object_enter_owner_with_required = 2062,
  object_enter_owner_with_required_other = 2063,

  object_activate_with_defaults = 2200,

  database_create_object = 3000,
  database_create_object_resp = 3001,
  database_object_get_all = 3014,
  database_object_get_all_resp = 3015,
  database_object_set_field = 3020,
  database_object_set_fields = 3021,
  database_object_set_field_if_equals = 3022,
  database_object_set_field_if_equals_resp = 3023,
  database_object_set_field_if_empty = 3026,
  database_object_set_field_if_empty_resp = 3027,
  database_object_delete = 3032,

  control_add_channel = 9000,
  control_remove_channel = 9001,
  control_add_range = 9002,
  control_remove_range = 9003,
  control_add_post_remove = 9010,
  control_clear_post_removes = 9011,
  control_set_con_name = 9012,
};

/// The state of a client, which determines its permissions; the argument of CLIENTAGENT_SET_STATE.
enum class client_state : std::uint16_t { fresh = 0, anonymous = 1, established = 2 };

}  // namespace donet::harness
