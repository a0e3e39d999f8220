/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCRIPT_H
#define SCRIPT_H

/*
 * A person as a text file: one step a line. Contacts and keys go through the window's own event
 * queue; time is the script's own, so that a wait of two minutes takes no time and a run is the
 * same on every machine.
 *
 *     tap X Y            touch and release there (pixels)
 *     tap "spoken name"  touch and release the middle of that item
 *     hold X Y MS        touch there, hold still, release
 *     key NAME           press a key, by SDL's name: Tab, Return, Space, Left ...; in front of it
 *                        may stand Ctrl+, Alt+ and Shift+
 *     switch 1           press and let go the select switch (the space bar); switch 2: the move
 *                        switch (Tab)
 *     pad N              press and let go button N of a game pad or joystick
 *     frame "name"       let time pass until the frame is on that item, 60 s at most
 *     focus "name"       press Tab until that item has the focus
 *     wait MS            let time pass
 *     expect "name"      fail unless an item with that spoken name is there
 *     screenshot F.png   what is on the glass
 *     dump F.json        the draw list
 *
 * Empty lines and lines that start with # are passed over. After each tap, key and switch the time
 * passes that a person needs to see what happened (SCRIPT_LOOK_MS).
 */

#include <heard/err.h>
#include <heard/notes.h>

#include "loop.h"

enum {
    SCRIPT_LOOK_MS = 900,
    SCRIPT_PRESS_MS = 80, /**< for how long a key is down */
    SCRIPT_FRAME_MS = 60000,
    SCRIPT_MAX = 1 << 20
};

/**
 * Run a script.
 *
 * Errors: HD_E_NOT_FOUND (no such file), HD_E_FORMAT (a line that is no step), HD_E_RANGE (an
 * expectation that failed); HD_E_IO. notes has the line and the sentence.
 */
HD_NODISCARD enum hd_err script_run(struct loop *loop, const char *path,
                                    struct hd_notes *notes);

#endif
