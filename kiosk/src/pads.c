/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDL tells of a pad whose layout it knows twice, as controller and as joystick: the second is left
 * out. Sticks are read as four directions, with room between "pushed" and "let go".
 */
#include "pads.h"

enum {
    PUSHED = 20000, /* of 32767 */
    LET_GO = 10000,
    CODE_DIRECTION = 1000, /* left, right, up, down of sticks and hats, whatever the device */
};

enum { LEFT, RIGHT, UP, DOWN };

void pads_open(struct pads *pads)
{
    pads->open = SDL_InitSubSystem(SDL_INIT_JOYSTICK | SDL_INIT_GAMECONTROLLER) == 0;
}

static void close_pad(struct pads *pads, size_t i)
{
    if (pads->pad[i].controller) {
        SDL_GameControllerClose(pads->pad[i].controller);
    } else if (pads->pad[i].joystick) {
        SDL_JoystickClose(pads->pad[i].joystick);
    }
    pads->pad[i] = pads->pad[--pads->n];
}

void pads_close(struct pads *pads)
{
    while (pads->n > 0) {
        close_pad(pads, pads->n - 1);
    }
    if (pads->open) {
        SDL_QuitSubSystem(SDL_INIT_JOYSTICK | SDL_INIT_GAMECONTROLLER);
    }
    pads->open = false;
}

/* The place of a pad; n when it is none of ours. */
static size_t find(const struct pads *pads, SDL_JoystickID id)
{
    size_t i = 0;
    while (i < pads->n && pads->pad[i].id != id) {
        i++;
    }
    return i;
}

static void add(struct pads *pads, int index)
{
    SDL_JoystickID id = SDL_JoystickGetDeviceInstanceID(index);
    if (id < 0 || pads->n == PADS_MAX || find(pads, id) < pads->n) {
        return;
    }
    SDL_GameController *controller =
        SDL_IsGameController(index) ? SDL_GameControllerOpen(index) : NULL;
    SDL_Joystick *joystick = controller ? NULL : SDL_JoystickOpen(index);
    if (controller || joystick) {
        pads->pad[pads->n].id = id;
        pads->pad[pads->n].controller = controller;
        pads->pad[pads->n].joystick = joystick;
        pads->pad[pads->n].side[0] = 0;
        pads->pad[pads->n].side[1] = 0;
        pads->pad[pads->n].hat = SDL_HAT_CENTERED;
        pads->n++;
    }
}

static bool is_controller(const struct pads *pads, SDL_JoystickID id)
{
    size_t i = find(pads, id);
    return i < pads->n && pads->pad[i].controller;
}

static bool button(struct pads_news *out, int code, bool down)
{
    *out = (struct pads_news){.press = {KEY_OF_PAD, code}, .down = down};
    return true;
}

static bool direction(struct pads_news *out, int which, bool down)
{
    *out = (struct pads_news){
        .press = {KEY_OF_PAD, CODE_DIRECTION + which},
        .down = down,
        .step = which == RIGHT || which == DOWN ? 1 : -1,
    };
    return true;
}

static bool hear_controller_button(const SDL_ControllerButtonEvent *event,
                                   struct pads_news *out)
{
    bool down = event->state == SDL_PRESSED;
    switch (event->button) {
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
        return direction(out, LEFT, down);
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
        return direction(out, RIGHT, down);
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
        return direction(out, UP, down);
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
        return direction(out, DOWN, down);
    default:
        return button(out, event->button, down);
    }
}

/* A stick was moved: news only when it was pushed to a side or let go. axis: 0 across, 1 down. */
static bool hear_stick(struct pads *pads, SDL_JoystickID id, int axis, int value,
                       struct pads_news *out)
{
    size_t i = find(pads, id);
    if (i == pads->n || axis < 0 || axis > 1) {
        return false;
    }
    int before = pads->pad[i].side[axis];
    int limit = before == 0 ? PUSHED : LET_GO;
    int side = value >= limit ? 1 : value <= -limit ? -1 : 0;
    if (side == before) {
        return false;
    }
    pads->pad[i].side[axis] = side;
    int first = axis == 0 ? LEFT : UP;
    return side != 0 ? direction(out, first + (side > 0), true)
                     : direction(out, first + (before > 0), false);
}

static bool hear_hat(struct pads *pads, const SDL_JoyHatEvent *event, struct pads_news *out)
{
    static const struct {
        uint8_t bit;
        int which;
    } sides[] = {
        {SDL_HAT_LEFT, LEFT}, {SDL_HAT_RIGHT, RIGHT}, {SDL_HAT_UP, UP}, {SDL_HAT_DOWN, DOWN}};
    size_t i = find(pads, event->which);
    if (i == pads->n || pads->pad[i].controller) {
        return false;
    }
    uint8_t before = pads->pad[i].hat;
    uint8_t came = event->value & (uint8_t)~before;
    uint8_t went = before & (uint8_t)~event->value;
    pads->pad[i].hat = event->value;
    for (size_t k = 0; k < sizeof(sides) / sizeof(sides[0]); k++) {
        if (sides[k].bit & (came ? came : went)) {
            return direction(out, sides[k].which, came != 0);
        }
    }
    return false;
}

bool pads_hear(struct pads *pads, const SDL_Event *event, struct pads_news *out)
{
    switch (event->type) {
    case SDL_JOYDEVICEADDED:
        add(pads, event->jdevice.which);
        return false;
    case SDL_JOYDEVICEREMOVED:
        if (find(pads, event->jdevice.which) < pads->n) {
            close_pad(pads, find(pads, event->jdevice.which));
        }
        return false;
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
        return hear_controller_button(&event->cbutton, out);
    case SDL_CONTROLLERAXISMOTION:
        return hear_stick(pads, event->caxis.which, event->caxis.axis, event->caxis.value, out);
    case SDL_JOYBUTTONDOWN:
    case SDL_JOYBUTTONUP:
        return !is_controller(pads, event->jbutton.which) &&
               button(out, event->jbutton.button, event->jbutton.state == SDL_PRESSED);
    case SDL_JOYAXISMOTION:
        return !is_controller(pads, event->jaxis.which) &&
               hear_stick(pads, event->jaxis.which, event->jaxis.axis, event->jaxis.value, out);
    case SDL_JOYHATMOTION:
        return hear_hat(pads, &event->jhat, out);
    default:
        return false;
    }
}

void pads_drop(void)
{
    SDL_FlushEvents(SDL_JOYAXISMOTION, SDL_JOYBUTTONUP);
    SDL_FlushEvents(SDL_CONTROLLERAXISMOTION, SDL_CONTROLLERBUTTONUP);
}
