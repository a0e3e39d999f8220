/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk's folder as files: made whole or not at all, private and without dates, and opened only
 * when everything in it is right. Each thing that can be wrong with it has its sentence.
 */
#include <assert.h>

#include "kiosk_place.h"

/* ---- making ---- */

static void a_new_kiosk_opens_and_says_who_it_is(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    assert_int_equal(hd_device_number(device), 12);
    assert_string_equal(hd_device_name(device), "Paignton front desk");
    assert_string_equal(hd_device_hub(device), "Paignton");
    assert_string_equal(hd_device_dir(device), p->dir);
    assert_int_equal(hd_device_um_per_px(device), 264);
    assert_memory_equal(hd_device_sign_seed(device), office.sign_seed, HD_SIGN_SEED_LEN);
    assert_int_equal(hd_device_slots(device), SLOTS);
    assert_int_equal(hd_device_used(device), 0);
    assert_int_equal(hd_device_pack(device)->keyset.wave_no, 3);
    assert_string_equal(hd_device_pack(device)->survey->code, "participation");
    hd_device_close(device);
    hd_device_close(NULL);
}

static void its_files_are_private_and_carry_no_date(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_names names = {0};
    struct stat st;
    assert_int_equal(stat(p->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(hd_dir_list(p->dir, "", &names), HD_OK);
    assert_int_equal(names.n, FILES);
    for (size_t i = 0; i < names.n; i++) {
        char path[PATH_ROOM];
        path_of(p, names.name[i], path);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(st.st_mtime, 315532800); /* 1980-01-01 */
    }
    hd_names_free(&names);
    assert_int_equal(count_in(p->f.dir), 0); /* nothing beside it, files are counted */
}

static void the_small_files_are_as_documented(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    char path[PATH_ROOM];
    char root[2 * HD_SIGN_PK_LEN + 1];
    struct hd_buf want = HD_BUF_EMPTY;
    hd_hex_encode(office.root_pk, HD_SIGN_PK_LEN, root);
    assert_int_equal(hd_buf_printf(&want,
                                   "{\n  \"heard\": \"kiosk\",\n  \"format\": 1,\n"
                                   "  \"number\": 12,\n  \"name\": \"Paignton front desk\",\n"
                                   "  \"hub\": \"Paignton\",\n  \"root_key\": \"%s\",\n"
                                   "  \"um_per_px\": 264\n}\n",
                                   root),
                     HD_OK);
    path_of(p, "kiosk.json", path);
    struct hd_buf got = load(path);
    assert_true(same_bytes(&want, &got));
    hd_buf_free(&got);
    hd_buf_free(&want);

    path_of(p, "kiosk.key", path);
    got = load(path);
    assert_int_equal(got.len, 36);
    assert_memory_equal(got.p, "FHS1", 4);
    assert_memory_equal(got.p + 4, office.sign_seed, HD_SIGN_SEED_LEN);
    hd_buf_free(&got);
    path_of(p, "pack.fhp", path);
    got = load(path);
    assert_true(same_bytes(&office.pack, &got));
    hd_buf_free(&got);
}

static void an_empty_folder_is_filled_and_a_full_one_left_alone(void **state)
{
    struct place *p = *state;
    struct hd_device_setup setup = office_setup(&office, SLOTS);
    assert_int_equal(mkdir(p->dir, 0755), 0);
    assert_int_equal(hd_device_create(p->dir, &setup, &p->notes), HD_OK);
    struct stat st;
    assert_int_equal(stat(p->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    hd_device_close(open_kiosk(p));
    assert_int_equal(hd_device_create(p->dir, &setup, &p->notes), HD_E_EXISTS);
    hd_device_close(open_kiosk(p));
    folder_empty(p->dir);

    char slashes[TEST_PATH_MAX + 8];
    snprintf(slashes, sizeof(slashes), "%s//", p->dir);
    assert_int_equal(rmdir(p->dir), 0);
    assert_int_equal(hd_device_create(slashes, &setup, &p->notes), HD_OK);
    hd_device_close(open_kiosk(p));
}

enum { SPOILT = 14 };

/* Way number i to make a setup that must be refused; says how. */
static enum hd_err spoil(struct hd_device_setup *s, int i)
{
    static const char long_name[] =
        "0123456789012345678901234567890123456789012345678901234567890123";
    static const uint8_t other_root[HD_SIGN_PK_LEN] = {5};
    static_assert(sizeof(long_name) == HD_NAME_MAX + 1, "one byte too long");
    switch (i) {
    case 0:
        s->number = 0;
        break;
    case 1:
        s->name = "";
        break;
    case 2:
        s->name = long_name;
        break;
    case 3:
        s->name = "two\nlines";
        break;
    case 4:
        s->name = "\xff";
        break;
    case 5:
        s->hub = " ";
        break;
    case 6:
        s->hub = "\xe2\x80\xae backwards";
        break;
    case 7:
        s->um_per_px = 49;
        break;
    case 8:
        s->um_per_px = 1001;
        break;
    case 9:
        s->slots = 15;
        break;
    case 10:
        s->slots = 65536;
        break;
    case 11:
        s->root_pk = other_root;
        return HD_E_AUTH;
    case 12:
        s->pack.len--;
        return HD_E_FORMAT;
    default:
        s->pack.len = 0;
        return HD_E_FORMAT;
    }
    return HD_E_RANGE;
}

static void what_cannot_be_made_leaves_nothing(void **state)
{
    struct place *p = *state;
    for (int i = 0; i < 2 * SPOILT; i++) {
        bool existed = i >= SPOILT;
        struct hd_device_setup s = office_setup(&office, SLOTS);
        enum hd_err want = spoil(&s, i % SPOILT);
        p->notes = (struct hd_notes){0};
        assert_int_equal(existed ? mkdir(p->dir, 0700) : 0, 0);
        assert_int_equal(hd_device_create(p->dir, &s, &p->notes), want);
        assert_true(p->notes.errors > 0);
        assert_int_equal(hd_path_exists(p->dir), existed);
        /* rmdir fails when something, hidden or not, is left in it */
        assert_int_equal(existed ? rmdir(p->dir) : 0, 0);
    }
    struct hd_device_setup s = office_setup(&office, SLOTS);
    char path[PATH_ROOM];
    path_of(p, "deeper", path);
    assert_int_equal(hd_device_create(path, &s, &p->notes), HD_E_NOT_FOUND);
    assert_int_equal(hd_device_create("", &s, &p->notes), HD_E_RANGE);
    assert_int_equal(rmdir(p->f.dir), 0);
    assert_int_equal(mkdir(p->f.dir, 0700), 0);
}

/* ---- opening ---- */

static void a_folder_without_a_kiosk_is_told_apart(void **state)
{
    struct place *p = *state;
    struct hd_device *device = NULL;
    assert_int_equal(hd_device_open(p->dir, &p->notes, &device), HD_E_NOT_FOUND);
    assert_null(device);
    assert_non_null(strstr(hd_notes_first_error(&p->notes), "there is no kiosk"));
    assert_int_equal(hd_device_open(p->f.dir, &p->notes, &device), HD_E_NOT_FOUND);
}

static void each_missing_file_has_its_sentence(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *name;
        enum hd_err err;
        const char *text;
    } rows[] = {
        {"kiosk.json", HD_E_NOT_FOUND, "there is no kiosk"},
        {"kiosk.key", HD_E_FORMAT, "missing"},
        {"pack.fhp", HD_E_FORMAT, "missing"},
        {"answers.db", HD_E_FORMAT, "missing"},
    };
    make_kiosk(p);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[PATH_ROOM];
        char away[TEST_PATH_MAX];
        struct hd_device *device = NULL;
        path_of(p, rows[i].name, path);
        snprintf(away, sizeof(away), "%s/away", p->f.dir);
        assert_int_equal(rename(path, away), 0);
        p->notes = (struct hd_notes){0};
        assert_int_equal(hd_device_open(p->dir, &p->notes, &device), rows[i].err);
        assert_null(device);
        assert_non_null(strstr(hd_notes_first_error(&p->notes), rows[i].text));
        assert_int_equal(rename(away, path), 0);
    }
    hd_device_close(open_kiosk(p));
}

static void each_altered_file_has_its_sentence(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *name, *find, *put; /* find NULL: put is the whole file */
        enum hd_err err;
        const char *text;
    } rows[] = {
        {"kiosk.json", "\"kiosk\"", "\"office\"", HD_E_FORMAT, "not a kiosk's file"},
        {"kiosk.json", "\"format\": 1", "\"format\": 2", HD_E_VERSION, "newer Heard"},
        {"kiosk.json", "\"format\": 1", "\"format\": 0", HD_E_FORMAT, "not a kiosk's file"},
        {"kiosk.json", "\"number\": 12", "\"number\": 0", HD_E_RANGE, "\"number\""},
        {"kiosk.json", "\"number\": 12", "\"number\": 4294967296", HD_E_RANGE, "\"number\""},
        {"kiosk.json", "\"number\": 12", "\"number\": 1.5", HD_E_FORMAT, "wrong kind"},
        {"kiosk.json", "\"number\"", "\"nummer\"", HD_E_FORMAT, "number"},
        {"kiosk.json", "\"um_per_px\": 264", "\"um_per_px\": 49", HD_E_RANGE, "50 to 1000"},
        {"kiosk.json", "\"um_per_px\": 264", "\"um_per_px\": 1001", HD_E_RANGE, "50 to 1000"},
        {"kiosk.json", "\"um_per_px\": 264", "\"um_per_px\": 264, \"x\": 1", HD_E_FORMAT,
         "unknown"},
        {"kiosk.json", "\"root_key\": \"", "\"root_key\": \"zz", HD_E_FORMAT, "root_key"},
        {"kiosk.json", "Paignton front desk", "", HD_E_RANGE, "\"name\""},
        {"kiosk.json", "\"hub\": \"Paignton\"", "\"hub\": \"\\u0007\"", HD_E_RANGE, "\"hub\""},
        {"kiosk.json", "}", "} }", HD_E_FORMAT, "damaged"},
        {"kiosk.json", NULL, "", HD_E_FORMAT, "damaged"},
        {"kiosk.json", NULL, "[]", HD_E_FORMAT, "not a kiosk's file"},
        {"kiosk.key", "FHS1", "FHS2", HD_E_VERSION, "newer Heard"},
        {"kiosk.key", "FHS1", "FHK1", HD_E_FORMAT, "not a kiosk's key"},
        {"kiosk.key", "FHS1", "FHS", HD_E_FORMAT, "not a kiosk's key"},
        {"kiosk.key", "FHS1", "FHS11", HD_E_FORMAT, "far too large"},
        {"kiosk.key", NULL, "", HD_E_FORMAT, "not a kiosk's key"},
        {"pack.fhp", "Family Hubs", "Gamily Hubs", HD_E_AUTH, "not signed by the office"},
        {"pack.fhp", NULL, "FHP1", HD_E_FORMAT, "not a pack"},
        {"answers.db", "SQLite", "sqlite", HD_E_FORMAT, "damaged"},
        {"answers.db", NULL, "", HD_E_FORMAT, "damaged"},
    };
    make_kiosk(p);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[PATH_ROOM];
        path_of(p, rows[i].name, path);
        struct hd_buf whole = load(path);
        struct hd_buf changed = HD_BUF_EMPTY;
        size_t cut = rows[i].find ? strlen(rows[i].find) : whole.len;
        const uint8_t *at = rows[i].find ? find_bytes(&whole, rows[i].find, cut) : whole.p;
        assert_non_null(at);
        size_t before = (size_t)(at - whole.p);
        size_t behind = whole.len - before - cut;
        assert_int_equal(hd_buf_append(&changed, whole.p, before), HD_OK);
        assert_int_equal(hd_buf_append(&changed, rows[i].put, strlen(rows[i].put)), HD_OK);
        assert_int_equal(hd_buf_append(&changed, at + cut, behind), HD_OK);
        save(path, &changed);
        struct hd_device *device = NULL;
        p->notes = (struct hd_notes){0};
        enum hd_err err = hd_device_open(p->dir, &p->notes, &device);
        const char *said = hd_notes_first_error(&p->notes);
        if (err != rows[i].err || device || !strstr(said, rows[i].text)) {
            fail_msg("row %zu: %d, %s", i, err, said);
        }
        save(path, &whole);
        hd_buf_free(&changed);
        hd_buf_free(&whole);
    }
    hd_device_close(open_kiosk(p));
}

/* Another root key pinned: the pack that lies there is then a stranger's. */
static void another_pinned_root_refuses_the_pack(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    char path[PATH_ROOM];
    char root[2 * HD_SIGN_PK_LEN + 1];
    path_of(p, "kiosk.json", path);
    struct hd_buf json = load(path);
    hd_hex_encode(office.root_pk, HD_SIGN_PK_LEN, root);
    const uint8_t *at = find_bytes(&json, root, sizeof(root) - 1);
    assert_non_null(at);
    hd_hex_encode(office.receipt_pk, HD_SIGN_PK_LEN, root);
    memcpy(json.p + (at - json.p), root, sizeof(root) - 1);
    save(path, &json);
    hd_buf_free(&json);
    struct hd_device *device = NULL;
    assert_int_equal(hd_device_open(p->dir, &p->notes, &device), HD_E_AUTH);
    assert_null(device);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !office_make(&office)) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_new_kiosk_opens_and_says_who_it_is),
        CASE(its_files_are_private_and_carry_no_date),
        CASE(the_small_files_are_as_documented),
        CASE(an_empty_folder_is_filled_and_a_full_one_left_alone),
        CASE(what_cannot_be_made_leaves_nothing),
        CASE(a_folder_without_a_kiosk_is_told_apart),
        CASE(each_missing_file_has_its_sentence),
        CASE(each_altered_file_has_its_sentence),
        CASE(another_pinned_root_refuses_the_pack),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hd_buf_free(&office.pack);
    return failed;
}
