/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin kiosk": register a kiosk and make its folder, or list those there are. Its own keys
 * open nothing, and its first week's key is sealed to the office's wave. A passphrase is needed only
 * when the office has no pack that is up to date.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/device.h>
#include <heard/file.h>
#include <heard/seal.h>
#include <heard/store.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin kiosk add OFFICE NAME --hub HUB --out DIR [--um-per-px N]\n"
    "                             [--passphrase-file FILE]\n"
    "       heard-admin kiosk list OFFICE\n"
    "       heard-admin kiosk revoke OFFICE NUMBER --from WEEK\n"
    "\n"
    "add registers a kiosk and makes its folder DIR, ready for heard-kiosk --dir DIR.\n"
    "revoke is for a lost kiosk: what it sealed in WEEK (like 2026-W47) or later counts in\n"
    "nothing; what it sealed before stays good.\n"
    "\n"
    "  --hub HUB        the hub it stands in; figures are later told apart by it\n"
    "  --out DIR        must not exist yet or be empty, a stick for example\n"
    "  --um-per-px N    size of a pixel of its screen in thousandths of a millimetre, 50 to\n"
    "                   1000 (default 248: 21.5 inches, 1920 x 1080)\n"
    "  --passphrase-file FILE   where the officer's passphrase is, should a new pack be "
    "needed\n";

enum { PIXEL_UM = 248 };

/** The keys that a kiosk is born with; in secret memory. */
struct birth {
    struct hd_ratchet ratchet;
    uint8_t sign_seed[HD_SIGN_SEED_LEN];
};

/** The number under which a kiosk is registered; 0 when it is not. */
static uint32_t registered_as(struct sync_office *office, const struct sync_kiosk *kiosk)
{
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    uint32_t number = 0;
    if (sync_office_kiosks(office, &list, &n) == HD_OK) {
        for (size_t i = 0; i < n; i++) {
            bool same = memcmp(list[i].sign_pk, kiosk->sign_pk, sizeof(kiosk->sign_pk)) == 0;
            number = same ? list[i].number : number;
        }
    }
    free(list);
    return number;
}

static void take_back(struct sync_office *office, uint32_t number, struct hd_notes *notes)
{
    if (sync_office_drop_kiosk(office, number) != HD_OK) {
        hd_notes_add(
            notes, HD_NOTE_WARNING, "",
            "The kiosk's registration could not be taken back either; its name stays taken.");
    }
}

/** Register, then make the folder; on failure of the second the first is taken back. */
static enum hd_err add_kiosk(struct sync_office *office, struct sync_kiosk *kiosk,
                             const char *dir, struct hd_device_setup *setup,
                             struct hd_notes *notes)
{
    enum hd_err err = sync_office_add_kiosk(office, kiosk);
    if (err) {
        if (err == HD_E_EXISTS) {
            hd_notes_add(notes, HD_NOTE_ERROR, "",
                         "A kiosk named \"%s\" is already registered; choose another name.",
                         kiosk->name);
            return err;
        }
        /* A commit whose last sync failed may be there all the same. */
        uint32_t number = registered_as(office, kiosk);
        if (number > 0) {
            take_back(office, number, notes);
        }
        return err;
    }
    setup->number = kiosk->number;
    err = hd_device_create(dir, setup, notes);
    if (err) {
        take_back(office, kiosk->number, notes);
    }
    return err;
}

/** The week in which its ratchet begins: in a later wave not before that wave, so that its keys
 * tell nothing about earlier ones. */
static uint16_t first_week(const struct sync_office *office)
{
    const struct sync_wave *wave = sync_office_wave(office);
    return wave->keyset.wave_no == 1
               ? 0
               : (uint16_t)(wave->opened_week - sync_office_facts(office)->first_week);
}

/** A kiosk to be made. */
struct order {
    const char *dir, *passphrase_file;
    uint32_t um_per_px;
};

static enum hd_err give_birth(struct sync_office *office, struct sync_kiosk *kiosk,
                              const struct order *order, struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    struct hd_buf pack = HD_BUF_EMPTY;
    struct birth *birth = hd_secret_alloc(sizeof(*birth));
    enum hd_err err =
        birth ? admin_pack_for_kiosk(office, order->passphrase_file, notes, &pack) : HD_E_NOMEM;
    if (!err) {
        kiosk->first_week = first_week(office);
        birth->ratchet.week = kiosk->first_week;
        hd_random(birth->ratchet.key, sizeof(birth->ratchet.key));
        hd_random(birth->sign_seed, sizeof(birth->sign_seed));
        hd_sign_public(birth->sign_seed, kiosk->sign_pk);
        err = hd_seal_key(&sync_office_wave(office)->keyset, birth->ratchet.key,
                          kiosk->first_key);
    }
    if (!err) {
        struct hd_device_setup setup = {
            .name = kiosk->name,
            .hub = kiosk->hub,
            .root_pk = facts->root_pk,
            .sign_seed = birth->sign_seed,
            .ratchet = &birth->ratchet,
            .pack = hd_buf_slice(&pack),
            .um_per_px = order->um_per_px,
            .slots = HD_STORE_SLOTS,
        };
        err = add_kiosk(office, kiosk, order->dir, &setup, notes);
    }
    hd_buf_free(&pack);
    hd_secret_free(birth);
    return err;
}

static int add(const char *office_dir, struct sync_kiosk *kiosk, const struct order *order,
               struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    int lock = -1;
    const char *where = office_dir;
    enum hd_err err = admin_lock(office_dir, notes, &lock);
    if (!err) {
        err = sync_office_open(office_dir, notes, &office);
    }
    if (!err) {
        err = give_birth(office, kiosk, order, notes);
        where = order->dir;
    }
    sync_office_close(office);
    admin_unlock(lock);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, where, err);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
    printf("Kiosk %" PRIu32 ", \"%s\" at \"%s\", is ready in %s.\n"
           "Copy that folder to the kiosk, delete it here, and start it there with:\n"
           "  heard-kiosk --dir FOLDER\n",
           kiosk->number, kiosk->name, kiosk->hub, order->dir);
    return SYNC_EXIT_DONE;
}

static int cmd_add(const struct sync_args *args, const char *hub, const char *um_text,
                   struct order *order, struct hd_notes *notes)
{
    if (args->n != 3 || !hub || !order->dir) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "kiosk add needs an office, a name, --hub HUB and --out DIR.");
    }
    if (!admin_name_ok("NAME", args->positional[2]) || !admin_name_ok("--hub", hub)) {
        return SYNC_EXIT_USAGE;
    }
    if (um_text && hd_parse_u32(um_text, 50, 1000, &order->um_per_px) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "--um-per-px must be a whole number from 50 to 1000.");
    }
    if (!hd_dir_is_empty(order->dir)) {
        return sync_cli_problem(
            ADMIN_PROGRAM,
            "%s: Something is already there, and nothing was changed; choose a "
            "folder that is empty or does not exist yet.",
            order->dir);
    }
    struct sync_kiosk kiosk = {.revoked_from = INT32_MAX};
    (void)hd_text_copy(kiosk.name, sizeof(kiosk.name), args->positional[2]);
    (void)hd_text_copy(kiosk.hub, sizeof(kiosk.hub), hub);
    return add(args->positional[1], &kiosk, order, notes);
}

static int list_kiosks(struct sync_office *office, const char *dir, struct hd_notes *notes)
{
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    enum hd_err err = sync_office_kiosks(office, &list, &n);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    if (n == 0) {
        printf("This office has no kiosk yet.\n");
    }
    for (size_t i = 0; i < n; i++) {
        char week[HD_WEEK_TEXT_SIZE];
        printf("%" PRIu32 "\t%s\t%s", list[i].number, list[i].name, list[i].hub);
        if (list[i].revoked_from != INT32_MAX) {
            hd_week_format(list[i].revoked_from, week);
            printf("\trevoked from %s", week);
        }
        printf("\n");
    }
    free(list);
    return SYNC_EXIT_DONE;
}

static int cmd_list(const struct sync_args *args, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    if (args->n != 2) {
        return sync_cli_usage(ADMIN_PROGRAM, "kiosk list needs one office.");
    }
    const char *dir = args->positional[1];
    enum hd_err err = sync_office_open(dir, notes, &office);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    int status = list_kiosks(office, dir, notes);
    sync_office_close(office);
    return status;
}

static int cmd_revoke(const struct sync_args *args, const char *from, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    uint32_t number = 0;
    int32_t week = 0;
    if (args->n != 3 || !from || hd_parse_u32(args->positional[2], 1, UINT32_MAX, &number) ||
        hd_week_parse(from, &week)) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "kiosk revoke needs an office, a kiosk's number, and "
                              "--from WEEK like 2026-W47.");
    }
    const char *dir = args->positional[1];
    enum hd_err err = sync_office_open(dir, notes, &office);
    if (!err) {
        err = sync_office_revoke_kiosk(office, number, week);
    }
    sync_office_close(office);
    if (err == HD_E_NOT_FOUND && notes->errors == 0) {
        return sync_cli_problem(
            ADMIN_PROGRAM, "%s: There is no kiosk %" PRIu32 "; see kiosk list.", dir, number);
    }
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    printf("From week %s on, nothing of kiosk %" PRIu32 " is counted.\n", from, number);
    return SYNC_EXIT_DONE;
}

int admin_cmd_kiosk(int argc, char *const *argv)
{
    const char *hub = NULL;
    const char *um_text = NULL;
    struct order order = {.um_per_px = PIXEL_UM};
    const char *from = NULL;
    const struct sync_option table[] = {
        {"--hub", NULL, &hub},
        {"--out", NULL, &order.dir},
        {"--passphrase-file", NULL, &order.passphrase_file},
        {"--um-per-px", NULL, &um_text},
        {"--from", NULL, &from},
    };
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    const char *word = args.n > 0 ? args.positional[0] : "";
    bool adds = strcmp(word, "add") == 0;
    bool lists = strcmp(word, "list") == 0;
    if (!adds && !lists && strcmp(word, "revoke") != 0) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "kiosk must be followed by \"add\", \"list\" or \"revoke\".");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was done.");
    }
    int status = adds    ? cmd_add(&args, hub, um_text, &order, notes)
                 : lists ? cmd_list(&args, notes)
                         : cmd_revoke(&args, from, notes);
    free(notes);
    return status;
}
