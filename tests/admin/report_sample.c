/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the sample report to a file, for looking at it and for report_in_browser.py.
 */

#include <stdio.h>

#include <heard/file.h>

#include "sample.h"

int main(int argc, char **argv)
{
    static struct sample sample;
    struct hd_buf page = HD_BUF_EMPTY;
    if (argc != 2) {
        (void)fputs("usage: report_sample FILE\n", stderr);
        return 2;
    }
    sample_fill(&sample);
    enum hd_err err = admin_report_html(&sample.report, &page);
    if (!err) {
        err = hd_file_write(argv[1], hd_buf_slice(&page), 0644);
    }
    hd_buf_free(&page);
    return err ? 1 : 0;
}
