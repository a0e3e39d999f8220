/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of UAX #9 as numbers need. Two groups of digits with only spaces, hyphens and marks of
 * direction between them change places when the lowest embedding level from one to the other is
 * odd. W2 and W7 give digits their kind by the last strong character before them, W4 joins two
 * groups over one separator, and N1 and N2 give what is between them its direction.
 */
#include "bidi.h"

#include <stddef.h>
#include <stdint.h>

#include <heard/text.h>

#include "script.h"

enum { NESTED_MAX = 8 };

/* The text inside one isolate, or outside of all: what is known while going through it. */
struct run {
    bool rtl;            /* its own direction */
    enum hd_bidi strong; /* last strong character; at first what its direction stands for */
    enum hd_bidi number; /* kind of the last digits, while only gaps and marks follow them */
    bool pure;           /* no mark since those digits */
    bool left;           /* the last digits or mark count as left to right */
    size_t gap;          /* spaces and hyphens since then */
    enum hd_bidi class;  /* of the last one of these */
    bool low, odd; /* since the digits, something stood at an even level below theirs, at an
                            odd level */
};

static bool is_gap(uint32_t c)
{
    return c == ' ' || c == 0xa0 || c == '-' || (c >= 0x2000 && c <= 0x200a) || c == 0x2010 ||
           c == 0x2011 || c == 0x202f || c == 0x2212;
}

static bool is_strong(enum hd_bidi class)
{
    return class == HD_BIDI_L || class == HD_BIDI_R || class == HD_BIDI_AL;
}

static bool opens_isolate(enum hd_bidi class)
{
    return class == HD_BIDI_LRI || class == HD_BIDI_RLI || class == HD_BIDI_FSI;
}

static struct run begin(bool rtl)
{
    return (struct run){
        .rtl = rtl, .strong = rtl ? HD_BIDI_R : HD_BIDI_L, .number = HD_BIDI_NEUTRAL};
}

/* N1 and N2: a gap takes the direction of both sides, or of the text around it. */
static void close_gap(struct run *run, bool left)
{
    bool leftward = left == run->left ? left : !run->rtl;
    if (run->gap > 0) {
        run->odd = run->odd || !leftward;
        run->low = run->low || leftward;
    }
    run->gap = 0;
    run->left = left;
}

/* W2, W4, W7. True when this group of digits and the one before it change places. */
static bool digit(struct run *run, enum hd_bidi class)
{
    enum hd_bidi number = class == HD_BIDI_EN && run->strong == HD_BIDI_AL ? HD_BIDI_AN : class;
    bool left = number == HD_BIDI_EN && run->strong == HD_BIDI_L;
    bool after = run->number != HD_BIDI_NEUTRAL;
    bool joined =
        after && run->pure && run->gap == 1 && number == run->number &&
        (run->class == HD_BIDI_CS || (run->class == HD_BIDI_ES && number == HD_BIDI_EN));
    close_gap(run, left);
    run->low = run->low || left;
    bool split = after && !joined && run->odd && (run->rtl || !run->low);
    run->number = number;
    run->pure = true;
    run->low = left;
    run->odd = false;
    return split;
}

/* What is neither digit nor isolate. */
static void other(struct run *run, uint32_t c, enum hd_bidi class)
{
    if (class == HD_BIDI_IGNORED) {
        bool on_gap = run->gap > 0 && c != 0xad && !(c >= 0x200b && c <= 0x206f);
        run->gap += on_gap ? 1 : 0; /* W1: a mark on a separator is one more of them */
        return;
    }
    if (is_strong(class)) {
        run->strong = class;
    }
    if (is_gap(c)) {
        run->class = class;
        run->gap++;
    } else if (c == 0x200e || c == 0x200f || c == 0x61c) {
        bool left = class == HD_BIDI_L;
        close_gap(run, left);
        run->low = run->low || left;
        run->odd = run->odd || !left;
        run->pure = false;
    } else {
        run->number = HD_BIDI_NEUTRAL;
    }
}

/* P2 and P3: the first strong character up to the end of this isolate, other isolates left out. */
static bool first_is_rtl(const char *text)
{
    size_t inner = 0;
    for (uint32_t c = hd_utf8_next(&text); c != 0; c = hd_utf8_next(&text)) {
        enum hd_bidi class = hd_bidi_class(c);
        if (opens_isolate(class)) {
            inner++;
        } else if (class == HD_BIDI_PDI) {
            if (inner == 0) {
                return false;
            }
            inner--;
        } else if (inner == 0 && is_strong(class)) {
            return class != HD_BIDI_L;
        }
    }
    return false;
}

enum hd_bidi_fault hd_bidi_check(const char *text, bool rtl)
{
    struct run run[NESTED_MAX + 1] = {begin(rtl)};
    size_t depth = 0;
    bool split = false;

    for (uint32_t c = hd_utf8_next(&text); c != 0; c = hd_utf8_next(&text)) {
        enum hd_bidi class = hd_bidi_class(c);
        if (opens_isolate(class)) {
            run[depth].number = HD_BIDI_NEUTRAL;
            if (depth == NESTED_MAX) {
                return HD_BIDI_UNBALANCED;
            }
            run[++depth] =
                begin(class == HD_BIDI_RLI || (class == HD_BIDI_FSI && first_is_rtl(text)));
        } else if (class == HD_BIDI_PDI) {
            if (depth == 0) {
                return HD_BIDI_UNBALANCED;
            }
            depth--;
        } else if (class == HD_BIDI_EN || class == HD_BIDI_AN) {
            split = digit(&run[depth], class) || split;
        } else {
            other(&run[depth], c, class);
        }
    }
    if (depth > 0) {
        return HD_BIDI_UNBALANCED;
    }
    return split ? HD_BIDI_REORDERED : HD_BIDI_FINE;
}
