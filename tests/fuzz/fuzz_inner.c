/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner bytes that decode are the one way to write that record: encoding gives them back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/record.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hd_record record;
    uint8_t again[HD_INNER_SIZE - HD_MAC_LEN];
    if (hd_record_decode((struct hd_slice){data, size}, &record) != HD_OK) {
        return 0;
    }
    if (hd_record_encode(&record, again) != HD_OK || size != sizeof(again) ||
        memcmp(again, data, size) != 0) {
        abort();
    }
    return 0;
}
