/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target over the files of a corpus folder, once each and also cut short at every
 * length up to 2 KiB: what libFuzzer would do with -runs=0, without libFuzzer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 8 << 20, CUT_MAX = 2048 };

/* A copy of exactly the given size, so that AddressSanitizer sees a read one byte too far. */
static void run(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy) {
        abort();
    }
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

int main(int argc, char **argv)
{
    struct hd_names names = {0};
    if (argc != 2 || hd_dir_list(argv[1], "", &names) != HD_OK || names.n == 0) {
        fprintf(stderr, "replay: give one folder with at least one input\n");
        return 1;
    }
    for (size_t i = 0; i < names.n; i++) {
        char path[HD_PATH_MAX];
        struct hd_buf input = HD_BUF_EMPTY;
        if (hd_path_join(path, sizeof(path), argv[1], names.name[i]) != HD_OK ||
            hd_file_read(path, FILE_MAX, &input) != HD_OK) {
            fprintf(stderr, "replay: cannot read %s\n", names.name[i]);
            return 1;
        }
        size_t cuts = input.len < CUT_MAX ? input.len : CUT_MAX;
        for (size_t len = 0; len < cuts; len++) {
            run(input.p, len);
        }
        run(input.p, input.len);
        hd_buf_free(&input);
    }
    printf("replayed %zu inputs\n", names.n);
    hd_names_free(&names);
    return 0;
}
