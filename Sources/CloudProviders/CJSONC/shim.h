#ifndef CJSONC_SHIM_H
#define CJSONC_SHIM_H

#include <json-c/json.h>
#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>

// Swift sees neither the macro that walks an object's members nor untyped entries, hence these.

/// The first member of an object in document order; null when it has none.
static inline const struct lh_entry *cjson_first_member(const struct json_object *object) {
  return lh_table_head(json_object_get_object(object));
}

/// The member after that one in document order; null after the last.
static inline const struct lh_entry *cjson_next_member(const struct lh_entry *member) {
  return lh_entry_next(member);
}

static inline const char *cjson_member_key(const struct lh_entry *member) {
  return (const char *)lh_entry_k(member);
}

static inline struct json_object *cjson_member_value(const struct lh_entry *member) {
  return (struct json_object *)lh_entry_v(member);
}

#endif
