/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kiosks, hubs and weekly MAC keys. Each kiosk's begin with the week of the key that the wave has
 * of it. The keys of all weeks after that are made once, not once a record; when
 * kiosks and weeks are so many that they would need more locked memory than KEYS_MAX, only every
 * second, third ... week is kept and the steps between are made when needed.
 */

#include "registry.h"

#include <assert.h>
#include <stdlib.h>

#include <heard/log.h>
#include <heard/tally.h>

enum { KEYS_MAX = 65536 }; /* about 2 MiB */

struct sync_registry {
    struct sync_kiosk *kiosk; /* owned, by number */
    size_t n;
    size_t *hub;               /* owned, hub index by kiosk */
    bool *has_keys;            /* owned, by kiosk */
    char (*name)[HD_NAME_MAX]; /* owned, hub names */
    size_t hubs;
    struct hd_ratchet *ratchet; /* owned, secret: per_kiosk for each kiosk */
    size_t per_kiosk;
    uint32_t weeks;  /* weeks that have keys: 0 .. weeks - 1 */
    uint32_t stride; /* every stride-th week is kept */
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Name the hubs, each once, in order. */
static enum hd_err name_hubs(struct sync_registry *registry)
{
    registry->name = calloc(registry->n + 1, sizeof(*registry->name));
    registry->hub = calloc(registry->n + 1, sizeof(*registry->hub));
    if (!registry->name || !registry->hub) {
        return HD_E_NOMEM;
    }
    for (size_t i = 0; i < registry->n; i++) {
        memcpy(registry->name[i], registry->kiosk[i].hub, HD_NAME_MAX);
    }
    qsort(registry->name, registry->n, sizeof(*registry->name), compare_names);
    for (size_t i = 0; i < registry->n; i++) {
        if (registry->hubs == 0 ||
            strcmp(registry->name[registry->hubs - 1], registry->name[i]) != 0) {
            memmove(registry->name[registry->hubs++], registry->name[i], HD_NAME_MAX);
        }
    }
    if (registry->hubs > HD_HUBS_MAX) {
        return HD_E_RANGE;
    }
    for (size_t i = 0; i < registry->n; i++) {
        const char(*found)[HD_NAME_MAX] =
            bsearch(registry->kiosk[i].hub, registry->name, registry->hubs,
                    sizeof(*registry->name), compare_names);
        assert(found);
        registry->hub[i] = (size_t)(found - (const char(*)[HD_NAME_MAX])registry->name);
    }
    return HD_OK;
}

/* The first week of any kiosk's key. */
static uint32_t first_of_all(const struct sync_registry *registry)
{
    uint32_t first = UINT16_MAX;
    for (size_t i = 0; i < registry->n; i++) {
        if (registry->kiosk[i].has_key && registry->kiosk[i].first_week < first) {
            first = registry->kiosk[i].first_week;
        }
    }
    return first;
}

/* How many weeks have keys, and how many of those are kept. */
static void plan_weeks(struct sync_registry *registry, int32_t first_week, int32_t this_week)
{
    int64_t weeks = (int64_t)this_week - first_week + 1;
    weeks = weeks < 0 ? 0 : weeks > UINT16_MAX + 1 ? UINT16_MAX + 1 : weeks;
    registry->weeks = (uint32_t)weeks;
    registry->stride = 1;
    size_t kiosks = registry->n > 0 ? registry->n : 1;
    uint32_t first = first_of_all(registry);
    uint32_t span = registry->weeks > first ? registry->weeks - first : 0;
    while (registry->stride < span && kiosks * (span / registry->stride + 1) > KEYS_MAX) {
        registry->stride++;
    }
    registry->per_kiosk = span / registry->stride + 1;
}

static enum hd_err make_keys(struct sync_registry *registry, const struct hd_opener *opener)
{
    registry->has_keys = calloc(registry->n + 1, sizeof(*registry->has_keys));
    registry->ratchet =
        hd_secret_alloc((registry->n * registry->per_kiosk + 1) * sizeof(*registry->ratchet));
    if (!registry->has_keys || !registry->ratchet) {
        return HD_E_NOMEM;
    }
    size_t opened = 0;
    size_t sealed_n = 0;
    for (size_t i = 0; i < registry->n; i++) {
        struct hd_ratchet *ratchet = registry->ratchet + i * registry->per_kiosk;
        struct hd_slice sealed = {registry->kiosk[i].first_key, HD_SEALED_KEYS_LEN};
        if (!registry->kiosk[i].has_key) {
            continue; /* it never sealed anything to this wave */
        }
        sealed_n++;
        ratchet[0].week = registry->kiosk[i].first_week;
        if (hd_unseal_key(opener, sealed, ratchet[0].key) != HD_OK) {
            hd_log(HD_LOG_WARN, "aggregate: a kiosk's first key does not open kiosk=%u",
                   (unsigned)registry->kiosk[i].number);
            continue;
        }
        registry->has_keys[i] = true;
        opened++;
        for (size_t k = 1; k < registry->per_kiosk; k++) {
            ratchet[k] = ratchet[k - 1];
            size_t week = registry->kiosk[i].first_week + k * registry->stride;
            if (week <= UINT16_MAX) {
                (void)hd_ratchet_advance(&ratchet[k], (uint16_t)week);
            }
        }
    }
    return opened == 0 && sealed_n > 0 ? HD_E_AUTH : HD_OK;
}

enum hd_err sync_registry_new(struct sync_office *office, const struct hd_opener *opener,
                              int32_t this_week, struct sync_registry **out)
{
    *out = NULL;
    struct sync_registry *registry = calloc(1, sizeof(*registry));
    if (!registry) {
        return HD_E_NOMEM;
    }
    enum hd_err err = sync_office_kiosks(office, &registry->kiosk, &registry->n);
    if (!err) {
        err = name_hubs(registry);
    }
    if (!err) {
        plan_weeks(registry, sync_office_facts(office)->first_week, this_week);
        err = make_keys(registry, opener);
    }
    if (err) {
        sync_registry_free(registry);
        return err;
    }
    *out = registry;
    return HD_OK;
}

void sync_registry_free(struct sync_registry *registry)
{
    if (!registry) {
        return;
    }
    hd_secret_free(registry->ratchet);
    free(registry->kiosk);
    free(registry->hub);
    free(registry->has_keys);
    free(registry->name);
    free(registry);
}

size_t sync_registry_hubs(const struct sync_registry *registry,
                          const char (**names)[HD_NAME_MAX])
{
    *names = (const char(*)[HD_NAME_MAX])registry->name;
    return registry->hubs;
}

int sync_registry_find(const struct sync_registry *registry, uint32_t number)
{
    size_t low = 0;
    size_t high = registry->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registry->kiosk[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < registry->n && registry->kiosk[low].number == number ? (int)low : -1;
}

size_t sync_registry_hub(const struct sync_registry *registry, int kiosk)
{
    return registry->hub[kiosk];
}

int32_t sync_registry_revoked_from(const struct sync_registry *registry, int kiosk)
{
    return registry->kiosk[kiosk].revoked_from;
}

bool sync_registry_has_week(const struct sync_registry *registry, int kiosk, uint16_t week)
{
    return week < registry->weeks && week >= registry->kiosk[kiosk].first_week;
}

bool sync_registry_key(const struct sync_registry *registry, int kiosk, uint16_t week,
                       uint8_t *key)
{
    assert(sync_registry_has_week(registry, kiosk, week));
    if (!registry->has_keys[kiosk]) {
        return false;
    }
    size_t since = (size_t)week - registry->kiosk[kiosk].first_week;
    struct hd_ratchet at =
        registry->ratchet[(size_t)kiosk * registry->per_kiosk + since / registry->stride];
    bool stepped = hd_ratchet_advance(&at, week);
    memcpy(key, at.key, HD_KEY_LEN);
    hd_wipe(&at, sizeof(at));
    return stepped;
}
