/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_REGISTRY_H
#define SYNC_REGISTRY_H

/*
 * The office's kiosks as aggregation needs them: by number, with the index of their hub and the
 * MAC key of every week so far, in locked memory. Read only once made, so threads share it.
 * Private to sync.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/unseal.h>
#include <sync/office.h>

struct sync_registry;

/**
 * Open the kiosks' keys for the wave at hand and step them through the weeks since.
 *
 * @param this_week absolute; keys of later weeks are not made
 * @param[out] out free with sync_registry_free(); NULL on error
 * Errors: HD_E_AUTH (no kiosk's key opens with this opener), HD_E_RANGE (more than HD_HUBS_MAX
 * hubs), HD_E_IO, HD_E_FORMAT, HD_E_NOMEM. One kiosk whose key alone does not open stays without
 * keys.
 */
HD_NODISCARD enum hd_err sync_registry_new(struct sync_office *office,
                                           const struct hd_opener *opener, int32_t this_week,
                                           struct sync_registry **out);
void sync_registry_free(struct sync_registry *registry);

/** Hub names, sorted, and how many; borrowed. */
size_t sync_registry_hubs(const struct sync_registry *registry,
                          const char (**names)[HD_NAME_MAX]);

/** A kiosk by number; -1 when it is not registered. */
int sync_registry_find(const struct sync_registry *registry, uint32_t number);

/** The hub index of a kiosk, and the absolute week from which it is revoked. */
size_t sync_registry_hub(const struct sync_registry *registry, int kiosk);
int32_t sync_registry_revoked_from(const struct sync_registry *registry, int kiosk);

/** True when keys of a kiosk were made for this week: not before the one of its first key, nor
 * after the present one. */
bool sync_registry_has_week(const struct sync_registry *registry, int kiosk, uint16_t week);

/**
 * The MAC key of a kiosk in a week that has keys.
 *
 * @param[out] key HD_KEY_LEN bytes; the caller wipes
 * Returns false when this kiosk has no keys.
 */
bool sync_registry_key(const struct sync_registry *registry, int kiosk, uint16_t week,
                       uint8_t *key);

#endif
