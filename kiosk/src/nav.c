/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stack of screens. */
#include "nav.h"

#include <assert.h>

#include "app.h"

void nav_start(struct nav *nav, const struct screen *first)
{
    *nav = (struct nav){.wish = NAV_RESET, .wanted = first};
}

const struct screen *nav_top(const struct nav *nav)
{
    assert(nav->n > 0);
    return nav->stack[nav->n - 1];
}

int64_t nav_entered_ms(const struct nav *nav)
{
    assert(nav->n > 0);
    return nav->entered_ms[nav->n - 1];
}

static void want(struct nav *nav, enum nav_wish wish, const struct screen *screen)
{
    nav->wish = wish;
    nav->wanted = screen;
}

void nav_push(struct nav *nav, const struct screen *screen)
{
    want(nav, NAV_PUSH, screen);
}

void nav_pop(struct nav *nav)
{
    want(nav, NAV_POP, NULL);
}

void nav_replace(struct nav *nav, const struct screen *screen)
{
    want(nav, NAV_REPLACE, screen);
}

void nav_reset(struct nav *nav, const struct screen *screen)
{
    want(nav, NAV_RESET, screen);
}

bool nav_settle(struct nav *nav, struct app *app)
{
    bool changed = false;
    while (nav->wish != NAV_STAY) {
        enum nav_wish wish = nav->wish;
        const struct screen *screen = nav->wanted;
        nav->wish = NAV_STAY;
        changed = true;
        if (wish == NAV_POP) {
            assert(nav->n > 1);
            nav->n--;
            continue; /* the screen below goes on where it was */
        }
        if (wish == NAV_RESET) {
            nav->n = 0;
        } else if (wish == NAV_REPLACE) {
            nav->n--;
        }
        assert(nav->n < NAV_DEPTH);
        nav->stack[nav->n] = screen;
        nav->entered_ms[nav->n] = app->now_ms;
        nav->n++;
        if (screen->enter) {
            screen->enter(app);
        }
    }
    return changed;
}
