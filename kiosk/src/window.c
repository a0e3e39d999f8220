/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SDL's window and events. Synthetic mouse events that SDL makes from touches are switched off. */
#include "window.h"

#include <stdlib.h>

#include "pads.h"

struct window {
    SDL_Window *sdl;
    uint32_t id;
    struct pads pads;
};

static void set_hints(bool offscreen)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    if (offscreen) {
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    } else if (!getenv("SDL_VIDEODRIVER")) { /* NOLINT(concurrency-mt-unsafe): one thread yet */
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,wayland,kmsdrm");
    }
}

enum hd_err window_open(int w, int h, bool offscreen, struct window **out)
{
    *out = NULL;
    set_hints(offscreen);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return HD_E_NOT_FOUND;
    }
    struct window *window = calloc(1, sizeof(*window));
    if (!window) {
        return HD_E_NOMEM;
    }
    uint32_t flags = w == 0 ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_RESIZABLE;
    window->sdl = SDL_CreateWindow("Heard", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                   w ? w : 1280, h ? h : 800, flags);
    if (!window->sdl || !window_surface(window)) {
        window_close(window);
        return HD_E_NOT_FOUND;
    }
    window->id = SDL_GetWindowID(window->sdl);
    if (w == 0) {
        SDL_ShowCursor(SDL_DISABLE);
    }
    SDL_StopTextInput();
    *out = window;
    return HD_OK;
}

void window_close(struct window *window)
{
    if (window) {
        pads_close(&window->pads);
    }
    if (window && window->sdl) {
        SDL_DestroyWindow(window->sdl);
    }
    free(window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    SDL_Quit();
}

void window_hear_pads(struct window *window)
{
    pads_open(&window->pads);
}

SDL_Surface *window_surface(struct window *window)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->sdl);
    return surface && surface->format->BytesPerPixel == 4 ? surface : NULL;
}

void window_show(struct window *window, const SDL_Rect *rects, int n)
{
    if (n > 0) {
        SDL_UpdateWindowSurfaceRects(window->sdl, rects, n);
    }
}

static struct window_event from_finger(const struct window *window, enum window_event_kind kind,
                                       const SDL_TouchFingerEvent *finger)
{
    int w = 0;
    int h = 0;
    SDL_GetWindowSize(window->sdl, &w, &h);
    /* Fingers have their own numbers; the mouse is contact 0. */
    return (struct window_event){
        .kind = kind,
        .contact = (int64_t)finger->fingerId + 1,
        .x = (int)(finger->x * (float)w),
        .y = (int)(finger->y * (float)h),
    };
}

static struct window_event from_window(const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        return (struct window_event){.kind = WINDOW_RESIZED};
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
        return (struct window_event){.kind = WINDOW_EXPOSED};
    default:
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
}

static struct window_event from_sound(const SDL_AudioDeviceEvent *event)
{
    bool came = event->type == SDL_AUDIODEVICEADDED;
    return (struct window_event){
        .kind = event->iscapture ? WINDOW_NOTHING
                : came           ? WINDOW_SOUND_CAME
                                 : WINDOW_SOUND_WENT,
        .device = event->which,
    };
}

/* The left button touches; others may be somebody's switch. */
static struct window_event from_button(const SDL_MouseButtonEvent *button)
{
    bool down = button->type == SDL_MOUSEBUTTONDOWN;
    if (button->which == SDL_TOUCH_MOUSEID) {
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
    if (button->button != SDL_BUTTON_LEFT) {
        return (struct window_event){
            .kind = down ? WINDOW_PRESS : WINDOW_RELEASE,
            .press = {KEY_OF_MOUSE, button->button},
        };
    }
    return (struct window_event){
        .kind = down ? WINDOW_DOWN : WINDOW_UP, .x = button->x, .y = button->y};
}

/* A key held down is one press. */
static struct window_event from_key(const SDL_KeyboardEvent *key)
{
    if (key->repeat) {
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
    return (struct window_event){
        .kind = key->type == SDL_KEYDOWN ? WINDOW_KEY : WINDOW_KEY_UP,
        .key = key->keysym.sym,
        .modifiers = key->keysym.mod,
        .press = {KEY_OF_KEYBOARD, key->keysym.sym},
    };
}

static struct window_event from_pad(struct window *window, const SDL_Event *event)
{
    struct pads_news news = {.down = false};
    if (!pads_hear(&window->pads, event, &news)) {
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
    return (struct window_event){
        .kind = news.down ? WINDOW_PRESS : WINDOW_RELEASE,
        .press = news.press,
        .step = news.step,
    };
}

static struct window_event from_sdl(struct window *window, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_QUIT:
        return (struct window_event){.kind = WINDOW_QUIT};
    case SDL_FINGERDOWN:
        return from_finger(window, WINDOW_DOWN, &event->tfinger);
    case SDL_FINGERMOTION:
        return from_finger(window, WINDOW_MOVE, &event->tfinger);
    case SDL_FINGERUP:
        return from_finger(window, WINDOW_UP, &event->tfinger);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return from_button(&event->button);
    case SDL_MOUSEMOTION:
        if (!(event->motion.state & SDL_BUTTON_LMASK)) {
            break;
        }
        return (struct window_event){
            .kind = WINDOW_MOVE, .x = event->motion.x, .y = event->motion.y};
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return from_key(&event->key);
    case SDL_AUDIODEVICEADDED:
    case SDL_AUDIODEVICEREMOVED:
        return from_sound(&event->adevice);
    case SDL_WINDOWEVENT:
        return from_window(&event->window);
    default:
        return from_pad(window, event);
    }
    return (struct window_event){.kind = WINDOW_NOTHING};
}

struct window_event window_wait(struct window *window, int timeout_ms)
{
    SDL_Event event;
    while (SDL_WaitEventTimeout(&event, timeout_ms)) {
        struct window_event meant = from_sdl(window, &event);
        if (meant.kind != WINDOW_NOTHING) {
            return meant;
        }
        timeout_ms = 0; /* events that mean nothing here must not hide those behind them */
    }
    return (struct window_event){.kind = WINDOW_NOTHING};
}

void window_drop_input(struct window *window)
{
    (void)window;
    SDL_PumpEvents();
    SDL_FlushEvents(SDL_KEYDOWN, SDL_MOUSEWHEEL);
    SDL_FlushEvents(SDL_FINGERDOWN, SDL_FINGERMOTION);
    pads_drop();
}

void window_fake_contact(struct window *window, enum window_event_kind kind, int x, int y)
{
    SDL_Event event = {0};
    event.type = kind == WINDOW_DOWN ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
    event.button.windowID = window->id;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.x = x;
    event.button.y = y;
    SDL_PushEvent(&event);
}

void window_fake_move(struct window *window, int x, int y)
{
    SDL_Event event = {0};
    event.type = SDL_MOUSEMOTION;
    event.motion.windowID = window->id;
    event.motion.state = SDL_BUTTON_LMASK;
    event.motion.x = x;
    event.motion.y = y;
    SDL_PushEvent(&event);
}

void window_fake_key(struct window *window, bool down, SDL_Keycode key, uint16_t modifiers)
{
    SDL_Event event = {0};
    event.type = down ? SDL_KEYDOWN : SDL_KEYUP;
    event.key.windowID = window->id;
    event.key.keysym.sym = key;
    event.key.keysym.mod = modifiers;
    SDL_PushEvent(&event);
}

void window_fake_pad(struct window *window, bool down, uint8_t button)
{
    (void)window;
    SDL_Event event = {0};
    event.type = down ? SDL_JOYBUTTONDOWN : SDL_JOYBUTTONUP;
    event.jbutton.which = -1; /* no pad that is plugged in */
    event.jbutton.button = button;
    event.jbutton.state = down ? SDL_PRESSED : SDL_RELEASED;
    SDL_PushEvent(&event);
}
